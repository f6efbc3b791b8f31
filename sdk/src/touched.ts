import type { Ruleset } from '../../src/engine/index.js';

interface Objects {
  readonly flags: Ruleset['flags'];
  readonly segments: Ruleset['segments'];
}

/**
 * Flags whose answers may differ after `flags` and `segments` changed: these flags themselves, those that name a changed
 * segment in a rule, and those that have a changed flag as prerequisite, to any depth.
 */
export function touchedFlags(rules: Objects, flags: Iterable<string>, segments: Iterable<string>): string[] {
  const touched = new Set(flags);
  const touchedSegments = new Set(segments);
  // A condition's `segment` is the only member of that name in a rule.
  const mentions = (part: unknown) => {
    let found = false;
    JSON.stringify(part, (name, value) => {
      found ||= name === 'segment' && touchedSegments.has(value);
      return found ? undefined : value;
    });
    return found;
  };
  for (let before = -1; before < touched.size + touchedSegments.size; ) {
    before = touched.size + touchedSegments.size;
    for (const key of touchedSegments.size ? Object.keys(rules.segments) : []) {
      if (!touchedSegments.has(key) && mentions(rules.segments[key]?.rules)) touchedSegments.add(key);
    }
    for (const key of Object.keys(rules.flags)) {
      const flag = rules.flags[key];
      if (touched.has(key) || !flag) continue;
      if (
        flag.prerequisites?.some((needed) => touched.has(needed.flag)) ||
        (touchedSegments.size && mentions(flag.rules))
      ) {
        touched.add(key);
      }
    }
  }
  return [...touched];
}

/** Keys that were added, removed or changed. */
export function differing<T>(before: { readonly [key: string]: T }, after: { readonly [key: string]: T }): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (key) => JSON.stringify(own(before, key)) !== JSON.stringify(own(after, key)),
  );
}

function own<T>(objects: { readonly [key: string]: T }, key: string): T | undefined {
  return Object.hasOwn(objects, key) ? objects[key] : undefined;
}
