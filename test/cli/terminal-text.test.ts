import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import {
  escapeForTerminal,
  escapeJson,
  fit as padded,
  truncate,
  truncateMiddle,
  widthOf,
} from '../../src/cli/terminal-text.js';

const text = fc.string({ unit: 'binary', maxLength: 60 });

describe('escapeForTerminal', () => {
  it('writes out what a terminal would act on, and leaves the rest', () => {
    expect(escapeForTerminal('plain text – grün 日本 👍')).toBe('plain text – grün 日本 👍');
    expect(escapeForTerminal('a\u001b[31mb\r\n\tc')).toBe('a\\x1b[31mb\\r\\n\\tc');
    expect(escapeForTerminal('x\u202ey\u200bz\u009b')).toBe('x\\u202ey\\u200bz\\x9b');
    expect(escapeForTerminal('\ud800')).toBe('\\ud800');
  });

  it('leaves nothing behind that is not printable, whatever comes', () => {
    fc.assert(
      fc.property(text, (input) => {
        expect(escapeForTerminal(input)).not.toMatch(
          /[\p{Cc}\p{Zl}\p{Zp}\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]|\p{Cs}/u,
        );
      }),
    );
  });
});

describe('escapeJson', () => {
  it('keeps the value', () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: 'binary' }), (json) => {
        const value: unknown = JSON.parse(json);
        expect(JSON.parse(escapeJson(JSON.stringify(value, null, 2)))).toEqual(value);
      }),
    );
  });
});

describe('widths', () => {
  it('are those of string-width, quickly for ASCII', () => {
    fc.assert(
      fc.property(text, (input) => {
        const clean = escapeForTerminal(input);
        expect(widthOf(clean)).toBe(stringWidth(clean));
      }),
    );
  });

  it('are kept by truncate and reached by fit', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 40 }), (input, width) => {
        const clean = escapeForTerminal(input);
        expect(widthOf(truncate(clean, width))).toBeLessThanOrEqual(width);
        expect(widthOf(padded(clean, width))).toBe(width);
      }),
    );
    expect(truncate('日本語です', 5)).toBe('日本…');
    expect(padded('ab', 4)).toBe('ab  ');
    expect(truncate('anything', 0)).toBe('');
  });

  it('are kept by a cut in the middle, which leaves both ends of a key', () => {
    expect(truncateMiddle('team.feature-number-140', 15)).toBe('team.fe…ber-140');
    expect(truncateMiddle('team.feature', 12)).toBe('team.feature');
    expect(truncateMiddle('team.feature', 5)).toBe('team…');
    expect(truncateMiddle('購物車的新結帳流程', 9)).toBe('購物車的…');
    for (let width = 1; width < 30; width += 1)
      expect(truncateMiddle('team.feature-number-140', width).length).toBe(Math.min(width, 23));
  });
});
