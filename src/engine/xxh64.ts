import { bytesOf, wordAt } from './utf8.js';

const P1 = 0x9e3779b185ebca87n;
const P2 = 0xc2b2ae3d27d4eb4fn;
const P3 = 0x165667b19e3779f9n;
const P4 = 0x85ebca77c2b2ae63n;
const P5 = 0x27d4eb2f165667c5n;
const ROTATIONS = [1n, 7n, 12n, 18n];

/**
 * What is worked on, four lanes, and the word at hand. What is stored here is cut to 64 bits; and where everything goes from one such array to
 * another, V8 makes no BigInt of it, so that this is as fast as arithmetic on halves. Variables would take ten times as long.
 */
const held = new BigUint64Array(6);
const LANES = 1;
const WORD = 5;

/** The same as halves; the lower one comes first on all machines but a few. */
const halves = new Uint32Array(held.buffer);
held[0] = 1n;
const isLowFirst = halves[0] === 1;

function rotate(i: number, bits: bigint): void {
  held[i] = (held[i]! << bits) | (held[i]! >> (64n - bits));
}

function round(lane: number): void {
  held[lane]! += held[WORD]! * P2;
  rotate(lane, 31n);
  held[lane]! *= P1;
}

function take(bytes: string, at: number): void {
  halves[WORD * 2 + (isLowFirst ? 0 : 1)] = wordAt(bytes, at);
  halves[WORD * 2 + (isLowFirst ? 1 : 0)] = wordAt(bytes, at + 4);
}

/** A lane of its own for the word. */
function merge(): void {
  held[LANES] = 0n;
  round(LANES);
  held[0]! ^= held[LANES]!;
}

/** `value = (value <<< bits) * factor + summand` */
function stir(bits: bigint, factor: bigint, summand: bigint): void {
  rotate(0, bits);
  held[0] = held[0]! * factor + summand;
}

/** xxHash64, seed 0, of the text's UTF-8 bytes. */
export function xxh64(text: string): bigint {
  const bytes = bytesOf(text);
  const { length } = bytes;
  let at = 0;
  held[0] = P5;
  if (length >= 32) {
    held.set([0n, P1 + P2, P2, 0n, -P1]);
    while (at + 32 <= length) {
      for (let lane = LANES; lane < WORD; lane++, at += 8) {
        take(bytes, at);
        round(lane);
      }
    }
    for (let i = 0; i < 4; i++) {
      held[WORD] = held[LANES + i]!;
      rotate(WORD, ROTATIONS[i]!);
      held[0] += held[WORD]!;
    }
    for (let lane = LANES; lane < WORD; lane++) {
      held[WORD] = held[lane]!;
      merge();
      stir(0n, P1, P4);
    }
  }
  held[0] += BigInt(length);
  for (; at + 8 <= length; at += 8) {
    take(bytes, at);
    merge();
    stir(27n, P1, P4);
  }
  if (at + 4 <= length) {
    held[0] ^= BigInt(wordAt(bytes, at) >>> 0) * P1;
    stir(23n, P2, P3);
    at += 4;
  }
  for (; at < length; at++) {
    held[0] ^= BigInt(bytes.charCodeAt(at)) * P5;
    stir(11n, P1, 0n);
  }
  held[0] ^= held[0] >> 33n;
  held[0] *= P2;
  held[0] ^= held[0] >> 29n;
  held[0] *= P3;
  return held[0] ^ (held[0] >> 32n);
}
