import { describe, expect, it } from 'vitest';
import { splitWords } from '../../../src/tui/data/shell.js';
import { quoted, shellCommand } from '../../../src/tui/data/shell-command.js';

describe('splitWords', () => {
  it('splits like a shell, without running anything', () => {
    expect(splitWords('burgee flag show  "a b" \'c d\' e\\ f')).toEqual(['flag', 'show', 'a b', 'c d', 'e f']);
    expect(splitWords('flag rule add x "when plan == \\"pro\\" serve on"')).toEqual([
      'flag',
      'rule',
      'add',
      'x',
      'when plan == "pro" serve on',
    ]);
    expect(splitWords('ls $HOME; rm')).toEqual(['ls', '$HOME;', 'rm']);
  });

  it('reads back what was quoted', () => {
    for (const text of ["it's", 'a b', '$x', 'plain', '"', '']) expect(splitWords(quoted(text))).toEqual([text]);
  });
});

describe('shellCommand', () => {
  it('is the same change as a command', () => {
    const operation = { op: 'flag.enable', project: 'shop', flag: 'a', environment: 'dev' } as const;
    expect(shellCommand({ title: '', operations: [operation] }, 'week 2')).toBe(
      "burgee flag enable a --env dev --comment 'week 2'",
    );
    expect(shellCommand({ title: '', operations: [operation, operation] }, '')).toBeUndefined();
    expect(shellCommand({ title: '', operations: [operation, operation], undoes: 7 }, 'no')).toBe(
      'burgee undo 7 --comment no',
    );
    expect(shellCommand({ title: '', operations: [operation], undoes: 7, note: 'changed since' }, '')).toBeUndefined();
  });
});
