import type { SplitRange } from '../engine/index.js';
import type { Share } from './documents.js';

/** Parts that a whole is divided into: the buckets of the engine. */
export const WHOLE = 100_000;

/** Percent as people write it: up to three decimals, no trailing zeros. */
export function percentOf(weight: number): string {
  return `${Number((weight / 1000).toFixed(3))} %`;
}

/** What each variation of a split has in all, in order of first appearance. */
export function weightsOf(ranges: readonly SplitRange[]): Share[] {
  const weights = new Map<string, number>();
  for (const { variation, from, to } of ranges) weights.set(variation, (weights.get(variation) ?? 0) + to - from);
  return [...weights].map(([variation, weight]) => ({ variation, weight }));
}
