import type { Condition } from '../engine/index.js';

/** Adds the segments that a condition names. */
export function collectSegments(condition: Condition, into: Set<string>): void {
  if ('all' in condition) for (const part of condition.all) collectSegments(part, into);
  else if ('any' in condition) for (const part of condition.any) collectSegments(part, into);
  else if ('not' in condition) collectSegments(condition.not, into);
  else if ('segment' in condition) into.add(condition.segment);
}
