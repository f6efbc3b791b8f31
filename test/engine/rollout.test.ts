import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEvaluator, type Ruleset, type SplitRange } from '../../src/engine/index.js';
import { shareOut } from '../../src/model/ranges.js';

const VARIATIONS = ['a', 'b', 'c', 'd'] as const;

function evaluatorOf(ranges: readonly SplitRange[], salt = 'rollout') {
  const ruleset: Ruleset = {
    format: 1,
    project: 'p',
    environment: 'e',
    epoch: 'x',
    revision: 1,
    digest: '0',
    flags: {
      f: {
        type: 'string',
        variations: Object.fromEntries(VARIATIONS.map((key) => [key, key])),
        enabled: true,
        salt,
        rules: [],
        fallthrough: { split: { ranges } },
      },
    },
    segments: {},
  };
  const evaluator = createEvaluator(ruleset);
  return (key: string) => evaluator.evaluate('f', { targetingKey: key }).variation;
}

const users = Array.from({ length: 4000 }, (_, i) => `user-${i}`);

/** Shares of up to four variations that make the whole. */
const shares = fc
  .array(fc.nat({ max: 1000 }), { minLength: VARIATIONS.length, maxLength: VARIATIONS.length })
  .filter((parts) => parts.some((part) => part > 0))
  .map((parts) => {
    const total = parts.reduce((a, b) => a + b);
    const weights = parts.map((part) => Math.floor((part * 100_000) / total));
    weights[weights.findIndex((weight) => weight > 0)]! += 100_000 - weights.reduce((a, b) => a + b);
    return VARIATIONS.map((variation, i) => ({ variation, weight: weights[i]! }));
  });

describe('a rollout', () => {
  it('serves its share: 25 % of 100,000 keys, give or take half a percent', () => {
    const serves = evaluatorOf([{ variation: 'a', from: 0, to: 25_000 }]);
    let served = 0;
    for (let i = 0; i < 100_000; i++) if (serves(`user-${i}`) === 'a') served++;
    expect(served / 100_000).toBeGreaterThan(0.245);
    expect(served / 100_000).toBeLessThan(0.255);
  });

  it('never takes a variation from a user when its share is raised', () => {
    const percent = fc.integer({ min: 0, max: 100_000 });
    fc.assert(
      fc.property(percent, percent, fc.string(), (one, other, salt) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)];
        const of = (weight: number, present?: SplitRange[]) =>
          shareOut(
            [
              { variation: 'a', weight },
              { variation: 'b', weight: 100_000 - weight },
            ],
            present,
          );
        const present = of(less);
        const [before, after] = [evaluatorOf(present, salt), evaluatorOf(of(more, present), salt)];
        for (const user of users.slice(0, 500)) if (before(user) === 'a') expect(after(user)).toBe('a');
      }),
      { numRuns: 100 },
    );
  });

  it('moves the fewest users possible when it is re-weighted', () => {
    fc.assert(
      fc.property(shares, shares, (first, second) => {
        const before = shareOut(first);
        const after = shareOut(second, before);
        const held = (ranges: readonly SplitRange[], bucket: number) =>
          ranges.find(({ from, to }) => bucket >= from && bucket < to)?.variation;
        // Every boundary of either: between two of them nothing changes.
        const edges = [...new Set([0, 100_000, ...[...before, ...after].flatMap(({ from, to }) => [from, to])])].sort(
          (a, b) => a - b,
        );
        let moved = 0;
        for (let i = 1; i < edges.length; i++)
          if (held(before, edges[i - 1]!) !== held(after, edges[i - 1]!)) moved += edges[i]! - edges[i - 1]!;
        const least = first.reduce((sum, { weight }, i) => sum + Math.max(0, weight - second[i]!.weight), 0);
        expect(moved).toBe(least);
        for (const { variation, weight } of second) {
          const sum = after
            .filter((range) => range.variation === variation)
            .reduce((total, { from, to }) => total + to - from, 0);
          expect(sum).toBe(weight);
        }
        const [was, is] = [evaluatorOf(before), evaluatorOf(after)];
        const share = users.filter((user) => was(user) !== is(user)).length / users.length;
        expect(Math.abs(share - least / 100_000)).toBeLessThan(0.05);
      }),
      { numRuns: 100 },
    );
  });
});
