/** Line by line, for screen readers: nothing is repainted, and everything can be done by ear. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { aloud, isSelected } from '../../src/tui/reader/aloud.js';
import { openWorkspace } from '../../src/workspace/open.js';
import { fillWorkspace, nameOf } from './support/fill.js';
import { type Pty, startPty } from './support/pty.js';

const program = new URL('../../bin/burgee.js', import.meta.url).pathname;

let template: string;
beforeAll(async () => {
  template = mkdtempSync(join(tmpdir(), 'burgee-tui-'));
  await fillWorkspace(template, 12);
});
afterAll(() => rmSync(template, { recursive: true, force: true }));

function start(env: Readonly<Record<string, string>>, ...words: readonly string[]): { pty: Pty; directory: string } {
  const directory = mkdtempSync(join(tmpdir(), 'burgee-tui-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  cpSync(template, directory, { recursive: true });
  const args = [program, 'tui', '--dir', directory, '--project', 'shop', '--env', 'dev', ...words];
  const pty = startPty(process.execPath, args, { columns: 100, rows: 60, env: { BURGEE_ACTOR: 'ana', ...env } });
  onTestFinished(() => {
    try {
      process.kill(pty.pid, 'SIGKILL');
    } catch {
      // It has ended, as it should.
    }
  });
  return { pty, directory };
}

/** All that was written, one line a line; a marked paste is the only thing that is switched. */
const told = (pty: Pty): string =>
  pty.output().replaceAll('\x1b[?2004h', '').replaceAll('\x1b[?2004l', '').replaceAll('\r', '');

async function hears(pty: Pty, wanted: string | RegExp, from = 0): Promise<void> {
  await pty.until(() => {
    const text = told(pty).slice(from);
    return typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text);
  });
}

describe('a line read aloud', () => {
  it('has no columns, rules or colours', () => {
    expect(aloud(' \x1b[1m> \x1b[22mcheckout      on   3d ')).toBe('checkout, on, 3d');
    expect(aloud('  -------- ')).toBe('');
    expect(isSelected(' \x1b[1m>\x1b[22m x')).toBe(true);
    expect(isSelected('   x > y')).toBe(false);
  });
});

describe('for a screen reader', () => {
  it('a flag is found, read, turned on and left again, and every byte is plain text', async () => {
    const { pty } = start({ INK_SCREEN_READER: 'true' });
    await hears(pty, 'Flags: shop, dev');
    await hears(pty, /> \S+, /);
    const first = nameOf(0);
    await hears(pty, '12 flags');
    let from = told(pty).length;
    pty.send('j');
    await hears(pty, /^> \S+/m, from);
    expect(told(pty).slice(from).trim().split('\n')).toHaveLength(1);
    from = told(pty).length;
    pty.send(`/${first.slice(0, 6)}`);
    await hears(pty, first.slice(0, 6), from);
    pty.send('\r');
    await hears(pty, /> \S+/, from);
    from = told(pty).length;
    pty.send(' ');
    await hears(pty, 'Confirm: shop, dev', from);
    await hears(pty, /[+-] state o/, from);
    from = told(pty).length;
    pty.send('by ear\r');
    await hears(pty, /by ear\n[\s\S]*done: Turn .* revision \d+/, from);
    from = told(pty).length;
    pty.send('\r');
    await hears(pty, 'Flag: shop, dev', from);
    await hears(pty, /state,? o(n|ff)/, from);
    await hears(pty, /by ear/, from);
    from = told(pty).length;
    pty.send('?');
    await hears(pty, 'Help:', from);
    await hears(pty, /undo/, from);
    from = told(pty).length;
    pty.send('q');
    await hears(pty, 'Flag: shop, dev', from);
    pty.send('q');
    expect((await pty.exited).exitCode).toBe(0);
    const left = told(pty).replaceAll('\n', '');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what would not be text
    expect(left).not.toMatch(/[\x00-\x1f\x7f]/);
    expect(pty.output()).not.toContain('\x1b[?1049h');
  });

  it('a terminal that can only print lines gets lines, and no escape sequence at all', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'burgee-tui-'));
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
    cpSync(template, directory, { recursive: true });
    const args = ['TERM=dumb', process.execPath, program, 'tui', '--dir', directory, '--project', 'shop'];
    const pty = startPty('/usr/bin/env', args, { columns: 80, rows: 24, env: { BURGEE_ACTOR: 'ana' } });
    onTestFinished(() => pty.kill('SIGKILL'));
    await hears(pty, /> \S+, /);
    pty.send('q');
    expect((await pty.exited).exitCode).toBe(0);
    expect(pty.output()).not.toContain('\x1b');
  });

  it('others are told of in one line each time, however many changes they make, and nothing is said again', async () => {
    const { pty, directory } = start({}, '--accessible');
    await hears(pty, '12 flags');
    await hears(pty, /> \S+, /);
    const from = told(pty).length;
    const workspace = await openWorkspace({ directory }, { actor: 'kari' });
    const flag = nameOf(3);
    for (let round = 0; round < 20; round += 1) {
      const op = round % 2 === 0 ? ('flag.enable' as const) : ('flag.disable' as const);
      await workspace.execute([{ op, project: 'shop', flag, environment: 'staging' }]);
    }
    await hears(pty, /change(s by others, the last)? by kari/, from);
    await workspace.close();
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(told(pty).slice(from).trim().split('\n').length).toBeLessThan(12);
    pty.send('\x0c');
    await hears(pty, 'Flags: shop, dev', from);
    pty.kill('SIGTERM');
    expect((await pty.exited).exitCode).toBe(143);
    expect(pty.output().endsWith('\x1b[?2004l')).toBe(true);
  });
});
