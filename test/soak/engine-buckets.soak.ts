/** Who gets what is even, and of one flag says nothing about another: chi-square on a million keys, through the evaluator. */
import { describe, expect, it } from 'vitest';
import { bucketOf, createEvaluator } from '../../src/engine/index.js';
import { aRuleset, aRulesetFlag } from '../support/builders.js';

const KEYS = 1_000_000;
const LEAST_P = 0.001;

/** The chance of a chi-square this large or larger, by Wilson and Hilferty's cube root and Zelen and Severo's normal tail. */
function chanceOf(chiSquare: number, freedom: number): number {
  const z = (Math.cbrt(chiSquare / freedom) - (1 - 2 / (9 * freedom))) / Math.sqrt(2 / (9 * freedom));
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const series = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
  const sum = series.reduceRight((rest, factor) => t * (factor + rest), 0);
  const tail = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * sum;
  return z > 0 ? tail : 1 - tail;
}

function report(what: string, chiSquare: number, freedom: number): void {
  const p = chanceOf(chiSquare, freedom);
  console.log(`${what}: chi-square ${chiSquare.toFixed(1)} with ${freedom} degrees of freedom, p = ${p.toFixed(3)}`);
  expect(p).toBeGreaterThan(LEAST_P);
}

const KINDS: readonly (readonly [string, (i: number) => string])[] = [
  ['user-N', (i) => `user-${i}`],
  ['bare numbers', String],
  ['like UUIDs', (i) => `${(i * 2_654_435_761).toString(16).padStart(12, '0')}-4e5f-8a1b-${i}`],
  ['non-ASCII', (i) => `пользователь-${i}`],
];

describe('buckets', () => {
  it.each(KINDS)('are even for keys of the kind %s', (kind, keyOf) => {
    const counts = new Array<number>(100).fill(0);
    for (let i = 0; i < KEYS; i++) counts[Math.floor(bucketOf('salt-of-a-flag', keyOf(i)) / 1000)]! += 1;
    const expected = KEYS / counts.length;
    const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    report(`${KEYS} keys ${kind} in ${counts.length} buckets`, chiSquare, counts.length - 1);
  });

  it.each([
    ['salts that differ in one digit', 'flag-1', 'flag-2'],
    ['salts made at random', '7c1f0b9e2a44', 'e05d3391bb6a'],
    ['one salt that begins with the other', 'checkout', 'checkout-v2'],
  ])('are independent between two flags: %s', (what, one, other) => {
    const TENTH = 10_000;
    const names = Array.from({ length: 10 }, (_, i) => `v${i}`);
    const ranges = names.map((variation, i) => ({ variation, from: i * TENTH, to: (i + 1) * TENTH }));
    const flag = (salt: string) =>
      aRulesetFlag({
        type: 'string',
        variations: Object.fromEntries(names.map((name) => [name, name])),
        off: 'v0',
        salt,
        rules: [],
        fallthrough: { split: { ranges } },
      });
    const evaluator = createEvaluator(aRuleset({ flags: { one: flag(one), other: flag(other) } }));
    const counts = new Map<string, number>();
    for (let i = 0; i < KEYS; i++) {
      const context = { targetingKey: `user-${i}` };
      const pair = `${evaluator.evaluate('one', context).variation} ${evaluator.evaluate('other', context).variation}`;
      counts.set(pair, (counts.get(pair) ?? 0) + 1);
    }
    const total = (side: number, name: string) =>
      [...counts].reduce((sum, [pair, count]) => (pair.split(' ')[side] === name ? sum + count : sum), 0);
    const [rows, columns] = [names.map((name) => total(0, name)), names.map((name) => total(1, name))];
    let chiSquare = 0;
    for (const [r, row] of names.entries()) {
      for (const [c, column] of names.entries()) {
        const expected = (rows[r]! * columns[c]!) / KEYS;
        chiSquare += ((counts.get(`${row} ${column}`) ?? 0) - expected) ** 2 / expected;
      }
    }
    report(`${KEYS} keys by two flags, ${what}`, chiSquare, (names.length - 1) ** 2);
  });
});
