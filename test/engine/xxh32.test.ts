import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import xxhash from 'xxhash-wasm';
import { BUCKETS, bucketOf, loadHash64, xxh32, xxh64 } from '../../src/engine/index.js';
import { hashIn, placeOf, prefixOf } from '../../src/engine/xxh32.js';
import { chiSquareBound, dependence, unevenness } from '../support/chi-square.js';

const { h32, h64 } = await xxhash();
const reference = (text: string) => h32(text) >>> 0;

/** Any UTF-16 at all, half pairs included, short and long. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.string({ unit: 'binary-ascii', maxLength: 80 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 60 }).map((units) => String.fromCharCode(...units)),
  fc
    .tuple(fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }), fc.integer({ min: 1, max: 200 }))
    .map(([text, times]) => text.repeat(times)),
);

describe.each(['before', 'after'])('xxh32 %s xxhash-wasm is loaded', (time) => {
  beforeAll(async () => {
    if (time === 'after') await loadHash64();
  });

  it('knows the published values', () => {
    expect(xxh32('')).toBe(0x02cc5d05);
    expect(xxh32('a')).toBe(0x550d7456);
    expect(xxh32('abc')).toBe(0x32d153ff);
    expect(xxh32('Nobody inspects the spammish repetition')).toBe(0xe2293b2f);
  });

  it('hashes any text as the reference implementation hashes its UTF-8', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(xxh32(text)).toBe(reference(text));
      }),
      { numRuns: 5000 },
    );
  });

  it('gives the bucket of salt, slash and key', () => {
    fc.assert(
      fc.property(anyText, anyText, (salt, key) => {
        const bucket = bucketOf(salt, key);
        expect(bucket).toBe(Math.floor((reference(`${salt}/${key}`) * BUCKETS) / 2 ** 32));
        expect(bucket).toBeGreaterThanOrEqual(0);
        expect(bucket).toBeLessThan(BUCKETS);
      }),
      { numRuns: 5000 },
    );
  });
});

describe('xxh64', () => {
  it('knows the published values', () => {
    expect(xxh64('')).toBe(0xef46db3751d8e999n);
    expect(xxh64('a')).toBe(0xd24ec4f1a98c6e5bn);
    expect(xxh64('abc')).toBe(0x44bc2cf5ad770999n);
    expect(xxh64('Nobody inspects the spammish repetition')).toBe(0xfbcea83c8a378bf1n);
  });

  it('hashes any text as the reference implementation hashes its UTF-8', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(xxh64(text)).toBe(h64(text));
      }),
      { numRuns: 5000 },
    );
    for (let length = 0; length < 100; length++) expect(xxh64('b'.repeat(length))).toBe(h64('b'.repeat(length)));
    // Longer than what is kept of the memory for it, and short again.
    for (const text of ['é'.repeat(300_000), 'x'.repeat(70_000), 'short']) expect(xxh64(text)).toBe(h64(text));
  });
});

describe('buckets', () => {
  const KEYS = 1_000_000;

  it.each(['checkout-v2', 'f3a9', ''])('are uniform: 1,000,000 keys in 100 groups, salt "%s"', (salt) => {
    const counts = new Array<number>(100).fill(0);
    for (let i = 0; i < KEYS; i++) counts[Math.floor(bucketOf(salt, `user-${i}`) / 1000)]! += 1;
    expect(unevenness(counts)).toBeLessThan(chiSquareBound(99));
  });

  it('are independent between flags: the table of two salts is what chance would make it', () => {
    const table = Array.from({ length: 10 }, () => new Array<number>(10).fill(0));
    for (let i = 0; i < 200_000; i++) {
      const key = `user-${i}`;
      table[Math.floor(bucketOf('salt-of-one-flag', key) / 10_000)]![
        Math.floor(bucketOf('salt-of-another', key) / 10_000)
      ]! += 1;
    }
    expect(dependence(table)).toBeLessThan(chiSquareBound(81));
  });
});

describe('a split', () => {
  it('hashes a key behind the salt that was hashed before it, as both together', () => {
    const long = fc.integer({ min: 0, max: 300 }).map((length) => 'k'.repeat(length));
    fc.assert(
      fc.property(fc.oneof(anyText, long), fc.oneof(anyText, long), (salt, key) => {
        expect(hashIn(prefixOf(`${salt}/`), key)).toBe(reference(`${salt}/${key}`) - 2 ** 31);
      }),
      { numRuns: 5000 },
    );
    for (let salt = 0; salt < 40; salt++) {
      for (let key = 0; key < 40; key++) {
        const [before, behind] = ['s'.repeat(salt), 'k'.repeat(key)];
        expect(hashIn(prefixOf(before), behind)).toBe(reference(before + behind) - 2 ** 31);
      }
    }
  });

  it('knows the first and the last hash of every bucket', () => {
    for (let bucket = 0; bucket <= BUCKETS; bucket++) {
      const first = placeOf(bucket) + 2 ** 31;
      expect(Math.floor((first * BUCKETS) / 2 ** 32)).toBe(bucket);
      if (bucket > 0) expect(Math.floor(((first - 1) * BUCKETS) / 2 ** 32)).toBe(bucket - 1);
    }
  });
});
