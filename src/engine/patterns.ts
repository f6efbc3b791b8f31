import type { RulesetFlag, RulesetSegment } from './types.js';

/** Whether the pattern occurs in the text; undefined when that cannot be told within the time an evaluation may take. */
export type PatternMatcher = (text: string) => boolean | undefined;

/** Makes a matcher of a pattern in RE2 syntax; undefined when it does not compile or is too large. */
export type PatternCompiler = (pattern: string, ignoreCase: boolean) => PatternMatcher | undefined;

/** Longer input is unknown. */
const LONGEST_INPUT = 1024;
const LONGEST_PATTERN = 256;

let loading: Promise<PatternCompiler> | undefined;

/** The linear-time regular expressions. A module of its own, loaded only for rulesets that have `matches`. */
export function loadPatterns(): Promise<PatternCompiler> {
  loading ??= import('re2js').then(({ RE2JS }) => (pattern, ignoreCase) => {
    if (pattern.length > LONGEST_PATTERN) return undefined;
    try {
      const compiled = RE2JS.compile(pattern, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
      return (text) => (text.length > LONGEST_INPUT ? undefined : compiled.test(text));
    } catch {
      return undefined;
    }
  });
  return loading;
}

/** Whether any clause of a ruleset or delta is a `matches`. */
export function needsPatterns(rules: {
  readonly flags: { readonly [key: string]: RulesetFlag | null };
  readonly segments: { readonly [key: string]: RulesetSegment | null };
}): boolean {
  return [rules?.flags, rules?.segments].some((objects) => Object.values(objects ?? {}).some(hasMatches));
}

function hasMatches(object: RulesetFlag | RulesetSegment | null): boolean {
  return Array.isArray(object?.rules) && object.rules.some((rule) => mentionsMatches(rule?.when));
}

function mentionsMatches(condition: unknown): boolean {
  if (typeof condition !== 'object' || condition === null) return false;
  const { op, all, any, not } = condition as { op?: unknown; all?: unknown; any?: unknown; not?: unknown };
  return (
    op === 'matches' ||
    [all, any].some((parts) => Array.isArray(parts) && parts.some(mentionsMatches)) ||
    mentionsMatches(not)
  );
}
