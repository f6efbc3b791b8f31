/** Who changes sides when a serve is replaced: the bar of the rollout screen, and the line below every rollout. */
import type { Serve, SplitRange } from '../engine/index.js';
import { percentOf, WHOLE, weightsOf } from './weights.js';

export interface Movement {
  /** Variation; `undefined` = not served (the next rule, or the caller's default). */
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** In parts per 100,000 of all users. */
  readonly weight: number;
}

interface Sides {
  readonly ranges: readonly SplitRange[];
  /** What the buckets are made of: another salt or attribute deals the users anew. */
  readonly dealtBy: string | undefined;
}

function sidesOf(serve: Serve | undefined): Sides {
  if (serve === undefined) return { ranges: [], dealtBy: undefined };
  if ('variation' in serve) {
    return { ranges: [{ variation: serve.variation, from: 0, to: WHOLE }], dealtBy: undefined };
  }
  const { by = 'targetingKey', salt, ranges } = serve.split;
  return { ranges, dealtBy: JSON.stringify([by, salt ?? null]) };
}

/** Buckets of one side after another until both sides have the next border. */
function bucketwise(before: readonly SplitRange[], after: readonly SplitRange[]): Movement[] {
  const borders = new Set([0, WHOLE]);
  for (const { from, to } of [...before, ...after]) borders.add(from).add(to);
  const sorted = [...borders].sort((a, b) => a - b);
  const at = (ranges: readonly SplitRange[], bucket: number): string | undefined =>
    ranges.find(({ from, to }) => from <= bucket && bucket < to)?.variation;
  return sorted.slice(0, -1).map((from, i) => ({
    from: at(before, from),
    to: at(after, from),
    weight: (sorted[i + 1] ?? from) - from,
  }));
}

/** Sides that were dealt in different ways have nothing to do with each other: each pair is as likely as the product. */
function expected(before: readonly SplitRange[], after: readonly SplitRange[]): Movement[] {
  const withRest = (ranges: readonly SplitRange[]): [string | undefined, number][] => {
    const weights = weightsOf(ranges).map(({ variation, weight }): [string | undefined, number] => [variation, weight]);
    const rest = WHOLE - weights.reduce((sum, [, weight]) => sum + weight, 0);
    return rest > 0 ? [...weights, [undefined, rest]] : weights;
  };
  return withRest(before).flatMap(([from, share]) =>
    withRest(after).map(([to, weight]) => ({ from, to, weight: Math.round((share * weight) / WHOLE) })),
  );
}

/**
 * How many users go from which variation to which other one, the largest move first; empty when nobody moves. `fallback` is what those get
 * whom the serve passes over.
 */
export function movement(before: Serve | undefined, after: Serve | undefined, fallback?: string): Movement[] {
  const old = sidesOf(before);
  const now = sidesOf(after);
  const dealtAnew = old.dealtBy !== undefined && now.dealtBy !== undefined && old.dealtBy !== now.dealtBy;
  const moves = new Map<string, Movement>();
  for (const move of (dealtAnew ? expected : bucketwise)(old.ranges, now.ranges)) {
    const from = move.from ?? fallback;
    const to = move.to ?? fallback;
    if (from === to || move.weight === 0) continue;
    const pair = JSON.stringify([from ?? null, to ?? null]);
    moves.set(pair, { from, to, weight: (moves.get(pair)?.weight ?? 0) + move.weight });
  }
  return [...moves].sort(([a, x], [b, y]) => y.weight - x.weight || (a < b ? -1 : 1)).map(([, move]) => move);
}

/** The sentence below a rollout: "15 % of users move from off to on, nobody moves back". */
export function describeMovement(moves: readonly Movement[]): string {
  if (moves.length === 0) return 'nobody moves';
  const name = (variation: string | undefined): string => variation ?? 'not served';
  const text = moves.map(
    ({ from, to, weight }, i) =>
      `${percentOf(weight)}${i === 0 ? ' of users move' : ''} from ${name(from)} to ${name(to)}`,
  );
  const back = moves.some((move) => moves.some((other) => other.from === move.to && other.to === move.from));
  const [only] = moves;
  return moves.length === 1 && only !== undefined && !back ? `${text[0]}, nobody moves back` : text.join(', ');
}
