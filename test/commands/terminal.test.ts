import { chmodSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aShop, burgee, cleanEnvironment, type Place } from './support.js';

const { spawn } = createRequire(import.meta.url)('@lydell/node-pty') as typeof import('@lydell/node-pty');

let place: Place;
beforeEach(async () => {
  place = await aShop();
});
afterEach(() => place.remove());

interface Session {
  readonly status: number;
  readonly screen: string;
}

/** A person at a terminal: types each answer when its question has appeared. */
function atTerminal(
  argv: readonly string[],
  answers: readonly (readonly [question: string, answer: string | (() => Promise<string>)])[],
  env: NodeJS.ProcessEnv = {},
): Promise<Session> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [burgee, ...argv], {
      cols: 80,
      rows: 24,
      cwd: place.directory,
      env: cleanEnvironment({ TERM: 'xterm-256color', NO_COLOR: '1', ...env }) as Record<string, string>,
    });
    const open = [...answers];
    let screen = '';
    let seen = 0;
    child.onData((data) => {
      screen += data;
      const next = open[0];
      const at = next ? screen.indexOf(next[0], seen) : -1;
      if (next && at >= 0) {
        seen = at + next[0].length;
        open.shift();
        const answer = next[1];
        if (typeof answer === 'string') child.write(answer);
        else void answer().then((text) => child.write(text));
      }
    });
    child.onExit(({ exitCode }) => resolve({ status: exitCode, screen }));
  });
}

const isOn = async () => {
  const { environments } = await place.json<{ environments: Record<string, { enabled: boolean }> }>(
    'flag',
    'show',
    'checkout',
  );
  return environments['production']?.enabled;
};

describe('at a terminal', () => {
  const off = ['flag', 'disable', 'checkout', '--env', 'production'];

  it('a protected environment shows the diff, asks why, and wants its name typed', async () => {
    await place.json('env', 'set', 'production', '--protected');
    const done = await atTerminal(off, [
      ['Why? ', 'errors are up\r'],
      ['Type production to go on: ', 'production\r'],
    ]);
    expect(done.status).toBe(0);
    expect(done.screen).toContain('- state on');
    expect(done.screen).toContain('+ state off');
    expect(done.screen).toContain('You are changing PRODUCTION');
    // Each key shows once, in the second question too.
    expect(stripVTControlCharacters(done.screen)).toMatch(/Why\? errors are up\r*\n/);
    expect(stripVTControlCharacters(done.screen)).toMatch(/go on: production\r*\n/);
    expect(await isOn()).toBe(false);
    const [change] = await place.json<{ comment: string }[]>('audit', 'list');
    expect(change?.comment).toBe('errors are up');
  });

  it('a wrong name, no reason, or ctrl-c change nothing', async () => {
    await place.json('env', 'set', 'production', '--protected');
    const wrong = await atTerminal([...off, '--comment', 'x'], [['Type production to go on: ', 'prod\r']]);
    expect(wrong.status).toBe(8);
    expect((await atTerminal(off, [['Why? ', '\r']])).status).toBe(8);
    const stopped = await atTerminal(off, [['Why? ', '\u0003']]);
    expect(stopped.status).toBe(130);
    expect(await isOn()).toBe(true);
  });

  it('somebody who is faster than the confirmation is a conflict, not a surprise', async () => {
    await place.json('env', 'set', 'production', '--protected');
    const done = await atTerminal(
      [...off, '--comment', 'slow'],
      [
        [
          'Type production to go on: ',
          // While one thinks, another works: the question keeps nobody out.
          async () => {
            const other = await place.run(['flag', 'set', 'checkout', '--name', 'x'], {
              env: { BURGEE_ACTOR: 'fast' },
            });
            expect(other.status).toBe(0);
            return 'production\r';
          },
        ],
      ],
    );
    expect(done.status).toBe(5);
    expect(done.screen).toContain('fast');
    expect(await isOn()).toBe(true);
  });

  it('deleting asks yes or no', async () => {
    expect((await atTerminal(['flag', 'delete', 'payments'], [['[y/N] ', '\r']])).status).toBe(8);
    expect((await atTerminal(['flag', 'delete', 'payments'], [['[y/N] ', 'y\r']])).status).toBe(0);
    expect((await place.here(['flag', 'show', 'payments'])).status).toBe(4);
  });

  it('the sheet opens in the editor, comes back with its faults as comments, and is applied when it is right', async () => {
    const editor = join(place.directory, 'editor.sh');
    // First a fault; then, once the fault is marked in the sheet, the right thing.
    writeFileSync(
      editor,
      '#!/bin/sh\nif grep -q "# error" "$1"; then cp "$1" "$0.seen"; sed -i "/^#/d; s/onn/on:30,off:70/" "$1"; else sed -i "s/^else serve .*/else serve onn/" "$1"; fi\n',
    );
    chmodSync(editor, 0o755);
    const done = await atTerminal(['flag', 'edit', 'checkout', '--env', 'production'], [], { EDITOR: editor });
    expect(done.screen).toContain('20 % of users move from off to on');
    expect(done.status).toBe(0);
    const unchanged = await atTerminal(['flag', 'edit', 'checkout', '--env', 'production'], [], { EDITOR: 'true' });
    expect(unchanged.screen).toContain('nothing to change');
    expect((await atTerminal(['flag', 'edit', 'checkout'], [], { EDITOR: 'false' })).status).toBe(6);
  });

  it('lists are tables that fit', async () => {
    const list = await atTerminal(['flag', 'list', '--env', 'production'], []);
    expect(list.screen).toMatch(/KEY +TYPE +IN PRODUCTION +SERVES/);
  });

  it('burgee alone is the full screen, which shares the workspace with other terminals', async () => {
    let beside = '';
    const screen = await atTerminal(
      [],
      [
        [
          'checkout',
          async () => {
            beside = (await place.run(['status'])).stdout;
            return 'q';
          },
        ],
      ],
    );
    expect(beside).toContain('served by process');
    expect(screen.status).toBe(0);
  });
});
