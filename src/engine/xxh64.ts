import { writeUtf8, written } from './utf8.js';

// A 64-bit number is two halves, upper first: with a BigInt for each step this would take many times as long. What is worked on comes
// first, then the four lanes. What is stored is cut to 32 bits.
const held = new Int32Array(10);

// The primes, their upper halves and their lower ones.
const P1 = 0x9e3779b1 | 0;
const Q1 = 0x85ebca87 | 0;
const P2 = 0xc2b2ae3d | 0;
const Q2 = 0x27d4eb4f;
const P3 = 0x165667b1;
const Q3 = 0x9e3779f9 | 0;
const P4 = 0x85ebca77 | 0;
const Q4 = 0xc2b2ae63 | 0;
const P5 = 0x27d4eb2f;
const Q5 = 0x165667c5;

function add(i: number, high: number, low: number): void {
  const sum = (held[i + 1]! >>> 0) + (low >>> 0);
  held[i] = held[i]! + high + (sum > 0xffffffff ? 1 : 0);
  held[i + 1] = sum;
}

function multiply(i: number, high: number, low: number): void {
  const l = held[i + 1]!;
  // The upper half of the product of the lower halves, sixteen bits a digit.
  const y = Math.imul(l >>> 16, low & 0xffff);
  const z = Math.imul(l & 0xffff, low >>> 16);
  const carry = (y & 0xffff) + (z & 0xffff) + (Math.imul(l & 0xffff, low & 0xffff) >>> 16);
  const upper = Math.imul(l >>> 16, low >>> 16) + (y >>> 16) + (z >>> 16) + (carry >>> 16);
  held[i] = (upper | 0) + Math.imul(held[i]!, low) + Math.imul(l, high);
  held[i + 1] = Math.imul(l, low);
}

function rotate(i: number, bits: number): void {
  const high = held[i]!;
  const low = held[i + 1]!;
  held[i] = (high << bits) | (low >>> (32 - bits));
  held[i + 1] = (low << bits) | (high >>> (32 - bits));
}

/** `lane = ((lane + word * P2) <<< 31) * P1`, by way of the first place. */
function round(i: number, high: number, low: number): void {
  const oldHigh = held[i]!;
  const oldLow = held[i + 1]!;
  held[i] = high;
  held[i + 1] = low;
  multiply(i, P2, Q2);
  add(i, oldHigh, oldLow);
  rotate(i, 31);
  multiply(i, P1, Q1);
}
/** `a = (a ^ word) <<< bits`, times and plus */
function merge(high: number, low: number): void {
  held[2] = 0;
  held[3] = 0;
  round(2, high, low);
  held[0]! ^= held[2]!;
  held[1]! ^= held[3]!;
}
function take(low: number, by: number, byLow: number, bits: number, next: number, nextLow: number): void {
  held[2] = 0;
  held[3] = low;
  multiply(2, by, byLow);
  held[0]! ^= held[2]!;
  held[1]! ^= held[3]!;
  rotate(0, bits);
  multiply(0, next, nextLow);
}

/** xxHash64, seed 0, of the text's UTF-8 bytes. */
export function xxh64(text: string): bigint {
  const bytes = writeUtf8(text, 0);
  const from = written();
  const whole = bytes >> 2;
  let at = 0;
  held.fill(0);
  if (bytes >= 32) {
    // The sum of the first two primes, the second, zero, and zero less the first.
    held.set([P1, Q1, P2, Q2, 0, 0, ~P1, -Q1], 2);
    add(2, P2, Q2);
    while (at + 8 <= whole) {
      for (let lane = 2; lane < 10; lane += 2, at += 2) round(lane, from[at + 1]!, from[at]!);
    }
    const lanes = held.slice(2);
    for (let i = 0; i < 4; i++) {
      rotate(i * 2 + 2, [1, 7, 12, 18][i]!);
      add(0, held[i * 2 + 2]!, held[i * 2 + 3]!);
    }
    for (let i = 0; i < 8; i += 2) {
      merge(lanes[i]!, lanes[i + 1]!);
      multiply(0, P1, Q1);
      add(0, P4, Q4);
    }
  } else add(0, P5, Q5);
  add(0, 0, bytes);
  for (; at + 2 <= whole; at += 2) {
    merge(from[at + 1]!, from[at]!);
    rotate(0, 27);
    multiply(0, P1, Q1);
    add(0, P4, Q4);
  }
  if (at < whole) {
    take(from[at++]!, P1, Q1, 23, P2, Q2);
    add(0, P3, Q3);
  }
  for (let rest = from[at]!, left = bytes & 3; left > 0; left--, rest >>>= 8) take(rest & 0xff, P5, Q5, 11, P1, Q1);
  // Shifts by 33, 29 and 32.
  held[1]! ^= held[0]! >>> 1;
  multiply(0, P2, Q2);
  held[1]! ^= (held[1]! >>> 29) | (held[0]! << 3);
  held[0]! ^= held[0]! >>> 29;
  multiply(0, P3, Q3);
  return (BigInt(held[0]! >>> 0) << 32n) | BigInt((held[0]! ^ held[1]!) >>> 0);
}
