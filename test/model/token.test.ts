import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TOKEN_KINDS } from '../../src/model/documents.js';
import { createToken, parseToken, sameHash } from '../../src/model/token.js';

describe('token', () => {
  it('is read back with its kind, selector and hash', () => {
    for (const kind of TOKEN_KINDS) {
      const { text, selector, hash } = createToken(kind);
      expect(parseToken(text)).toEqual({ kind, selector, hash });
    }
  });

  it('has the documented shape', () => {
    const { text, selector, hash } = createToken('sdk');
    expect(text).toMatch(/^bge_sdk_[0-9A-Za-z]{22}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}$/);
    expect(text.split('_')[2]).toBe(selector);
    expect(hash).toBe(createHash('sha256').update(text).digest('hex'));
  });

  it('never comes twice', () => {
    const texts = new Set(Array.from({ length: 1000 }, () => createToken('admin').selector));
    expect(texts.size).toBe(1000);
  });

  it('uses every letter about equally often', () => {
    const counts = new Map<string, number>();
    for (let round = 0; round < 500; round++) {
      for (const letter of createToken('sdk').text.split('_')[3]!) counts.set(letter, (counts.get(letter) ?? 0) + 1);
    }
    expect(counts.size).toBe(62);
    const mean = (500 * 43) / 62;
    for (const count of counts.values()) expect(Math.abs(count - mean)).toBeLessThan(mean / 2);
  });

  it('is refused after any single change', () => {
    const { text } = createToken('client');
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.constantFrom(...'aZ0_-. \n'), (index, letter) => {
        const changed = text.slice(0, index) + letter + text.slice(index + 1);
        expect(parseToken(changed)).toEqual(changed === text ? parseToken(text) : undefined);
      }),
    );
  });

  it('is refused for any other text', () => {
    fc.assert(fc.property(fc.string(), (text) => parseToken(text) === undefined));
    const { text } = createToken('sdk');
    for (const bad of [` ${text}`, `${text} `, `${text}\n`, text.toUpperCase(), text.replace('sdk', 'root')]) {
      expect(parseToken(bad)).toBeUndefined();
    }
  });

  it('compares hashes of equal and unequal length', () => {
    expect(sameHash('ab', 'ab')).toBe(true);
    expect(sameHash('ab', 'ac')).toBe(false);
    expect(sameHash('ab', 'abc')).toBe(false);
  });
});
