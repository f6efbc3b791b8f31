export const BUCKETS = 100_000;

const P1 = 0x9e3779b1 | 0;
const P2 = 0x85ebca77 | 0;
const P3 = 0xc2b2ae3d | 0;
const P4 = 0x27d4eb2f;
const P5 = 0x165667b1;

/** The UTF-8 bytes of what is hashed, four to a word, lowest first whatever the machine's byte order. */
let words = new Int32Array(64);
let length = 0;

function reserve(bytes: number): void {
  if (bytes + 4 <= words.length * 4) return;
  const grown = new Int32Array((bytes >> 1) + 64);
  grown.set(words);
  words = grown;
}

/** Forgets what was written from `size` on. */
function truncate(size: number): void {
  length = size;
  words[size >> 2]! &= ~(-1 << ((size & 3) << 3));
}

function push(byte: number): void {
  const at = length >> 2;
  const shift = (length++ & 3) << 3;
  words[at] = shift === 0 ? byte : words[at]! | (byte << shift);
}

/** Appends UTF-8 exactly as TextEncoder does: half a surrogate pair becomes U+FFFD. */
function append(text: string): void {
  reserve(length + text.length * 3);
  for (let i = 0; i < text.length; i++) {
    let code = text.charCodeAt(i);
    if (code < 0x80) {
      push(code);
      continue;
    }
    if (code >> 11 === 0x1b) {
      const low = code < 0xdc00 ? text.charCodeAt(i + 1) : 0;
      if (low >> 10 === 0x37) {
        i++;
        code = ((code - 0xd800) << 10) + low - 0xdc00 + 0x10000;
      } else code = 0xfffd;
    }
    if (code < 0x800) push(0xc0 | (code >> 6));
    else {
      if (code < 0x10000) push(0xe0 | (code >> 12));
      else {
        push(0xf0 | (code >> 18));
        push(0x80 | ((code >> 12) & 0x3f));
      }
      push(0x80 | ((code >> 6) & 0x3f));
    }
    push(0x80 | (code & 0x3f));
  }
}

/** Appends text while it is ASCII, a word at a time; false at the first other character. There is room for it. */
function appendAscii(text: string): boolean {
  // Held here, since what a module may assign anew is loaded anew each time.
  const into = words;
  const end = text.length;
  let at = length >> 2;
  let shift = (length & 3) << 3;
  let word = shift === 0 ? 0 : (into[at] as number);
  for (let i = 0; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7f) return false;
    word |= code << shift;
    shift += 8;
    if (shift === 32) {
      into[at++] = word;
      word = 0;
      shift = 0;
    }
  }
  into[at] = word;
  length += end;
  return true;
}

function lane(accumulator: number, word: number): number {
  const sum = (accumulator + Math.imul(word, P2)) | 0;
  return Math.imul((sum << 13) | (sum >>> 19), P1);
}

/** xxHash32 with seed 0 of the first `length` bytes of `words`. */
function digest(): number {
  const from = words;
  const bytes = length;
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

/** Web assembly wins where text is long; it is there only once it has been loaded. */
export const LONG = 256;
let fast: ((text: string) => number) | undefined;

export function useFastHash(hash: (text: string) => number): void {
  fast = hash;
}

/** xxHash32, seed 0, of the text's UTF-8 bytes. */
export function xxh32(text: string): number {
  if (fast !== undefined && text.length > LONG) return fast(text);
  length = 0;
  append(text);
  return digest();
}

/** A salt with its slash, as bytes: written once when a ruleset is compiled. */
export interface Prefix {
  readonly text: string;
  readonly bytes: number;
  readonly words: readonly number[];
}

export function prefixOf(salt: string): Prefix {
  length = 0;
  const text = `${salt}/`;
  append(text);
  return { text, bytes: length, words: [...words.slice(0, (length + 3) >> 2)] };
}

/** `floor(hash * 100000 / 2^32)`; multiplied before it is divided, as `hash % BUCKETS` would favour the low buckets. */
export function bucketIn(prefix: Prefix, key: string): number {
  const { bytes, words: head } = prefix;
  let hash: number;
  if (fast !== undefined && key.length > LONG) hash = fast(prefix.text + key);
  else {
    reserve(bytes + key.length);
    const into = words;
    for (let i = 0; i < head.length; i++) into[i] = head[i] as number;
    length = bytes;
    if (!appendAscii(key)) {
      truncate(bytes);
      append(key);
    }
    hash = digest();
  }
  return Math.floor((hash * BUCKETS) / 2 ** 32);
}

/** The bucket, 0 … 99,999, in which a key falls under a salt. */
export function bucketOf(salt: string, key: string): number {
  return bucketIn(prefixOf(salt), key);
}
