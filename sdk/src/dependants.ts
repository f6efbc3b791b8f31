import type { Ruleset, RulesetDelta, RulesetFlag, RulesetSegment } from '../../src/engine/index.js';

/** Who uses whom among the flags and segments of a ruleset, so that a change tells whose answers may differ. */
export interface Dependants {
  /** Takes changed objects in, at a cost in proportion to them. */
  update(changes: Pick<RulesetDelta, 'flags' | 'segments'>): void;
  /**
   * These flags, the flags that name one of these segments in a rule, and the flags that have one of all those as prerequisite, to any
   * depth.
   */
  of(flags: Iterable<string>, segments: Iterable<string>): string[];
}

// Flags and segments may have the same key.
const FLAG = 'f';
const SEGMENT = 's';

export function createDependants(rules: Pick<Ruleset, 'flags' | 'segments'>): Dependants {
  const uses = new Map<string, Set<string>>();
  const usedBy = new Map<string, Set<string>>();

  function put(user: string, object: RulesetFlag | RulesetSegment | null | undefined): void {
    for (const used of uses.get(user) ?? []) usedBy.get(used)?.delete(user);
    const now = usedIn(object);
    if (now.size === 0) uses.delete(user);
    else uses.set(user, now);
    for (const used of now) usedBy.set(used, (usedBy.get(used) ?? new Set()).add(user));
  }

  const dependants: Dependants = {
    update({ flags, segments }) {
      for (const key of Object.keys(flags)) put(FLAG + key, flags[key]);
      for (const key of Object.keys(segments)) put(SEGMENT + key, segments[key]);
    },
    of(flags, segments) {
      // A set that is walked while it grows is walked to its end.
      const touched = new Set([...flags].map((key) => FLAG + key));
      for (const key of segments) touched.add(SEGMENT + key);
      for (const used of touched) for (const user of usedBy.get(used) ?? []) touched.add(user);
      return [...touched].filter((name) => name.startsWith(FLAG)).map((name) => name.slice(1));
    },
  };
  dependants.update(rules);
  return dependants;
}

function usedIn(object: RulesetFlag | RulesetSegment | null | undefined): Set<string> {
  const used = new Set<string>();
  if (!object) return used;
  // A condition's `segment` is the only member of that name in a rule.
  JSON.stringify(object.rules, (name, value) => {
    if (name === 'segment') used.add(SEGMENT + value);
    return value;
  });
  if ('prerequisites' in object) for (const { flag } of object.prerequisites ?? []) used.add(FLAG + flag);
  return used;
}

/** Keys that were added, removed or changed. */
export function differing<T>(before: { readonly [key: string]: T }, after: { readonly [key: string]: T }): string[] {
  const old = new Map(Object.entries(before).map(([key, object]) => [key, JSON.stringify(object)]));
  const same = Object.entries(after).filter(([key, object]) => old.get(key) === JSON.stringify(object));
  const sameKeys = new Set(same.map(([key]) => key));
  return [...new Set([...old.keys(), ...Object.keys(after)])].filter((key) => !sameKeys.has(key));
}
