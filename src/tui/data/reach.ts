/** Users of a sample who come to one serve of a flag, and the buckets they fall into: how many move is then counted, not guessed. */
import { setImmediate as breathe } from 'node:timers/promises';
import {
  type Context,
  createEvaluator,
  loadPatterns,
  needsPatterns,
  type Ruleset,
  type RulesetFlag,
  type Serve,
} from '../../engine/index.js';
import { WHOLE } from '../../model/ranges.js';

/** A sample of users, and where it came from. */
export interface Sample {
  readonly name: string;
  readonly users: readonly Context[];
}

export interface Reach {
  readonly name: string;
  readonly users: number;
  /** Buckets of those who come to the serve, in order. */
  readonly buckets: readonly number[];
  /** Those who come to it without the attribute that it deals by: they are passed over. */
  readonly without: number;
}

export interface CountedMove {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly count: number;
}

/** No variation can be called so. */
const HERE = '\u0000here';
/** How long a turn may take before keys get their chance. */
const TURN_MS = 4;

/** The flag with a mark in place of the serve, turned on: whoever gets the mark comes to the serve. */
function marked(flag: RulesetFlag, rule: string | undefined, before: Serve | undefined): RulesetFlag {
  const { by, salt } = before && 'split' in before ? before.split : {};
  const split = {
    ...(by === undefined ? {} : { by }),
    ...(salt === undefined ? {} : { salt }),
    ranges: [{ variation: HERE, from: 0, to: WHOLE }],
  };
  const variations = { ...flag.variations, [HERE]: null };
  const withMark = { ...flag, enabled: true, variations };
  if (rule === undefined) return { ...withMark, fallthrough: { split } };
  return { ...withMark, rules: flag.rules.map((own) => (own.id === rule ? { ...own, serve: { split } } : own)) };
}

/** Only what the flag needs: an evaluator of very many flags takes long to make. */
function needed(ruleset: Ruleset, key: string): Ruleset['flags'] {
  const flags: Record<string, RulesetFlag> = Object.create(null);
  const wanted = [key];
  for (let name = wanted.pop(); name !== undefined; name = wanted.pop()) {
    const flag = Object.hasOwn(ruleset.flags, name) ? ruleset.flags[name] : undefined;
    if (!flag || flags[name]) continue;
    flags[name] = flag;
    for (const parent of flag.prerequisites ?? []) wanted.push(parent.flag);
  }
  return flags;
}

export async function reachOf(
  sample: Sample,
  ruleset: Ruleset,
  key: string,
  rule: string | undefined,
  before: Serve | undefined,
): Promise<Reach | undefined> {
  const flags = needed(ruleset, key);
  const flag = flags[key];
  if (!flag) return undefined;
  const own = { ...ruleset, flags: { ...flags, [key]: marked(flag, rule, before) } };
  const evaluator = createEvaluator(own, needsPatterns(own) ? { patterns: await loadPatterns() } : {});
  const buckets: number[] = [];
  let without = 0;
  let turn = performance.now();
  for (const user of sample.users) {
    const { fallthrough, rules } = evaluator.explain(key, user);
    const served = rule === undefined ? fallthrough : rules.find(({ id }) => id === rule)?.serve;
    if (served?.bucket !== undefined) buckets.push(served.bucket);
    else if (served) without += 1;
    if (performance.now() - turn > TURN_MS) {
      await breathe();
      turn = performance.now();
    }
  }
  return { name: sample.name, users: sample.users.length, buckets: buckets.sort((a, b) => a - b), without };
}

function variationAt(serve: Serve | undefined, bucket: number): string | undefined {
  if (!serve) return undefined;
  if ('variation' in serve) return serve.variation;
  return serve.split.ranges.find(({ from, to }) => from <= bucket && bucket < to)?.variation;
}

/** Who goes from where to where, most first. `fallback` is what those get whom the serve passes over. */
export function countMoves(
  { buckets }: Reach,
  before: Serve | undefined,
  after: Serve | undefined,
  fallback: string | undefined,
): readonly CountedMove[] {
  const moves = new Map<string, CountedMove>();
  for (const bucket of buckets) {
    const from = variationAt(before, bucket) ?? fallback;
    const to = variationAt(after, bucket) ?? fallback;
    if (from === to) continue;
    const pair = JSON.stringify([from ?? null, to ?? null]);
    moves.set(pair, { from, to, count: (moves.get(pair)?.count ?? 0) + 1 });
  }
  return [...moves.values()].sort((a, b) => b.count - a.count);
}
