import { describe, expect, it } from 'vitest';
import { compose, diffLines } from '../../../src/tui/screen/compose.js';
import { createEmulator } from '../support/pty.js';

const rect = (x: number, y: number, width: number, height: number) => ({ x, y, width, height });

describe('compose', () => {
  it('lays panes over the frame, side by side or alone', async () => {
    const lines = compose(
      ['header    ', '          ', '          '],
      [
        { rect: rect(5, 1, 5, 1), lines: ['right'] },
        { rect: rect(0, 1, 5, 2), lines: ['left ', 'below'] },
      ],
      3,
      10,
    );
    const emulator = createEmulator(10, 3);
    await emulator.write(diffLines([], lines));
    expect(emulator.lines()).toEqual(['header', 'left right', 'below']);
  });

  it('fills what a pane leaves out', () => {
    expect(compose([], [{ rect: rect(0, 0, 4, 2), lines: ['abcd'] }], 3, 4)).toEqual(['abcd', '    ', '    ']);
  });
});

describe('diffLines', () => {
  it('sends changed lines only, and never erases', () => {
    expect(diffLines(['a', 'b'], ['a', 'b'])).toBe('');
    const bytes = diffLines(['a', 'b', 'c'], ['a', 'x', 'c']);
    expect(bytes).toBe('\x1b[2;1Hx\x1b[0m');
  });
});
