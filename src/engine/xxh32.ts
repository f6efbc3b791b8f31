import { writeUtf8, written } from './utf8.js';

export const BUCKETS = 100_000;

const P1 = 0x9e3779b1 | 0;
const P2 = 0x85ebca77 | 0;
const P3 = 0xc2b2ae3d | 0;
const P4 = 0x27d4eb2f;
const P5 = 0x165667b1;

function lane(accumulator: number, word: number): number {
  const sum = (accumulator + Math.imul(word, P2)) | 0;
  return Math.imul((sum << 13) | (sum >>> 19), P1);
}

/** xxHash32 with seed 0 of the first bytes that were written. */
function digest(bytes: number): number {
  const from = written();
  const whole = bytes >> 2;
  let at = 0;
  let hash = P5;
  if (bytes >= 16) {
    let a = (P1 + P2) | 0;
    let b = P2;
    let c = 0;
    let d = -P1 | 0;
    for (; at + 4 <= whole; at += 4) {
      a = lane(a, from[at] as number);
      b = lane(b, from[at + 1] as number);
      c = lane(c, from[at + 2] as number);
      d = lane(d, from[at + 3] as number);
    }
    hash =
      (((a << 1) | (a >>> 31)) + ((b << 7) | (b >>> 25)) + ((c << 12) | (c >>> 20)) + ((d << 18) | (d >>> 14))) | 0;
  }
  hash = (hash + bytes) | 0;
  for (; at < whole; at++) {
    hash = (hash + Math.imul(from[at] as number, P3)) | 0;
    hash = Math.imul((hash << 17) | (hash >>> 15), P4);
  }
  for (let rest = from[whole] as number, left = bytes & 3; left > 0; left--, rest >>>= 8) {
    hash = (hash + Math.imul(rest & 0xff, P5)) | 0;
    hash = Math.imul((hash << 11) | (hash >>> 21), P1);
  }
  hash = Math.imul(hash ^ (hash >>> 15), P2);
  hash = Math.imul(hash ^ (hash >>> 13), P3);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** xxHash32, seed 0, of the text's UTF-8 bytes. */
export function xxh32(text: string): number {
  return digest(writeUtf8(text, 0));
}

/** A salt with its slash, as bytes: written once when a ruleset is compiled. */
export interface Prefix {
  readonly bytes: number;
  readonly words: readonly number[];
}

export function prefixOf(salt: string): Prefix {
  const bytes = writeUtf8(`${salt}/`, 0);
  return { bytes, words: [...written().subarray(0, (bytes + 3) >> 2)] };
}

/** `floor(hash * 100000 / 2^32)`; multiplied before it is divided, as `hash % BUCKETS` would favour the low buckets. */
export function bucketIn({ bytes, words }: Prefix, key: string): number {
  const into = written();
  // Writing the key moves this along where there is no room for it.
  for (let i = 0; i < words.length; i++) into[i] = words[i] as number;
  return Math.floor((digest(writeUtf8(key, bytes)) * BUCKETS) / 2 ** 32);
}

/** The bucket, 0 … 99,999, in which a key falls under a salt. */
export function bucketOf(salt: string, key: string): number {
  return bucketIn(prefixOf(salt), key);
}
