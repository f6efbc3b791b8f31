import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { edit } from '../../src/cli/sheets.js';
import { BurgeeError } from '../../src/model/errors.js';

const aFile = join(tmpdir(), `burgee-editor-${process.pid}`);
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

const editing = {
  text: 'state on\n',
  name: 'x.sheet',
  release: async () => {},
  check: async (typed: string) => {
    if (typed.includes('wrong'))
      throw new BurgeeError('INVALID_RULE', 'line 2: "wrong" is no line of a sheet.', { hint: 'mend line 2' });
  },
  annotate: (text: string) => `# a fault\n${text}`,
};

/** What `edit` threw, and what it kept of the text. */
async function failureOf(work: Promise<unknown>): Promise<{ error: BurgeeError; kept: string | undefined }> {
  const error = await work.then(
    () => expect.unreachable(),
    (thrown: BurgeeError) => thrown,
  );
  const file = error.details?.['kept'] as string | undefined;
  if (file === undefined) return { error, kept: undefined };
  expect(error.message).toContain(`What you typed is kept in ${file}`);
  const kept = readFileSync(file, 'utf8');
  rmSync(dirname(file), { recursive: true });
  return { error, kept };
}

it('names the fault when a sheet is left with it, and keeps the sheet', async () => {
  const { error, kept } = await failureOf(edit(editing, async (typed) => typed));
  expect(error).toMatchObject({ code: 'INVALID_RULE', hint: 'mend line 2' });
  expect(error.message).toContain('line 2: "wrong" is no line of a sheet.');
  expect(kept).toBe('# a fault\nstate on\nwrong\n');
});

it('keeps what was typed when the editor ends with a status of its own', async () => {
  process.env['EDITOR'] = `f() { echo 'state off' > "$1"; return 1; }; f`;
  const { error, kept } = await failureOf(edit(editing, async (typed) => typed));
  expect(error.code).toBe('EDITOR_FAILED');
  expect(error.message).toContain('ended with status 1');
  expect(kept).toBe('state off\n');
});

it('keeps nothing when nothing was typed', async () => {
  process.env['EDITOR'] = '/nonexistent/editor';
  const { error, kept } = await failureOf(edit(editing, async (typed) => typed));
  expect(error).toMatchObject({ code: 'EDITOR_FAILED', hint: expect.stringContaining('no such program') });
  expect(kept).toBeUndefined();
});

it('keeps what was typed when it could not be applied', async () => {
  process.env['EDITOR'] = `f() { echo 'state off' > "$1"; }; f`;
  const faster = new BurgeeError('VERSION_CONFLICT', 'somebody was faster');
  const { error, kept } = await failureOf(
    edit(editing, async () => {
      throw faster;
    }),
  );
  expect([error.code, kept]).toEqual(['VERSION_CONFLICT', 'state off\n']);
  const gone = { ...editing, check: async () => Promise.reject(new BurgeeError('SERVER_UNAVAILABLE', 'gone')) };
  expect((await failureOf(edit(gone, async (typed) => typed))).kept).toBe('state off\n');
});

it('leaves nothing behind when it could', async () => {
  process.env['EDITOR'] = `f() { echo 'state off' > "$1"; echo "$1" > "${aFile}"; }; f`;
  expect(await edit(editing, async (typed) => typed)).toBe('state off\n');
  const file = readFileSync(aFile, 'utf8').trim();
  rmSync(aFile);
  expect(existsSync(dirname(file))).toBe(false);
});
