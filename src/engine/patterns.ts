import { run, spend } from './run.js';
import type { RulesetFlag, RulesetSegment } from './types.js';
import { PATTERNS, traitsOf } from './walk.js';

/** Whether the pattern occurs in the text; undefined when that cannot be told within the time an evaluation may take. */
export type PatternMatcher = (text: string) => boolean | undefined;

/** Makes a matcher of a pattern in RE2 syntax; undefined when it does not compile or is too large. */
export type PatternCompiler = (pattern: string, ignoreCase: boolean) => PatternMatcher | undefined;

let loading: Promise<PatternCompiler> | undefined;

/** The linear-time regular expressions. A module of its own, loaded only for rulesets that have `matches`. */
export function loadPatterns(): Promise<PatternCompiler> {
  loading ??= import('./re2.js').then(({ patternCompiler }) => {
    // Making it matches for the first time, outside any evaluation.
    run.fuel = Number.MAX_SAFE_INTEGER;
    return patternCompiler(spend);
  });
  return loading;
}

/** Whether any clause of a ruleset or delta is a `matches`; also when something else is called that. */
export function needsPatterns(rules: {
  readonly flags: { readonly [key: string]: RulesetFlag | null };
  readonly segments: { readonly [key: string]: RulesetSegment | null };
}): boolean {
  return (traitsOf([rules?.flags, rules?.segments]) & PATTERNS) !== 0;
}
