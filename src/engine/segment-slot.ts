import { UNKNOWN } from './outcome.js';
import { run } from './run.js';
import type { RulesetSegment } from './types.js';

/** Holds what a segment key stands for at the moment, so that conditions keep pointing at it while deltas replace the content. */
export interface SegmentSlot {
  source: RulesetSegment | undefined;
  /** Tests a context; compiles itself on first use. */
  test: (context: object) => number;
  digest: bigint | undefined;
  /** The evaluation that `outcome` belongs to; UNKNOWN while it is worked out, which makes a cycle unknown. */
  generation: number;
  outcome: number;
}

export function inSegment(slot: SegmentSlot, context: object): number {
  if (slot.generation === run.generation) return slot.outcome;
  slot.generation = run.generation;
  slot.outcome = UNKNOWN;
  const outcome = slot.test(context);
  slot.outcome = outcome;
  return outcome;
}
