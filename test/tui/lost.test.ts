/** The built program on a server that dies and comes back, and on a workspace full of hostile texts, in a real pseudo terminal. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openWorkspace } from '../../src/workspace/open.js';
import { burgee, burgeeJson, start } from '../end-to-end/program.js';
import { hostileOperations, hostileVisits, OURS, RAW } from './support/hostile.js';
import { type Pty, startPty } from './support/pty.js';

const program = new URL('../../bin/burgee.js', import.meta.url).pathname;

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'burgee-tui-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function tui(words: readonly string[], env: Readonly<Record<string, string>> = {}): Pty {
  const pty = startPty(process.execPath, [program, 'tui', ...words], { columns: 80, rows: 24, env });
  onTestFinished(() => {
    try {
      process.kill(pty.pid, 'SIGKILL');
    } catch {
      // It has ended, as it should.
    }
  });
  return pty;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

it('a server that is killed is waited for, and found again when it is back', async () => {
  const folder = aFolder();
  await burgee(folder, ['init', '--project', 'shop']);
  await burgee(folder, ['flag', 'create', 'checkout', '--project', 'shop']);
  const { token } = await burgeeJson<{ token: string }>(
    folder,
    'token',
    'create',
    'ana',
    '--kind',
    'admin',
    '--role',
    'editor',
  );
  const address = `127.0.0.1:${await freePort()}`;
  const serve = async () => {
    const server = start(folder, ['serve', '--port', '0', '--admin-listen', address]);
    await server.line(/http:/);
    return server;
  };
  const first = await serve();
  const pty = tui(['--server', `http://${address}`, '--project', 'shop'], { BURGEE_TOKEN: token });
  await pty.until((text) => text.includes('▶ checkout') && text.includes('remote'));
  await first.stop('SIGKILL');
  await pty.until((text) => text.includes('not connected, retrying'), 60_000);
  expect(pty.text()).toContain('▶ checkout');
  // What cannot be done now is told, and nothing is lost by it.
  pty.send(' ');
  await pty.until((text) => /✗/.test(text));
  await serve();
  await pty.until((text) => text.includes('● remote'), 60_000);
  pty.send('\x1b');
  await pty.until((text) => text.includes('▶ checkout'));
  pty.send(' ');
  await pty.until((text) => text.includes('+ state on'), 60_000);
  pty.send('back again\r');
  await pty.until((text) => text.includes('revision'));
  pty.send('q');
  expect((await pty.exited).exitCode).toBe(0);
  expect(pty.alternate()).toBe(false);
});

it('hostile texts in every field never reach the terminal as anything but text', async () => {
  const evil = '\x1b[2J\x1b]0;owned\x07 \x9b31m a\rb\nc\t\x7f \u202Eback\u202C \u200B\uFEFF 漢字 🚀';
  const folder = aFolder();
  await burgee(folder, ['init']);
  const directory = join(folder, '.burgee');
  const workspace = await openWorkspace({ directory }, { actor: 'kari' });
  await workspace.execute(
    hostileOperations(() => evil),
    { comment: evil },
  );
  await workspace.close();
  const pty = tui(['--dir', directory, '--project', 'shop', '--env', 'dev']);
  await pty.until((text) => text.includes('KEY') && !text.includes('oading'));
  for (const [, keys] of hostileVisits(() => evil)) {
    for (const key of keys) {
      pty.send(key);
      await new Promise((resolve) => setTimeout(resolve, key === '\x1b' ? 60 : 15));
    }
    pty.send('\x1b');
    await new Promise((resolve) => setTimeout(resolve, 60));
    pty.send('\x1b');
    await new Promise((resolve) => setTimeout(resolve, 60));
    pty.send('1');
    await pty.until((text) => text.includes('KEY'));
  }
  pty.send('\x03');
  expect((await pty.exited).exitCode).toBe(0);
  expect(pty.output().replace(OURS, '').replaceAll('\x1b[0m', '')).not.toMatch(RAW);
  expect(pty.alternate()).toBe(false);
});
