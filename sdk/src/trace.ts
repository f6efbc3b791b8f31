import type { Core, RulesetDelta } from '../../src/engine/index.js';
import { rulesetOf } from '../../src/engine/ruleset-of.js';
import { createDependants, type Dependants, differing } from './dependants.js';

/** A change of the rules: a delta, or the rules that were in force before all others came. */
export interface Change {
  readonly delta?: RulesetDelta | undefined;
  readonly before?: Core | undefined;
}

/** Follows who uses whom through one change after another. */
export interface Trace {
  follow(change: Change): void;
  /** The flags whose answer the last change may have made another. */
  reached(now: Core, change: Change): string[];
}

export function createTrace(): Trace {
  /** Made when first asked for, and kept up to date from then on. */
  let dependants: Dependants | undefined;
  return {
    follow({ delta, before }) {
      if (delta) dependants?.update(delta);
      else if (before) dependants = undefined;
    },
    reached(now, { delta, before }) {
      const after = rulesetOf(now);
      dependants ??= createDependants(after);
      if (delta) return dependants.of(Object.keys(delta.flags), Object.keys(delta.segments));
      const { flags, segments } = before ? rulesetOf(before) : after;
      return dependants.of(differing(flags, after.flags), differing(segments, after.segments));
    },
  };
}
