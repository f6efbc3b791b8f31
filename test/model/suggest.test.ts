import fc from 'fast-check';
import { expect, it } from 'vitest';
import { closest } from '../../src/model/suggest.js';

const known = ['checkout', 'checkout-v2', 'search.ranker', 'on'];

it.each([
  ['chekout', 'checkout'],
  ['chekcout', 'checkout'],
  ['CHECKOUT-V3', 'checkout-v2'],
  ['search', 'search.ranker'],
  ['no', 'on'],
  ['zzz', undefined],
  ['', undefined],
  ['x'.repeat(100_000), undefined],
])('%s', (word, meant) => {
  expect(closest(word, known)).toBe(meant);
});

/** The plain table, without shortcuts. */
function edits(a: string, b: string): number {
  const table = Array.from({ length: a.length + 1 }, (_, i) => Array.from({ length: b.length + 1 }, (__, j) => i + j));
  const cell = (i: number, j: number): number => table[i]?.[j] ?? 0;
  for (let i = 1; i <= a.length; i += 1) {
    for (let j = 1; j <= b.length; j += 1) {
      let cost = Math.min(cell(i - 1, j) + 1, cell(i, j - 1) + 1, cell(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, cell(i - 2, j - 2) + 1);
      (table[i] as number[])[j] = cost;
    }
  }
  return cell(a.length, b.length);
}

it('finds the nearest of many, by as few edits as there are', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(letters, fc.array(letters, { maxLength: 20 }), (word, others) => {
      const most = Math.min(2, Math.max(1, Math.floor(word.length / 3)));
      const costs = others.map((other) =>
        word.length > 1 && other !== word && other.startsWith(word) ? 0.5 : edits(word, other),
      );
      const least = Math.min(...costs);
      expect(closest(word, others)).toBe(least <= most ? others[costs.indexOf(least)] : undefined);
    }),
    { numRuns: 1000 },
  );
});
