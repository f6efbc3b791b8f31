import { afterEach, beforeEach, expect, it } from 'vitest';
import { edit } from '../../src/cli/sheets.js';
import { BurgeeError } from '../../src/model/errors.js';

const before = { editor: process.env['EDITOR'], visual: process.env['VISUAL'] };
beforeEach(() => {
  delete process.env['VISUAL'];
  // Writes a fault the first time, and saves what it was given the second.
  process.env['EDITOR'] = `f() { grep -q wrong "$1" || echo wrong >> "$1"; }; f`;
});
afterEach(() => {
  for (const [name, value] of [
    ['EDITOR', before.editor],
    ['VISUAL', before.visual],
  ] as const) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

it('names the fault when a sheet is left with it', async () => {
  const editing = {
    text: 'state on\n',
    name: 'x.sheet',
    release: async () => {},
    check: async () => {
      throw new BurgeeError('INVALID_RULE', 'line 2: "wrong" is no line of a sheet.', { hint: 'mend line 2' });
    },
    annotate: (text: string) => `# a fault\n${text}`,
  };
  await expect(edit(editing)).rejects.toMatchObject({
    code: 'INVALID_RULE',
    message: expect.stringContaining('line 2: "wrong" is no line of a sheet.'),
    hint: 'mend line 2',
  });
});
