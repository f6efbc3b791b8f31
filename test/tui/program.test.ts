/** The whole program in a real pseudo terminal: it leaves the terminal as it found it, however it ends, and lives through what may happen. */
import { spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openWorkspace } from '../../src/workspace/open.js';
import { bundle } from '../support/bundle.js';
import { fillWorkspace, nameOf } from './support/fill.js';
import { type Pty, type PtyOptions, startPty } from './support/pty.js';

// Each starts whole programs; on a busy machine that takes its time.

let run: string;
let own: string;
let template: string;
beforeAll(async () => {
  run = bundle(new URL('./support/run.ts', import.meta.url));
  own = bundle(new URL('./support/own.ts', import.meta.url));
  template = mkdtempSync(join(tmpdir(), 'burgee-tui-'));
  await fillWorkspace(template, 30);
});
afterAll(() => rmSync(template, { recursive: true, force: true }));

function aWorkspace(): string {
  const directory = mkdtempSync(join(tmpdir(), 'burgee-tui-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  cpSync(template, directory, { recursive: true });
  return directory;
}

function start(directory: string, options: Partial<PtyOptions> = {}): Pty {
  const pty = startPty(process.execPath, [run, directory, 'shop', 'dev'], { columns: 80, rows: 24, ...options });
  onTestFinished(() => {
    try {
      process.kill(pty.pid, 'SIGKILL');
    } catch {
      // It has ended, as it should.
    }
  });
  return pty;
}

const ready = (text: string): boolean => text.includes('KEY') && text.includes('▶') && !text.includes('loading');

/** Everything that was switched on is off again: alternate screen, hidden cursor, no wrapping, marked pastes, synchronized updates. */
function expectRestored(pty: Pty): void {
  const modes = new Map<string, string>();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what switches modes
  for (const [, mode, to] of pty.output().matchAll(/\x1b\[\?(\d+)([hl])/g)) modes.set(mode as string, to as string);
  expect(Object.fromEntries(modes)).toEqual({ 1049: 'l', 25: 'h', 7: 'h', 2004: 'l', 2026: 'l' });
  expect(pty.alternate()).toBe(false);
}

describe('the terminal is left as it was found', () => {
  it('after quitting', async () => {
    const pty = start(aWorkspace());
    await pty.until(ready);
    expect(pty.alternate()).toBe(true);
    pty.send('q');
    expect((await pty.exited).exitCode).toBe(0);
    expectRestored(pty);
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGINT', 130],
  ])('after %s', async (signal, status) => {
    const pty = start(aWorkspace());
    await pty.until(ready);
    pty.kill(signal);
    expect((await pty.exited).exitCode).toBe(status);
    expectRestored(pty);
  });

  it('after an error that nobody caught, which is told below it', async () => {
    const pty = start(aWorkspace(), { env: { BURGEE_TEST_ERROR: 'the moon fell down' } });
    await pty.until(ready);
    expect((await pty.exited).exitCode).toBe(1);
    expectRestored(pty);
    await pty.until((text) => text.includes('the moon fell down'));
  });

  it('with the line settings of the terminal, seen by stty', async () => {
    const directory = aWorkspace();
    const script = `stty -g; "${process.execPath}" "${run}" "${directory}" shop dev; stty -g`;
    const pty = startPty('/bin/sh', ['-c', script], { columns: 80, rows: 24 });
    await pty.until(ready);
    pty.send('q');
    await pty.exited;
    const settings = pty.output().match(/(?:[0-9a-f]+:){10,}[0-9a-f]+/g);
    expect(settings).toHaveLength(2);
    expect(settings?.[0]).toBe(settings?.[1]);
  });

  it('while it is stopped by ctrl-z, and paints again when it comes back', async () => {
    const directory = aWorkspace();
    const pty = startPty('/bin/bash', ['--norc', '--noprofile', '-i'], {
      columns: 80,
      rows: 24,
      env: { PS1: 'shell> ' },
    });
    onTestFinished(() => pty.kill('SIGKILL'));
    await pty.until((text) => text.includes('shell>'));
    pty.send(`"${process.execPath}" "${run}" "${directory}" shop dev\r`);
    await pty.until(ready);
    pty.send('\x1a');
    await pty.until((text) => text.includes('Stopped'));
    expect(pty.alternate()).toBe(false);
    pty.send('fg\r');
    await pty.until(ready);
    pty.send('q');
    await pty.until((text) => text.trimEnd().endsWith('shell>'));
    expect(pty.alternate()).toBe(false);
  });

  it('and nothing keeps running when the terminal is closed', async () => {
    const pty = start(aWorkspace());
    await pty.until(ready);
    pty.kill('SIGHUP');
    await pty.exited;
    expect(existsSync(`/proc/${pty.pid}/cmdline`)).toBe(false);
  });
});

describe('the editor', () => {
  async function withEditor(script: string): Promise<{ pty: Pty; directory: string }> {
    const directory = aWorkspace();
    const editor = join(directory, 'editor.sh');
    writeFileSync(editor, `#!/bin/sh\n${script}\n`);
    chmodSync(editor, 0o755);
    const pty = start(directory, { env: { EDITOR: editor, VISUAL: undefined } });
    await pty.until(ready);
    return { pty, directory };
  }

  it('gets the terminal and the sheet; what it saves is shown as a difference', async () => {
    const { pty } = await withEditor(`echo IN THE EDITOR; sed -i 's/^else .*/else serve off/' "$1"`);
    pty.send('e');
    await pty.until((text) => text.includes('+ else serve off'));
    expect(pty.output()).toContain('IN THE EDITOR');
    expect(pty.alternate()).toBe(true);
    pty.send('why not\r');
    await pty.until((text) => text.includes('revision'));
    pty.send('q');
    await pty.exited;
    expectRestored(pty);
  });

  it('gets a faulty sheet back with its faults marked', async () => {
    const { pty } = await withEditor(
      `if grep -q "error:" "$1"; then sed -i '/^#/d;s/^else .*/else serve off/' "$1"; else sed -i "s/^else .*/else serve 'oops/" "$1"; fi`,
    );
    pty.send('e');
    await pty.until((text) => text.includes('+ else serve off'));
    pty.send('\x1b');
    await pty.until(ready);
    pty.send('q');
    await pty.exited;
  });

  it('that cannot be run is told, and nothing is lost', async () => {
    const directory = aWorkspace();
    const pty = start(directory, { env: { EDITOR: '/nowhere/editor', VISUAL: undefined } });
    await pty.until(ready);
    pty.send('e');
    await pty.until((text) => text.includes('cannot be run'));
    expect(ready(pty.text())).toBe(true);
  });
});

describe('sizes and styles', () => {
  it('follows the terminal down to 40x12 and back', async () => {
    const pty = start(aWorkspace());
    await pty.until(ready);
    const before = pty.text();
    pty.resize(40, 12);
    await pty.until((text) => text.split('\n').length === 12 && text.includes('▶') && !text.includes('Audit'));
    for (const line of pty.lines()) expect([...line].length).toBeLessThanOrEqual(40);
    pty.resize(80, 24);
    await pty.until((text) => text === before);
  });

  it('asks for more room below 40x8, and goes on', async () => {
    const pty = start(aWorkspace());
    await pty.until(ready);
    pty.resize(30, 6);
    await pty.until((text) => text.includes('enlarge'));
    pty.resize(80, 24);
    await pty.until(ready);
  });

  it('writes no colour under NO_COLOR, and at most sixteen otherwise', async () => {
    const directory = aWorkspace();
    const plain = start(directory, { env: { NO_COLOR: '1' } });
    await plain.until(ready);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours
    const colour = /\x1b\[[0-9;]*\b(3[0-8]|4[0-8]|9[0-7]|10[0-7])\b[0-9;]*m/;
    expect(plain.output()).not.toMatch(colour);
    plain.send('q');
    await plain.exited;
    const coloured = start(directory);
    await coloured.until(ready);
    expect(coloured.output()).toMatch(colour);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours out of more than sixteen
    expect(coloured.output()).not.toMatch(/\x1b\[[34]8[;:]/);
  });

  it('is ASCII where the locale is not UTF-8', async () => {
    const pty = start(aWorkspace(), { env: { LANG: 'C', LC_ALL: 'C' } });
    await pty.until((text) => text.includes('KEY') && text.includes('>'));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII, our own sequences included
    expect(pty.output()).toMatch(/^[\x00-\x7f]*$/);
  });
});

describe('others at work', () => {
  async function another(directory: string, rate = 0) {
    const child = spawn(process.execPath, [own, directory, String(rate)], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    await new Promise((resolve) => child.stdout.once('data', resolve));
    return child;
  }

  it('shows what they change, with cursor and scroll staying on their flag, and never clears the screen', async () => {
    const directory = aWorkspace();
    const workspace = await openWorkspace({ directory }, { actor: 'ana' });
    await workspace.execute(
      Array.from({ length: 50 }, (_, index) => ({
        op: 'flag.create' as const,
        project: 'shop',
        flag: `noise-${index}`,
      })),
    );
    await workspace.close();
    await another(directory, 100);
    const pty = start(directory);
    await pty.until(ready);
    pty.send('/noise-7\r');
    await pty.until((text) => /▶ noise-7 /.test(text));
    pty.send('\x18');
    await pty.until((text) => /▶ noise-7 /.test(text) && text.includes('noise-6'));
    const row = pty.lines().findIndex((line) => line.includes('▶ noise-7 '));
    const from = pty.output().length;
    const seqOf = (text: string): number => Number(/seq ([\d,]+)/.exec(text)?.[1]?.replace(',', ''));
    const seq = seqOf(pty.text());
    await pty.until((text) => seqOf(text) >= seq + 150, 20_000);
    expect(pty.lines().findIndex((line) => line.includes('▶ noise-7 '))).toBe(row);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what would clear the screen
    expect(pty.output().slice(from)).not.toMatch(/\x1b\[[0-3]?J/);
    pty.send('q');
    await pty.exited;
  });

  it('becomes the owner itself when the owner is killed, says so, and goes on', async () => {
    const directory = aWorkspace();
    const owner = await another(directory);
    const pty = start(directory);
    await pty.until(ready);
    owner.kill('SIGKILL');
    await pty.until((text) => text.includes('owns the workspace now'), 20_000);
    pty.send(' ');
    await pty.until((text) => text.includes('+ state'));
    pty.send('\r');
    await pty.until((text) => text.includes('revision'));
    expect(pty.text()).toContain(nameOf(1).slice(0, 8));
    pty.send('q');
    expect((await pty.exited).exitCode).toBe(0);
    expectRestored(pty);
  });
});
