import type { WorkloadName } from './workloads.js';

/** Evaluates flag number `flag` for subject number `subject` and gives the value, so that nobody's work is optimised away. */
export type Evaluate = (flag: number, subject: number) => unknown;
export type EvaluateAsync = (flag: number, subject: number) => Promise<unknown>;

export interface Contestant {
  readonly name: string;
  readonly version: string;
  /** Undefined where the product has no such thing. */
  prepare(
    workload: WorkloadName,
    flags: number,
  ): Promise<{ readonly sync: Evaluate } | { readonly async: EvaluateAsync } | undefined>;
}
