import type { RulesetFlag, RulesetSegment } from './types.js';

type Found = (clause: { readonly attribute?: unknown; readonly op?: unknown; readonly values?: unknown }) => boolean;

/** Whether a clause in the rules of a flag or segment is one. */
export function anyClause(object: RulesetFlag | RulesetSegment | null | undefined, found: Found): boolean {
  return Array.isArray(object?.rules) && object.rules.some((rule) => isWithin(rule?.when, found));
}

/** Whether a clause anywhere in a condition is one. */
export function isWithin(condition: unknown, found: Found): boolean {
  if (typeof condition !== 'object' || condition === null) return false;
  const { all, any, not } = condition as { all?: unknown; any?: unknown; not?: unknown };
  return (
    found(condition) ||
    [all, any].some((parts) => Array.isArray(parts) && parts.some((part) => isWithin(part, found))) ||
    isWithin(not, found)
  );
}

/** From here on making a list ready takes long enough to be done when it arrives, not within the first evaluation. */
const LARGE = 1000;

const isLarge = (list: unknown): boolean => Array.isArray(list) && list.length > LARGE;

/** Whether an object is compiled at once: for its patterns or its large lists. */
export function isHeavy(object: RulesetFlag | RulesetSegment | undefined): boolean {
  const { targets, included, excluded } = Object(object) as Partial<RulesetFlag & RulesetSegment>;
  try {
    return (
      isLarge(included) ||
      isLarge(excluded) ||
      (Array.isArray(targets) && targets.some((target) => isLarge(target?.keys))) ||
      anyClause(object, ({ op, values }) => op === 'matches' || isLarge(values))
    );
  } catch {
    // Nested deeper than the stack: what compiles it will find out.
    return false;
  }
}
