import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineDiff } from '../../../src/tui/data/change-lines.js';

const line = fc.constantFrom('a', 'b', 'c', 'd');

describe('lineDiff', () => {
  it('gives both sides back, whatever they are', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), fc.array(line, { maxLength: 12 }), (before, after) => {
        const lines = lineDiff(before, after);
        expect(lines.filter(({ sign }) => sign !== '+').map(({ text }) => text)).toEqual(before);
        expect(lines.filter(({ sign }) => sign !== '-').map(({ text }) => text)).toEqual(after);
      }),
    );
  });

  it('keeps what is common', () => {
    const lines = lineDiff(['state off', 'else serve on'], ['state on', 'else serve on']);
    expect(lines.map(({ sign, text }) => sign + text)).toEqual(['-state off', '+state on', ' else serve on']);
  });
});
