/** A look through tmux, as many people work; the rest is tried on terminals of our own. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { bundle } from '../support/bundle.js';
import { fillWorkspace } from './support/fill.js';

const hasTmux = spawnSync('tmux', ['-V']).status === 0;
if (!hasTmux) process.stderr.write('SKIPPED test/tui/tmux.test.ts: tmux is not installed\n');

it.runIf(hasTmux).each([
  [80, 24],
  [200, 50],
])('works in tmux at %ix%i, and leaves the shell as it was', async (columns, rows) => {
  const directory = mkdtempSync(join(tmpdir(), 'burgee-tui-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  await fillWorkspace(directory, 20);
  const program = bundle(new URL('./support/run.ts', import.meta.url));
  const socket = `burgee-test-${process.pid}-${columns}`;
  const tmux = (...args: readonly string[]): string =>
    spawnSync('tmux', ['-L', socket, ...args], {
      encoding: 'utf8',
      env: { ...process.env, LANG: 'C.UTF-8', CI: undefined },
    }).stdout;
  onTestFinished(() => void tmux('kill-server'));
  const screen = (): string => tmux('capture-pane', '-p');
  const until = async (wanted: string): Promise<void> => {
    for (let end = Date.now() + 40_000; !screen().includes(wanted); ) {
      if (Date.now() > end) expect.fail(`never saw "${wanted}":\n${screen()}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  tmux(
    '-f',
    '/dev/null',
    'new-session',
    '-d',
    '-x',
    String(columns),
    '-y',
    String(rows),
    'sh -c "echo before; PS1=after exec sh"',
  );
  await until('before');
  tmux('send-keys', `LANG=C.UTF-8 '${process.execPath}' '${program}' '${directory}' shop dev`, 'Enter');
  await until('20 flags');
  tmux('send-keys', 'j', 'Space');
  await until('+ state');
  tmux('send-keys', 'Escape', '?');
  await until('turn the flag on or off');
  tmux('send-keys', 'q');
  await until('20 flags');
  tmux('send-keys', 'q');
  await until('before');
  expect(screen()).not.toContain('turn the flag');
});
