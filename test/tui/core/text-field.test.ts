import { describe, expect, it } from 'vitest';
import { editText, insertText, textField, visibleText } from '../../../src/tui/core/text-field.js';

const typed = (...keys: readonly string[]): string => {
  let field = textField();
  for (const key of keys) field = editText(field, key) ?? field;
  return `${[...field.text].slice(0, field.at).join('')}|${[...field.text].slice(field.at).join('')}`;
};

describe('editText', () => {
  it('inserts, moves and erases', () => {
    expect(typed('a', 'b', 'space', 'c')).toBe('ab c|');
    expect(typed('a', 'b', 'left', 'x')).toBe('ax|b');
    expect(typed('a', 'b', 'backspace')).toBe('a|');
    expect(typed('a', 'b', 'home', 'delete')).toBe('|b');
    expect(typed('a', 'home', 'end', 'b')).toBe('ab|');
  });

  it('works word by word', () => {
    expect(typed('a', 'b', 'space', 'c', 'ctrl-w')).toBe('ab |');
    expect(typed('a', 'b', 'space', 'c', 'ctrl-left', 'ctrl-left', 'ctrl-right')).toBe('ab| c');
    expect(typed('a', 'b', 'ctrl-u')).toBe('|');
    expect(typed('a', 'b', 'left', 'ctrl-k')).toBe('a|');
  });

  it('never cuts a character in two', () => {
    expect(typed('🚀', '漢', 'left', 'backspace')).toBe('|漢');
  });

  it('is not concerned with keys that edit nothing', () => {
    expect(editText(textField('a'), 'up')).toBeUndefined();
    expect(editText(textField('a'), 'f1')).toBeUndefined();
  });
});

describe('insertText', () => {
  it('makes blanks of line breaks, so that pasted text stays on its line', () => {
    expect(insertText(textField('a'), 'b\r\nc\td').text).toBe('ab c d');
  });
});

describe('visibleText', () => {
  it('shows the part around the cursor', () => {
    expect(visibleText(textField('abcdefgh'), 4)).toEqual({ before: 'fgh', under: ' ', after: '' });
    expect(visibleText({ text: 'abcdefgh', at: 0 }, 4)).toEqual({ before: '', under: 'a', after: 'bcd' });
  });
});
