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
