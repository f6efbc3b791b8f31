import { expect, it } from 'vitest';
import { unstyled } from '../../../src/tui/screen/theme.js';
import { answerLines } from '../../../src/tui/screens/palette/screen.js';
import { UNICODE } from '../support/stage.js';

const shown = (output: string, width: number): string[] =>
  answerLines({ status: 0, output }, width, UNICODE).map((line) => unstyled(line).trimEnd());

it('a table that a command prints stands in columns, and its widest column gives way', () => {
  expect(shown('10\tana\tbeta created\t\n9\tkari\toff\twhy\n', 40)).toEqual([
    ' 10  ana   beta created',
    ' 9   kari  off           why',
    ' ✓ done',
  ]);
  const [line = ''] = shown(`1\t${'x'.repeat(60)}\tbecause of the week\n`, 40);
  expect(line).toContain('…  because of the week');
  expect(line.length).toBeLessThanOrEqual(40);
});

it('what is no table is broken over lines with the indentation that it had', () => {
  expect(shown('one\n  two three four\n', 12)).toEqual([' one', '   two', '   three', '   four', ' ✓ done']);
});
