import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reweigh, sharesOf } from '../../../src/tui/screens/rollout/state.js';
import { aFlag } from '../../support/builders.js';

const WHOLE = 100_000;

describe('reweigh', () => {
  it('takes from the off-variation first, and gives back to it', () => {
    const shares = [
      { variation: 'on', weight: 25_000 },
      { variation: 'beta', weight: 25_000 },
      { variation: 'off', weight: 50_000 },
    ];
    expect(reweigh(shares, 0, 40_000, 'off').map(({ weight }) => weight)).toEqual([40_000, 25_000, 35_000]);
    expect(reweigh(shares, 0, 90_000, 'off').map(({ weight }) => weight)).toEqual([90_000, 10_000, 0]);
    expect(reweigh(shares, 0, 0, 'off').map(({ weight }) => weight)).toEqual([0, 25_000, 75_000]);
  });

  it('leaves a gap a gap: those who were not served before are not by accident', () => {
    const shares = [
      { variation: 'on', weight: 25_000 },
      { variation: 'off', weight: 0 },
    ];
    expect(reweigh(shares, 0, 10_000, 'off').map(({ weight }) => weight)).toEqual([10_000, 0]);
    expect(reweigh(shares, 0, 40_000, 'off').map(({ weight }) => weight)).toEqual([40_000, 0]);
  });

  it('never gives out more than everybody, whatever is asked', () => {
    const weights = fc.array(fc.integer({ min: 0, max: WHOLE }), { minLength: 2, maxLength: 5 });
    fc.assert(
      fc.property(weights, fc.nat(4), fc.integer({ min: -WHOLE, max: 2 * WHOLE }), (parts, at, wanted) => {
        const sum = Math.max(
          1,
          parts.reduce((left, right) => left + right, 0),
        );
        const shares = parts.map((part, index) => ({
          variation: `v${index}`,
          weight: Math.floor((part / sum) * WHOLE),
        }));
        const index = at % shares.length;
        const result = reweigh(shares, index, wanted, 'v1');
        expect(result[index]?.weight).toBe(Math.max(0, Math.min(WHOLE, wanted)));
        for (const { weight } of result) expect(weight).toBeGreaterThanOrEqual(0);
        expect(result.reduce((total, { weight }) => total + weight, 0)).toBeLessThanOrEqual(WHOLE);
      }),
    );
  });
});

describe('sharesOf', () => {
  it('has a row for every variation, also for those that nobody gets', () => {
    expect(sharesOf({ variation: 'on' }, aFlag())).toEqual([
      { variation: 'on', weight: WHOLE },
      { variation: 'off', weight: 0 },
    ]);
  });
});
