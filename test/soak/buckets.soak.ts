/** Where keys go, of many flags: even for each, and of each two independent. Deterministic, so one run is as good as many. */
import { describe, expect, it } from 'vitest';
import { report } from '../../bench/report.js';
import { BUCKETS, bucketOf } from '../../src/engine/index.js';
import { chiSquareBound, dependence, unevenness } from '../support/chi-square.js';

const KEYS = 1_000_000;
const SALTS = Array.from({ length: 20 }, (_, index) => `flag-${index}`);
const GROUPS = 100;
const CELLS = 10;

describe(`${KEYS} keys of ${SALTS.length} flags`, () => {
  it('are even, and independent between flags', () => {
    const groupsOf = (salt: string): Uint8Array =>
      Uint8Array.from({ length: KEYS }, (_, key) => Math.floor((bucketOf(salt, `user-${key}`) * GROUPS) / BUCKETS));
    const assigned = SALTS.map(groupsOf);
    const uneven = assigned.map((groups) => {
      const counts = new Array<number>(GROUPS).fill(0);
      for (const group of groups) counts[group] = (counts[group] ?? 0) + 1;
      return unevenness(counts);
    });
    const dependent = assigned.slice(1).map((groups, index) => {
      const table = Array.from({ length: CELLS }, () => new Array<number>(CELLS).fill(0));
      const before = assigned[index] ?? new Uint8Array();
      for (const [key, group] of groups.entries()) {
        const row = table[Math.floor(((before[key] ?? 0) * CELLS) / GROUPS)] ?? [];
        const cell = Math.floor((group * CELLS) / GROUPS);
        row[cell] = (row[cell] ?? 0) + 1;
      }
      return dependence(table);
    });
    const even = Math.max(...uneven) / chiSquareBound(GROUPS - 1);
    const independent = Math.max(...dependent) / chiSquareBound((CELLS - 1) ** 2);
    console.log(`the least even: ${even.toFixed(2)} × the bound; the least independent: ${independent.toFixed(2)} ×`);
    report('engine/buckets', {
      '× the bound at p = 0.001, even': even,
      '× the bound, independent': independent,
    });
    expect(even).toBeLessThan(1);
    expect(independent).toBeLessThan(1);
  }, 120_000);
});
