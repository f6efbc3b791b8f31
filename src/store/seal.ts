/** Every value carries a digest of itself and of the key that it lies under: LevelDB hands out flipped bits without a word. */
import { crc32 } from 'node:zlib';
import { BurgeeError } from '../model/errors.js';

const DIGITS = 8;

export const checksum = (key: string, text: string): number => crc32(text, crc32(key));

const hex = (sum: number): string => sum.toString(16).padStart(DIGITS, '0');

export const seal = (key: string, text: string): string => hex(checksum(key, text)) + text;

export const corrupt = (what: string, cause?: unknown): BurgeeError =>
  new BurgeeError('STORE_CORRUPT', what, {
    hint: 'The disk gave back something else than was written. See what can be mended with: burgee doctor',
    cause,
  });

/** The text that was sealed, or STORE_CORRUPT. */
export function unseal(key: string, value: string): string {
  const text = value.slice(DIGITS);
  if (value.slice(0, DIGITS) !== hex(checksum(key, text))) {
    throw corrupt(`The value stored under "${key}" does not have the digest it was written with.`);
  }
  return text;
}
