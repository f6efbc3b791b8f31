import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Serve } from '../../src/engine/index.js';
import { describeMovement, movement } from '../../src/model/movement.js';
import { shareOut } from '../../src/model/ranges.js';
import { someRanges } from '../support/ranges-arbitraries.js';

const split = (
  ranges: readonly (readonly [string, number, number])[],
  rest: { by?: string; salt?: string } = {},
): Serve => ({
  split: { ...rest, ranges: ranges.map(([variation, from, to]) => ({ variation, from, to })) },
});
const ten = split([
  ['on', 0, 10_000],
  ['off', 10_000, 100_000],
]);
const quarter = split([
  ['on', 0, 25_000],
  ['off', 25_000, 100_000],
]);

describe('movement', () => {
  it('says who goes where when a rollout is raised', () => {
    expect(movement(ten, quarter)).toEqual([{ from: 'off', to: 'on', weight: 15_000 }]);
  });

  it('takes one variation for all as a split with all buckets', () => {
    expect(movement({ variation: 'off' }, quarter)).toEqual([{ from: 'off', to: 'on', weight: 25_000 }]);
    expect(movement({ variation: 'off' }, { variation: 'off' })).toEqual([]);
  });

  it('names those who were or are not served, or what they get instead', () => {
    const served = split([['on', 0, 10_000]]);
    expect(movement(undefined, served)).toEqual([{ from: undefined, to: 'on', weight: 10_000 }]);
    expect(movement(served, undefined, 'off')).toEqual([{ from: 'on', to: 'off', weight: 10_000 }]);
    expect(movement(undefined, split([['off', 0, 100_000]]), 'off')).toEqual([]);
  });

  it('expects every pair by its likelihood when another salt or attribute deals the users anew', () => {
    const half = split([
      ['on', 0, 50_000],
      ['off', 50_000, 100_000],
    ]);
    const anew = split(
      [
        ['on', 0, 50_000],
        ['off', 50_000, 100_000],
      ],
      { salt: 'other' },
    );
    expect(movement(half, anew)).toEqual([
      { from: 'off', to: 'on', weight: 25_000 },
      { from: 'on', to: 'off', weight: 25_000 },
    ]);
    expect(
      movement(
        half,
        split(
          [
            ['on', 0, 50_000],
            ['off', 50_000, 100_000],
          ],
          { by: 'targetingKey' },
        ),
      ),
    ).toEqual([]);
  });

  it('balances: what all variations win is what all lose', () => {
    fc.assert(
      fc.property(someRanges, someRanges, (before, after) => {
        const moves = movement({ split: { ranges: before } }, { split: { ranges: after } });
        const back = movement({ split: { ranges: after } }, { split: { ranges: before } });
        const sum = (list: typeof moves) => list.reduce((total, { weight }) => total + weight, 0);
        expect(sum(moves)).toBe(sum(back));
        expect(sum(moves)).toBeLessThanOrEqual(100_000);
        for (const { from, to } of moves) expect(from).not.toBe(to);
      }),
    );
  });
});

describe('describeMovement', () => {
  it('says that nobody moves back when all go one way', () => {
    expect(describeMovement(movement(ten, quarter))).toBe('15 % of users move from off to on, nobody moves back');
    expect(describeMovement([])).toBe('nobody moves');
  });

  it('lists every way there is', () => {
    const before = shareOut(['a', 'b', 'c', 'd'].map((variation) => ({ variation, weight: 25_000 })));
    const after = shareOut(
      [
        ['a', 40],
        ['b', 20],
        ['c', 20],
        ['d', 20],
      ].map(([variation, percent]) => ({
        variation: String(variation),
        weight: Number(percent) * 1000,
      })),
      before,
    );
    expect(describeMovement(movement({ split: { ranges: before } }, { split: { ranges: after } }))).toBe(
      '5 % of users move from b to a, 5 % from c to a, 5 % from d to a',
    );
  });
});
