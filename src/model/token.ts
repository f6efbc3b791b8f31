/** Tokens as text: `bge_<kind>_<selector>_<secret>_<crc>`. Only the selector and the hash of the whole are ever stored. */
import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { TOKEN_KINDS, type TokenKind } from './documents.js';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 62^22 > 2^130: found by it, so it must never repeat. */
const SELECTOR_LENGTH = 22;
/** 62^43 > 2^256. */
const SECRET_LENGTH = 43;
const CRC_LENGTH = 6;

const SHAPE = new RegExp(
  `^bge_(${TOKEN_KINDS.join('|')})_([0-9A-Za-z]{${SELECTOR_LENGTH}})_[0-9A-Za-z]{${SECRET_LENGTH}}_([0-9A-Za-z]{${CRC_LENGTH}})$`,
);

export interface NewToken {
  /** Shown once, never stored. */
  readonly text: string;
  readonly selector: string;
  /** SHA-256 of the text, hex. */
  readonly hash: string;
}

export interface ParsedToken {
  readonly kind: TokenKind;
  readonly selector: string;
  readonly hash: string;
}

export function createToken(kind: TokenKind): NewToken {
  const selector = randomText(SELECTOR_LENGTH);
  const body = `bge_${kind}_${selector}_${randomText(SECRET_LENGTH)}`;
  const text = `${body}_${checksumOf(body)}`;
  return { text, selector, hash: hashOfToken(text) };
}

/** Undefined for anything that cannot be a token of ours: the checksum tells a typing error without a look at the store. */
export function parseToken(text: string): ParsedToken | undefined {
  const match = SHAPE.exec(text);
  if (!match) return undefined;
  const [, kind, selector, crc] = match as unknown as [string, TokenKind, string, string];
  if (checksumOf(text.slice(0, -CRC_LENGTH - 1)) !== crc) return undefined;
  return { kind, selector, hash: hashOfToken(text) };
}

/** Takes the same time wherever the two hashes differ. */
export function sameHash(one: string, other: string): boolean {
  const left = Buffer.from(one, 'latin1');
  const right = Buffer.from(other, 'latin1');
  return left.length === right.length && timingSafeEqual(left, right);
}

/** SHA-256 of the whole text, hex: what is stored. */
export function hashOfToken(text: string): string {
  // Every request comes by here; this form takes a third of the time of a hash object.
  return hash('sha256', text, 'hex');
}

function checksumOf(body: string): string {
  let rest = crc32(body);
  let text = '';
  for (let place = 0; place < CRC_LENGTH; place++) {
    text = ALPHABET[rest % ALPHABET.length] + text;
    rest = Math.floor(rest / ALPHABET.length);
  }
  return text;
}

function randomText(length: number): string {
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      // 248 = 4 × 62: the bytes above it would favour the first letters.
      if (byte < 248 && text.length < length) text += ALPHABET[byte % ALPHABET.length];
    }
  }
  return text;
}
