/** The golden vectors, for everyone who replays them: the engine, the built SDK, the server. Their format: test/vectors/README.md. */
import { readFileSync } from 'node:fs';
import type { Context, Decision, FlagType, Json, Ruleset } from '../../src/engine/index.js';

export interface BucketVector {
  readonly salt: string;
  readonly key: string | number;
  readonly bucket: number;
}

export interface DecisionVector {
  readonly flag: string;
  readonly context: Context;
  readonly type?: FlagType;
  /** Epoch milliseconds; any time when absent. */
  readonly now?: number;
  /** No document may say this: an evaluator can meet it, a workspace cannot hold it. */
  readonly broken?: true;
  /** The whole decision. Without `variation` the caller's default is served. */
  readonly expect: Decision;
}

export interface DecisionVectors {
  readonly ruleset: Ruleset;
  readonly cases: readonly DecisionVector[];
}

function readVectors(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), 'utf8'));
}

export function goldenBuckets(): readonly BucketVector[] {
  return (readVectors('buckets') as { readonly buckets: readonly BucketVector[] }).buckets;
}

export function goldenDecisions(): DecisionVectors {
  return readVectors('decisions') as DecisionVectors;
}

/** How a vector reads in a test's output. */
export function nameOf({ flag, context, type }: DecisionVector, ruleset: Ruleset): string {
  // A flag that is not there may be called `constructor`.
  const when = (Object.hasOwn(ruleset.flags, flag) ? ruleset.flags[flag]?.rules[0]?.when : undefined) as
    | Json
    | undefined;
  return `${flag}${type === undefined ? '' : `: ${type}`} ${JSON.stringify(context).slice(0, 80)}${when === undefined ? '' : ` by ${JSON.stringify(when).slice(0, 100)}`}`;
}

/** Evaluates every case and gives those that came out otherwise. */
export async function replay(
  cases: readonly DecisionVector[],
  evaluate: (vector: DecisionVector) => Decision | Promise<Decision>,
  pick: (decision: Decision) => unknown = (decision) => decision,
): Promise<{ readonly vector: DecisionVector; readonly expected: unknown; readonly got: unknown }[]> {
  const wrong: { vector: DecisionVector; expected: unknown; got: unknown }[] = [];
  for (const vector of cases) {
    const [expected, got] = [vector.expect, await evaluate(vector)].map((decision) =>
      JSON.parse(JSON.stringify(pick(decision)) ?? 'null'),
    );
    if (canonical(expected) !== canonical(got)) wrong.push({ vector, expected, got });
  }
  return wrong;
}

function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join()}}`;
}
