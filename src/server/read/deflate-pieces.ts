/**
 * One gzip member put together from parts that were compressed apart, so that a change costs the part it is in and not the whole.
 * Each part ends on a byte boundary with an emptied window (a full flush); the checksum of the whole is computed from those of the parts.
 */
import { constants, crc32, deflateRawSync } from 'node:zlib';

export interface Piece {
  readonly plain: Buffer;
  /** Deflate blocks, none of them final, ending on a byte boundary. */
  readonly deflated: Buffer;
  readonly crc: number;
  /** x^(8 × length) modulo the CRC polynomial: what appending this piece does to the checksum before it. */
  readonly shift: number;
}

// Magic, deflate, no flags, no time, no extra flags, unknown system.
const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
// A final block with fixed codes that holds nothing.
const LAST_BLOCK = Buffer.from([3, 0]);
const POLYNOMIAL = 0xedb88320;
const LONGEST_STORED = 0xffff;

export function deflatePiece(plain: Buffer): Piece {
  const deflated = deflateRawSync(plain, { finishFlush: constants.Z_FULL_FLUSH, level: 6 });
  return { plain, deflated, crc: crc32(plain), shift: shiftOf(plain.length) };
}

/** For text so short that compressing it would cost more than it saves. */
export function storedPiece(plain: Buffer): Piece {
  if (plain.length > LONGEST_STORED) return deflatePiece(plain);
  const deflated = Buffer.allocUnsafe(plain.length + 5);
  deflated[0] = 0;
  deflated.writeUInt16LE(plain.length, 1);
  deflated.writeUInt16LE(~plain.length & 0xffff, 3);
  plain.copy(deflated, 5);
  return { plain, deflated, crc: crc32(plain), shift: shiftOf(plain.length) };
}

export function joinPlain(pieces: readonly Piece[]): Buffer {
  return Buffer.concat(pieces.map((piece) => piece.plain));
}

export function joinGzip(pieces: readonly Piece[]): Buffer {
  let crc = 0;
  let length = 0;
  const parts: Buffer[] = [HEADER];
  for (const piece of pieces) {
    crc = (multiply(piece.shift, crc) ^ piece.crc) >>> 0;
    length += piece.plain.length;
    parts.push(piece.deflated);
  }
  const trailer = Buffer.allocUnsafe(8);
  trailer.writeUInt32LE(crc, 0);
  trailer.writeUInt32LE(length % 2 ** 32, 4);
  parts.push(LAST_BLOCK, trailer);
  return Buffer.concat(parts);
}

/** Product of two polynomials over GF(2) modulo the CRC polynomial, lowest power in the highest bit. */
function multiply(left: number, right: number): number {
  let product = 0;
  let factor = right;
  for (let bit = 0x80000000; bit !== 0; bit >>>= 1) {
    if ((left & bit) !== 0) product ^= factor;
    factor = factor & 1 ? (factor >>> 1) ^ POLYNOMIAL : factor >>> 1;
  }
  return product >>> 0;
}

/** x^(2^n) for n = 0 … 31. */
const POWERS: readonly number[] = (() => {
  const powers = [0x40000000];
  while (powers.length < 32) {
    const last = powers[powers.length - 1] as number;
    powers.push(multiply(last, last));
  }
  return powers;
})();

function shiftOf(bytes: number): number {
  let shift = 0x80000000;
  // Times eight: bits, not bytes. The powers repeat after 32.
  for (let rest = bytes, power = 3; rest > 0; rest = Math.floor(rest / 2), power++) {
    if (rest % 2 === 1) shift = multiply(POWERS[power % 32] as number, shift);
  }
  return shift;
}
