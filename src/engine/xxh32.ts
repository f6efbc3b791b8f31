import { bytesOf, wordAt } from './utf8.js';

export const BUCKETS = 100_000;

const P1 = 0x9e3779b1 | 0;
const P2 = 0x85ebca77 | 0;
const P3 = 0xc2b2ae3d | 0;
const P4 = 0x27d4eb2f;
const P5 = 0x165667b1;

const BLOCK = 16;
const SIGN = 1 << 31;
/** Longer keys get words of their own, which are not kept. */
export const LONG = 240;
const kept = new Int32Array(64);

function lane(accumulator: number, word: number): number {
  const sum = (accumulator + Math.imul(word, P2)) | 0;
  return Math.imul((sum << 13) | (sum >>> 19), P1);
}

/** The beginning of a text, hashed once: a salt with its slash, when a ruleset is compiled. In numbers alone, which are read at once. */
export interface Prefix {
  readonly bytes: number;
  /** The lanes after its whole blocks. */
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  /** How many whole words there are behind the blocks, at most three, and the words; then what is no whole one. */
  readonly words: number;
  readonly first: number;
  readonly second: number;
  readonly third: number;
  readonly rest: number;
}

export function prefixOf(text: string): Prefix {
  const bytes = bytesOf(text);
  const lanes: [number, number, number, number] = [(P1 + P2) | 0, P2, 0, -P1 | 0];
  const words: number[] = [];
  for (let at = 0; at + 4 <= bytes.length; at += 4)
    if (words.push(wordAt(bytes, at)) === 4)
      for (let i = 3; i >= 0; i--) lanes[i] = lane(lanes[i] as number, words.pop() as number);
  const [a, b, c, d] = lanes;
  const [first = 0, second = 0, third = 0] = words;
  const rest = wordAt(bytes, bytes.length & ~3);
  return { bytes: bytes.length, a, b, c, d, words: words.length, first, second, third, rest };
}

/**
 * xxHash32, seed 0, of the UTF-8 bytes of a prefix and the key behind it, less 2^31: a signed integer, since a larger one would have to live in
 * the heap. All in one function, since what goes from one to another costs as much as the hash of a short key.
 */
export function hashIn(prefix: Prefix, key: string, highest = 0x7f): number {
  const into = key.length > LONG ? new Int32Array(key.length) : kept;
  into[0] = prefix.first;
  into[1] = prefix.second;
  into[2] = prefix.third;
  let end = prefix.words;
  let word = prefix.rest;
  let shift = (prefix.bytes & 3) << 3;
  let codes = 0;
  let i = 0;
  for (; i + 4 <= key.length; i += 4) {
    const one = key.charCodeAt(i);
    const two = key.charCodeAt(i + 1);
    const three = key.charCodeAt(i + 2);
    const four = key.charCodeAt(i + 3);
    const next = one | (two << 8) | (three << 16) | (four << 24);
    codes |= one | two | three | four;
    into[end++] = word | (next << shift);
    // In two steps: to shift by 32 is to shift by nothing.
    word = (next >>> 1) >>> (31 - shift);
  }
  for (; i < key.length; i++) {
    const code = key.charCodeAt(i);
    codes |= code;
    word |= code << shift;
    shift += 8;
    if (shift === 32) {
      into[end++] = word;
      word = 0;
      shift = 0;
    }
  }
  // To ask once is faster than to ask of every character.
  if (codes > highest) return hashIn(prefix, bytesOf(key), 0xff);

  const bytes = prefix.bytes + key.length;
  let at = 0;
  let hash = P5;
  if (bytes >= BLOCK) {
    let { a, b, c, d } = prefix;
    for (; at + 4 <= end; at += 4) {
      a = lane(a, into[at] as number);
      b = lane(b, into[at + 1] as number);
      c = lane(c, into[at + 2] as number);
      d = lane(d, into[at + 3] as number);
    }
    hash =
      (((a << 1) | (a >>> 31)) + ((b << 7) | (b >>> 25)) + ((c << 12) | (c >>> 20)) + ((d << 18) | (d >>> 14))) | 0;
  }
  hash = (hash + bytes) | 0;
  for (; at < end; at++) {
    hash = (hash + Math.imul(into[at] as number, P3)) | 0;
    hash = Math.imul((hash << 17) | (hash >>> 15), P4);
  }
  for (; shift > 0; shift -= 8, word >>>= 8) {
    hash = (hash + Math.imul(word & 0xff, P5)) | 0;
    hash = Math.imul((hash << 11) | (hash >>> 21), P1);
  }
  hash = Math.imul(hash ^ (hash >>> 15), P2);
  hash = Math.imul(hash ^ (hash >>> 13), P3);
  return hash ^ (hash >>> 16) ^ SIGN;
}

/** xxHash32, seed 0, of the text's UTF-8 bytes. */
export function xxh32(text: string): number {
  return hashIn(prefixOf(''), text) + 2 ** 31;
}

/** The bucket, 0 … 99,999, in which a key falls under a salt: `floor(hash * 100000 / 2^32)`. */
export function bucketOf(salt: string, key: string): number {
  // Multiplied before it is divided, as `hash % BUCKETS` would favour the low buckets.
  return Math.floor((xxh32(`${salt}/${key}`) * BUCKETS) / 2 ** 32);
}

/** Where a bucket begins, among hashes less 2^31. Exact: a quotient that is no integer is further from the next one than it is rounded. */
export function placeOf(bucket: number): number {
  return Math.ceil((bucket * 2 ** 32) / BUCKETS) - 2 ** 31;
}
