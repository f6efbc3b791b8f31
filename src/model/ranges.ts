/**
 * Arithmetic of split ranges. Who is in which bucket never changes; re-weighting only hands buckets from one variation to another,
 * and hands over no more of them than the new weights ask for.
 */
import type { SplitRange } from '../engine/index.js';
import type { Share } from './documents.js';
import { BurgeeError } from './errors.js';
import { percentOf, WHOLE } from './weights.js';

/** Consecutive buckets that one variation has; without one, nobody is served them. */
interface Piece {
  variation: string | undefined;
  from: number;
  to: number;
}

function checkedWeights(shares: readonly Share[]): Map<string, number> {
  const weights = new Map<string, number>();
  let sum = 0;
  for (const { variation, weight } of shares) {
    if (!Number.isInteger(weight) || weight < 0 || weight > WHOLE) {
      throw new BurgeeError('INVALID_INPUT', `The share of "${variation}" is not between 0 % and 100 %.`, {
        hint: 'Give percents with at most three decimals, for example on:25,off:75.',
        details: { variation, weight },
      });
    }
    weights.set(variation, (weights.get(variation) ?? 0) + weight);
    sum += weight;
  }
  if (sum > WHOLE) {
    throw new BurgeeError('INVALID_INPUT', `The shares add up to ${percentOf(sum)}; there are only 100 %.`, {
      hint: `Take ${percentOf(sum - WHOLE)} away from one of them.`,
      details: { sum },
    });
  }
  return weights;
}

/** Adjoining pieces of one variation made one, empty ones dropped. */
function merged(pieces: readonly Piece[]): Piece[] {
  const out: Piece[] = [];
  for (const piece of pieces) {
    if (piece.to <= piece.from) continue;
    const last = out.at(-1);
    if (last !== undefined && last.variation === piece.variation && last.to === piece.from) last.to = piece.to;
    else out.push({ ...piece });
  }
  return out;
}

/** All buckets in order, those that nobody is served among them. Overlaps are cut: the first range keeps its buckets, as it does when evaluated. */
function cover(ranges: readonly SplitRange[]): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const range of [...ranges].sort((a, b) => a.from - b.from)) {
    const from = Math.max(range.from, at);
    const to = Math.min(range.to, WHOLE);
    if (to <= from) continue;
    if (from > at) pieces.push({ variation: undefined, from: at, to: from });
    pieces.push({ variation: range.variation, from, to });
    at = to;
  }
  if (at < WHOLE) pieces.push({ variation: undefined, from: at, to: WHOLE });
  return merged(pieces);
}

/** Side by side in the order given: how a first split is cut. */
function layOut(weights: ReadonlyMap<string, number>): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const [variation, weight] of weights) {
    pieces.push({ variation, from: at, to: at + weight });
    at += weight;
  }
  return merged(pieces);
}

/** How many buckets each variation (`undefined`: nobody) must win, or lose when negative. */
function balances(pieces: readonly Piece[], weights: ReadonlyMap<string, number>): Map<string | undefined, number> {
  const balance = new Map<string | undefined, number>();
  let rest = WHOLE;
  for (const [variation, weight] of weights) {
    balance.set(variation, weight);
    rest -= weight;
  }
  balance.set(undefined, rest);
  for (const { variation, from, to } of pieces) balance.set(variation, (balance.get(variation) ?? 0) - (to - from));
  return balance;
}

class Redistribution {
  pieces: Piece[];
  private readonly balance: Map<string | undefined, number>;

  constructor(pieces: Piece[], weights: ReadonlyMap<string, number>) {
    this.pieces = pieces;
    this.balance = balances(pieces, weights);
  }

  private due(variation: string | undefined): number {
    return this.balance.get(variation) ?? 0;
  }

  private settle(giver: string | undefined, taker: string | undefined, amount: number): void {
    this.balance.set(giver, this.due(giver) + amount);
    this.balance.set(taker, this.due(taker) - amount);
  }

  /** Moves borders between neighbours of which one has too much and the other too little: leaves no new fragments. */
  moveBorders(): void {
    for (let moved = true; moved; ) {
      moved = false;
      for (let i = 0; i + 1 < this.pieces.length; i += 1) {
        const left = this.pieces[i] as Piece;
        const right = this.pieces[i + 1] as Piece;
        const grow = this.due(left.variation) > 0 && this.due(right.variation) < 0;
        const shrink = this.due(left.variation) < 0 && this.due(right.variation) > 0;
        if (!grow && !shrink) continue;
        const [giver, taker] = grow ? [right, left] : [left, right];
        const amount = Math.min(this.due(taker.variation), -this.due(giver.variation), giver.to - giver.from);
        if (amount === 0) continue;
        this.settle(giver.variation, taker.variation, amount);
        const border = grow ? left.to + amount : left.to - amount;
        left.to = border;
        right.from = border;
        moved = true;
      }
      this.pieces = merged(this.pieces);
    }
  }

  /** Hands a piece over to a variation that does not adjoin it; a whole fragment if one fits, else the end of the largest. False when all is settled. */
  handOver(takers: readonly (string | undefined)[]): boolean {
    const taker = takers.find((variation) => this.due(variation) > 0);
    if (taker === undefined && this.due(undefined) <= 0) return false;
    const wanted = this.due(taker);
    const index = this.bestGiver(wanted);
    const giver = this.pieces[index];
    if (giver === undefined) return false;
    const amount = Math.min(wanted, -this.due(giver.variation), giver.to - giver.from);
    this.settle(giver.variation, taker, amount);
    // The end beside another giver: its share can then join this one.
    const atStart = this.gives(index - 1) && !this.gives(index + 1);
    const taken: Piece = atStart
      ? { variation: taker, from: giver.from, to: giver.from + amount }
      : { variation: taker, from: giver.to - amount, to: giver.to };
    if (atStart) giver.from += amount;
    else giver.to -= amount;
    this.pieces.splice(atStart ? index : index + 1, 0, taken);
    this.pieces = merged(this.pieces);
    return true;
  }

  private gives(index: number): boolean {
    const piece = this.pieces[index];
    return piece !== undefined && this.due(piece.variation) < 0;
  }

  /** The largest piece that may go whole; else the largest of those that must give. */
  private bestGiver(wanted: number): number {
    let best = -1;
    let bestLength = -1;
    let bestWhole = false;
    for (const [index, piece] of this.pieces.entries()) {
      const surplus = -this.due(piece.variation);
      if (surplus <= 0) continue;
      const length = piece.to - piece.from;
      const whole = length <= wanted && length <= surplus;
      if (whole === bestWhole ? length > bestLength : whole) {
        best = index;
        bestLength = length;
        bestWhole = whole;
      }
    }
    return best;
  }
}

/**
 * Ranges that give each variation its share, made from the present ones so that the fewest buckets change hands: as many as the variations
 * (and the part that nobody is served) lose in weight. Whoever has a growing share keeps it. The same arguments give the same ranges.
 */
export function shareOut(shares: readonly Share[], present: readonly SplitRange[] = []): SplitRange[] {
  const weights = checkedWeights(shares);
  const pieces = cover(present);
  const untouched = pieces.every((piece) => piece.variation === undefined);
  const after = untouched ? layOut(weights) : redistribute(pieces, weights);
  return after.flatMap(({ variation, from, to }) => (variation === undefined ? [] : [{ variation, from, to }]));
}

function redistribute(pieces: Piece[], weights: ReadonlyMap<string, number>): Piece[] {
  const work = new Redistribution(pieces, weights);
  const takers = [...weights.keys()];
  do work.moveBorders();
  while (work.handOver(takers));
  return work.pieces;
}

export { describeMovement, type Movement, movement } from './movement.js';
export { percentOf, WHOLE, weightsOf } from './weights.js';
