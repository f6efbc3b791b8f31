import { type Core, insideOf } from './core.js';
import type { Ruleset } from './types.js';

/** The rules that are in force, as they would have been loaded. */
export function rulesetOf(core: Core): Ruleset {
  const { project, environment, epoch, revision, digest } = core;
  const { flags, segments } = insideOf(core);
  return {
    format: 1,
    project,
    environment,
    epoch,
    revision,
    digest,
    flags: sourcesOf(flags),
    segments: sourcesOf(segments),
  };
}

function sourcesOf<T>(slots: ReadonlyMap<string, { readonly source: T | undefined }>): { [key: string]: T } {
  // Unlike assignment, fromEntries makes an own property of any key, `__proto__` too.
  return Object.fromEntries(
    [...slots].filter(([, slot]) => slot.source !== undefined).map(([key, slot]) => [key, slot.source as T]),
  );
}
