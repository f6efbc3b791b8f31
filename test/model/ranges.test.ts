import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SplitRange } from '../../src/engine/index.js';
import type { Share } from '../../src/model/documents.js';
import { percentOf, shareOut, WHOLE, weightsOf } from '../../src/model/ranges.js';
import { someRanges, someShares } from '../support/ranges-arbitraries.js';

const shares = (text: string): Share[] =>
  text.split(',').map((part) => {
    const [variation = '', percent] = part.split(':');
    return { variation, weight: Number(percent) * 1000 };
  });

const show = (ranges: readonly SplitRange[]): string =>
  ranges.map(({ variation, from, to }) => `${variation} ${from / 1000}-${to / 1000}`).join(', ');

function owners(ranges: readonly SplitRange[]): (string | undefined)[] {
  const buckets = new Array<string | undefined>(WHOLE).fill(undefined);
  for (const { variation, from, to } of ranges) buckets.fill(variation, from, to);
  return buckets;
}

const weightMap = (ranges: readonly SplitRange[]): Map<string | undefined, number> => {
  const weights = new Map<string | undefined, number>(
    weightsOf(ranges).map(({ variation, weight }) => [variation, weight]),
  );
  weights.set(undefined, WHOLE - [...weights.values()].reduce((sum, weight) => sum + weight, 0));
  return weights;
};

describe('shareOut', () => {
  it('lays a first split out in the order given', () => {
    expect(show(shareOut(shares('a:25,b:25,c:50')))).toBe('a 0-25, b 25-50, c 50-100');
  });

  it('leaves what is missing to the whole unserved', () => {
    expect(show(shareOut(shares('on:10')))).toBe('on 0-10');
  });

  it('only moves the border when a rollout is raised, lowered and raised again', () => {
    const ten = shareOut(shares('on:10,off:90'));
    const half = shareOut(shares('on:50,off:50'), ten);
    expect(show(half)).toBe('on 0-50, off 50-100');
    expect(shareOut(shares('on:10,off:90'), half)).toEqual(ten);
    expect(show(shareOut(shares('on:0,off:100'), half))).toBe('off 0-100');
  });

  it('starts at the lowest buckets when some of what everyone has is taken away', () => {
    expect(show(shareOut(shares('on:25,off:75'), [{ variation: 'on', from: 0, to: WHOLE }]))).toBe(
      'on 0-25, off 25-100',
    );
  });

  it('moves 15 % and not 30 % when one of four equal shares grows to 40 %', () => {
    const before = shareOut(shares('a:25,b:25,c:25,d:25'));
    const after = shareOut(shares('a:40,b:20,c:20,d:20'), before);
    const old = owners(before);
    expect(owners(after).filter((owner, bucket) => owner !== old[bucket])).toHaveLength(15_000);
    expect(after.length).toBeLessThanOrEqual(6);
  });

  it('refuses more than the whole, and shares that are no share', () => {
    expect(() => shareOut(shares('on:60,off:41'))).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
    for (const weight of [-1, 0.5, Number.NaN, WHOLE + 1]) {
      expect(() => shareOut([{ variation: 'on', weight }])).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
    }
  });

  it('gives each variation exactly its share, in ranges that are in order, apart and joined', () => {
    fc.assert(
      fc.property(someShares, someRanges, (wanted, present) => {
        const ranges = shareOut(wanted, present);
        const got = new Map(weightsOf(ranges).map(({ variation, weight }) => [variation, weight]));
        for (const { variation, weight } of wanted) expect(got.get(variation) ?? 0).toBe(weight);
        for (const [i, range] of ranges.entries()) {
          expect(range.to).toBeGreaterThan(range.from);
          const next = ranges[i + 1];
          if (next === undefined) continue;
          expect(next.from).toBeGreaterThanOrEqual(range.to);
          if (next.from === range.to) expect(next.variation).not.toBe(range.variation);
        }
        expect(ranges.at(0)?.from ?? 0).toBeGreaterThanOrEqual(0);
        expect(ranges.at(-1)?.to ?? 0).toBeLessThanOrEqual(WHOLE);
      }),
      { numRuns: 1000 },
    );
  });

  it('moves no more users than the weights ask for, and nobody out of a share that grows', () => {
    fc.assert(
      fc.property(someShares, someRanges, (wanted, present) => {
        const ranges = shareOut(wanted, present);
        const before = owners(present);
        const after = owners(ranges);
        const oldWeights = weightMap(present);
        const newWeights = weightMap(ranges);
        let least = 0;
        for (const [owner, weight] of oldWeights) least += Math.max(0, weight - (newWeights.get(owner) ?? 0));
        let moved = 0;
        for (let bucket = 0; bucket < WHOLE; bucket += 1) {
          const owner = before[bucket];
          if (owner === after[bucket]) continue;
          moved += 1;
          if ((newWeights.get(owner) ?? 0) >= (oldWeights.get(owner) ?? 0)) throw new Error(`${owner} lost ${bucket}`);
        }
        expect(moved).toBe(least);
      }),
      { numRuns: 150 },
    );
  });

  it('gives the same ranges for the same arguments, and changes nothing when nothing is asked', () => {
    fc.assert(
      fc.property(someShares, someRanges, (wanted, present) => {
        const once = shareOut(wanted, present);
        expect(shareOut(wanted, present)).toEqual(once);
        expect(shareOut(wanted, once)).toEqual(once);
      }),
    );
  });

  it('keeps few fragments over a long history of changes', () => {
    fc.assert(
      fc.property(fc.array(someShares, { minLength: 30, maxLength: 60 }), (history) => {
        let ranges: SplitRange[] = [];
        for (const step of history) ranges = shareOut(step, ranges);
        expect(ranges.length).toBeLessThanOrEqual(40);
      }),
      { numRuns: 50 },
    );
  });
});

it('percentOf prints at most three decimals and no idle zeros', () => {
  expect([0, 1, 1500, 15_000, 33_333, 100_000].map(percentOf)).toEqual([
    '0 %',
    '0.001 %',
    '1.5 %',
    '15 %',
    '33.333 %',
    '100 %',
  ]);
});
