import type { Clause, Condition } from '../engine/index.js';

/** Every clause of a condition and every segment it names, from left to right. */
export function* leavesOf(condition: Condition): Generator<Clause | { readonly segment: string }> {
  if ('all' in condition) for (const part of condition.all) yield* leavesOf(part);
  else if ('any' in condition) for (const part of condition.any) yield* leavesOf(part);
  else if ('not' in condition) yield* leavesOf(condition.not);
  else yield condition;
}

/** Adds the segments that a condition names. */
export function collectSegments(condition: Condition, into: Set<string>): void {
  if ('all' in condition) for (const part of condition.all) collectSegments(part, into);
  else if ('any' in condition) for (const part of condition.any) collectSegments(part, into);
  else if ('not' in condition) collectSegments(condition.not, into);
  else if ('segment' in condition) into.add(condition.segment);
}
