/** Followers on the monitor: what their primary knows of them, and no more than that. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { ReplicaInfo } from '../../src/tui/data/live.js';
import { behindText, isSilent } from '../../src/tui/screens/monitor/follower-lines.js';
import { burgee, burgeeJson, start } from '../end-to-end/program.js';
import { startPty } from './support/pty.js';

const program = new URL('../../bin/burgee.js', import.meta.url).pathname;

const at = (seconds: number): string => new Date(seconds * 1_000).toISOString();
const aFollower = (extra: Partial<ReplicaInfo>): ReplicaInfo => ({
  name: 'edge',
  instance: 'one',
  host: 'edge-1',
  version: '0.1.0',
  epoch: 'epoch',
  seq: 7,
  behind: 0,
  state: 'live',
  lastSeenAt: at(100),
  ...extra,
});

it('says how far behind a follower is only where that is known', () => {
  const now = 130_000;
  const said = (extra: Partial<ReplicaInfo>) => behindText(aFollower(extra), now);
  expect(said({})).toEqual({ text: 'has all', isBehind: false });
  expect(said({ behind: 1, behindSince: at(120) })).toEqual({ text: '1 since it told', isBehind: false });
  expect(said({ behind: 1_200, behindSince: at(70) })).toEqual({
    text: '1,200 behind for 1 min',
    isBehind: true,
  });
  expect(said({ behind: undefined })).toEqual({ text: 'follows another epoch', isBehind: true });
  expect(isSilent(aFollower({}), now)).toBe(false);
  expect(isSilent(aFollower({}), 146_000)).toBe(true);
});

it('shows those of a real server, over its socket', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'burgee-tui-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  await burgee(folder, ['init', '--project', 'shop']);
  const { token } = await burgeeJson<{ token: string }>(folder, 'token', 'create', 'replica-eu', '--kind', 'replica');
  const primary = start(folder, ['serve', '--port', '0', '--admin-listen', '127.0.0.1:0', '--json']);
  const { adminUrl } = JSON.parse(await primary.line(/adminUrl/)) as { adminUrl: string };
  const copy = join(folder, 'copy');
  const args = ['serve', '--follow', adminUrl, '--dir', copy, '--port', '0', '--json'];
  const follower = start(folder, args, { BURGEE_TOKEN: token });
  await follower.line(/"url"/);
  const words = [program, 'tui', '--dir', join(folder, '.burgee'), '--project', 'shop'];
  const pty = startPty(process.execPath, words, { columns: 80, rows: 24, env: { BURGEE_ACTOR: 'ana' } });
  onTestFinished(() => pty.kill('SIGKILL'));
  await pty.until((text) => text.includes('flags'));
  pty.send('6');
  await pty.until(
    (text) => /followers +1 of 1 in step/.test(text) && /✓ replica-eu .* live +has all/.test(text),
    60_000,
  );
  // It cannot tell any more, so nobody knows whether it has what is changed from now on.
  follower.child.kill('SIGSTOP');
  await burgee(folder, ['flag', 'create', 'checkout']);
  pty.send('R');
  await pty.until((text) => text.includes('1 since it told'), 60_000);
  pty.send('q');
  expect((await pty.exited).exitCode).toBe(0);
});
