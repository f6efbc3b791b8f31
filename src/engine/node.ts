import { type Attribute, stepsOf } from './attribute.js';
import type { OperatorRow } from './operators.js';
import type { RulesetSegment } from './types.js';
import { NEVER } from './ways.js';

/**
 * A condition made ready. All are of this one small shape, and `test` is a switch: that is faster than calling some closure or other,
 * and what a thousand flags need fits the processor's cache.
 */
export interface Node {
  readonly way: number;
  readonly name: string;
  readonly steps: readonly string[] | undefined;
  readonly accepts: number;
  /** The first of `entries`; the set of IN_SET; the slot of SEGMENT. */
  readonly first: unknown;
  /** What a clause compares with; the parts of ALL, ANY and NOT. */
  readonly entries: readonly unknown[];
  readonly row: OperatorRow | undefined;
}

/** A segment made ready. */
export interface CompiledSegment {
  /** What both lists go by. */
  readonly attribute: Attribute;
  /** Absent when empty. */
  readonly included: ReadonlySet<unknown> | undefined;
  readonly excluded: ReadonlySet<unknown> | undefined;
  readonly rules: readonly Node[];
}

/** Holds what a segment key stands for at the moment, so that conditions keep pointing at it while deltas replace the content. */
export interface SegmentSlot {
  source: RulesetSegment | undefined;
  /** Made on first use. */
  compiled: CompiledSegment | undefined;
  readonly compile: (slot: SegmentSlot) => CompiledSegment | undefined;
  digest: bigint | undefined;
  /** The evaluation that `outcome` belongs to; UNKNOWN while it is worked out, which makes a cycle unknown. */
  generation: number;
  outcome: number;
}

export const NONE: readonly never[] = [];

export function node(
  way: number,
  entries: readonly unknown[],
  first: unknown = entries[0],
  name = '',
  accepts = 0,
  row?: OperatorRow,
): Node {
  return { way, name, steps: stepsOf(name), accepts, first, entries, row };
}

export const never = node(NEVER, NONE);
