/** From the first moment: what is typed early is not lost, and the terminal is as it was whatever goes wrong. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fillWorkspace, nameOf } from './support/fill.js';
import { type Pty, startPty } from './support/pty.js';

const program = new URL('../../bin/burgee.js', import.meta.url).pathname;

let directory: string;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'burgee-tui-'));
  await fillWorkspace(directory, 12);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const start = (...words: readonly string[]): Pty =>
  startPty(process.execPath, [program, 'tui', '--dir', directory, ...words], { columns: 80, rows: 24 });

/** `stty -g` before and after a command. */
async function settingsAround(command: string, keys: string): Promise<readonly string[]> {
  const script = `trap : INT; stty -g; ${command}; stty -g`;
  const pty = startPty('/bin/sh', ['-c', script], { columns: 80, rows: 24 });
  await pty.until((text) => /(?:[0-9a-f]+:){10}/.test(text) || pty.alternate());
  pty.send(keys);
  await pty.exited;
  return pty.output().match(/(?:[0-9a-f]+:){10,}[0-9a-f]+/g) ?? [];
}

describe('starting', () => {
  it('keeps what was typed before there was anything to look at', async () => {
    const pty = start('--project', 'shop', '--env', 'dev');
    // Before Node has even begun.
    pty.send(`/${nameOf(7)}\r\r`);
    await pty.until((text) => text.includes('in dev') && text.includes(nameOf(7)));
    pty.send('q');
    expect((await pty.exited).exitCode).toBe(0);
    expect(pty.alternate()).toBe(false);
  });

  it('is quit by keys that were typed early', async () => {
    const pty = start('--project', 'shop', '--env', 'dev');
    pty.send('jjq');
    expect((await pty.exited).exitCode).toBe(0);
    expect(pty.alternate()).toBe(false);
  });

  it.each([
    ['a project that is not there', '--project nothing', 'PROJECT_NOT_FOUND'],
    ['a file that is not there', '--contexts /nowhere/users.jsonl', 'FILE_NOT_FOUND'],
  ])('with %s leaves the terminal and then says so', async (_, words, code) => {
    const pty = start(...words.split(' '));
    expect((await pty.exited).exitCode).toBeGreaterThan(1);
    await pty.until((text) => text.includes(code));
    expect(pty.alternate()).toBe(false);
    const command = `"${process.execPath}" "${program}" tui --dir "${directory}" ${words}`;
    const [before, after] = await settingsAround(command, '');
    expect(after).toBe(before);
  });

  it('is interrupted like any other program, at any moment', async () => {
    const command = `"${process.execPath}" "${program}" tui --dir "${directory}" --project shop`;
    const [before, after] = await settingsAround(command, '\x03');
    expect(before).toBeDefined();
    expect(after).toBe(before);
  });
});
