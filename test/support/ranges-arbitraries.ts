import fc from 'fast-check';
import type { SplitRange } from '../../src/engine/index.js';
import type { Share } from '../../src/model/documents.js';

const NAMES = ['a', 'b', 'c', 'd', 'e'];

/** Shares of some of five variations; together at most the whole, often exactly that, and often in round percents. */
export const someShares: fc.Arbitrary<Share[]> = fc
  .record({
    names: fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 5 }),
    cuts: fc.array(
      fc.oneof(
        fc.integer({ min: 0, max: 100 }).map((p) => p * 1000),
        fc.integer({ min: 0, max: 100_000 }),
      ),
      {
        minLength: 5,
        maxLength: 5,
      },
    ),
    whole: fc.boolean(),
  })
  .map(({ names, cuts, whole }) => {
    const borders = cuts.slice(0, names.length).sort((a, b) => a - b);
    if (whole) borders[borders.length - 1] = 100_000;
    return names.map((variation, i) => ({ variation, weight: (borders[i] ?? 0) - (borders[i - 1] ?? 0) }));
  });

/** Ranges as any history or any other program may have left them: in order, apart, in pieces. */
export const someRanges: fc.Arbitrary<SplitRange[]> = fc
  .uniqueArray(fc.integer({ min: 0, max: 100_000 }), { maxLength: 24 })
  .chain((borders) => {
    const sorted = borders.sort((a, b) => a - b);
    const pairs = sorted.slice(0, -1).map((from, i) => ({ from, to: sorted[i + 1] ?? from }));
    return fc
      .array(fc.option(fc.constantFrom(...NAMES), { nil: undefined }), {
        minLength: pairs.length,
        maxLength: pairs.length,
      })
      .map((names) =>
        pairs.flatMap(({ from, to }, i) => {
          const variation = names[i];
          return variation === undefined ? [] : [{ variation, from, to }];
        }),
      );
  });
