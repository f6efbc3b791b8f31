import fc from 'fast-check';
import { expect, it } from 'vitest';
import { widthOf } from '../../../src/cli/terminal-text.js';
import { wrap } from '../../../src/tui/screen/wrap.js';

it('breaks at blanks, and a long word where it has to', () => {
  expect(wrap('one two three', 8)).toEqual(['one two', 'three']);
  expect(wrap('abcdefghij k', 4)).toEqual(['abcd', 'efgh', 'ij k']);
  expect(wrap('aaa bbb ccc', 7, 4)).toEqual(['aaa bbb', 'ccc']);
  expect(wrap('漢字漢字', 5)).toEqual(['漢字', '漢字']);
  expect(wrap('', 5)).toEqual([]);
});

it('loses nothing but blanks, and keeps to the width', () => {
  const text = fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }), { maxLength: 12 });
  fc.assert(
    fc.property(text, fc.integer({ min: 2, max: 20 }), fc.integer({ min: 0, max: 4 }), (words, width, hanging) => {
      const written = words.join(' ');
      const lines = wrap(written, width, hanging);
      const bare = (one: string): string => one.replace(/ /g, '');
      expect(bare(lines.join(''))).toBe(bare(written));
      for (const [index, line] of lines.entries()) {
        const isOne = [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(line.trim())].length <= 1;
        // A single character that is wider than that has to go somewhere.
        if (!isOne) expect(widthOf(line)).toBeLessThanOrEqual(Math.max(1, index === 0 ? width : width - hanging));
      }
    }),
  );
});
