import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTheme, detectTheme, fitStyled, styledWidth } from '../../../src/tui/screen/theme.js';

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const RAW = /[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/u;

const themes = [true, false].flatMap((color) => [true, false].map((unicode) => createTheme({ color, unicode })));

describe('cell', () => {
  it('is exactly as wide as asked, whatever the text, and has nothing in it that a terminal acts on', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 40 }), (text, width) => {
        for (const theme of themes) {
          const cell = theme.cell(text, width);
          expect(styledWidth(cell)).toBe(width);
          expect(cell).not.toMatch(RAW);
          expect(cell).not.toContain('\x1b');
        }
      }),
    );
  });

  it('is ASCII where the terminal is', () => {
    const theme = createTheme({ color: true, unicode: false });
    expect(theme.cell('naïve 漢字 🚀', 60)).toMatch(/^[\x20-\x7e]*$/);
    expect(Object.values(theme.symbols).flat().join('')).toMatch(/^[\x20-\x7e]*$/);
  });
});

describe('fitStyled', () => {
  it('cuts and fills without cutting a colour in two', () => {
    const red = '\x1b[31m';
    expect(fitStyled(`${red}abcdef\x1b[39m`, 4)).toBe(`${red}abc…\x1b[39m`);
    expect(fitStyled(`${red}ab\x1b[39m`, 4)).toBe(`${red}ab\x1b[39m  `);
    expect(styledWidth(fitStyled(`${red}漢字漢字\x1b[39m`, 5))).toBe(5);
  });
});

describe('detectTheme', () => {
  it('follows the signals that the command line follows', () => {
    expect(detectTheme({ LANG: 'en_US.UTF-8' })).toMatchObject({ color: true, symbols: { on: '●' } });
    expect(detectTheme({ LANG: 'en_US.UTF-8', NO_COLOR: '1' }).color).toBe(false);
    expect(detectTheme({ LANG: 'C' }).symbols.on).toBe('*');
    expect(detectTheme({ LANG: 'en_US.UTF-8', BURGEE_ASCII: '1' }).symbols.on).toBe('*');
    expect(detectTheme({ TERM: 'dumb' }).color).toBe(false);
  });

  it('writes no colour without colours, and at most sixteen with', () => {
    const plain = createTheme({ color: false, unicode: true });
    expect(plain.good('x') + plain.paint('red', 'x') + plain.dim('x')).toBe('xxx');
    const colours = createTheme({ color: true, unicode: true });
    const all = ['good', 'bad', 'warn', 'accent', 'dim'] as const;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: our own escape sequences
    for (const name of all) expect(colours[name]('x')).toMatch(/^\x1b\[(3[0-7]|9[0-7])mx\x1b\[39m$/);
  });
});
