/** The monitor beside a real server with real clients: over the socket and over the network. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askServer } from '../../src/cli/live.js';
import type { Whereabouts } from '../../src/cli/target.js';
import type { Ruleset } from '../../src/engine/index.js';
import type { AskServer, EnvironmentPulse } from '../../src/tui/data/live.js';
import { sparkline, summed } from '../../src/tui/data/sparkline.js';
import { lagOf } from '../../src/tui/screens/monitor/app-lines.js';
import { openWorkspace } from '../../src/workspace/open.js';
import type { Workspace } from '../../src/workspace/types.js';
import { readEvents } from '../support/event-reader.js';
import { ENVIRONMENT, flagOperations, PROJECT, startTestServer, type TestServer } from '../support/server.js';
import { openStage } from './support/stage.js';

describe('a sparkline', () => {
  const bars = ['_', '.', '-', '='];
  it('shows the newest that fit, nothing as the lowest bar, and what was not measured as a gap', () => {
    expect(sparkline([0, 1, 3, null, 9], bars)).toBe('_.. =');
    expect(sparkline([9, 0, 1, 3], bars, 2)).toBe('.=');
    expect(sparkline([0, 0], bars)).toBe('__');
    expect(sparkline([1], bars, 0)).toBe('');
    expect(sparkline([0.01, 0.02], bars)).toBe('-=');
  });
  it('adds up series of the same length', () => {
    expect(
      summed([
        [1, 2],
        [3, 4],
      ]),
    ).toEqual([4, 6]);
  });
});

describe('the lag of a client', () => {
  const at = (revision: number, seconds: number) => ({ revision, at: new Date(seconds * 1_000).toISOString() });
  const pulse = { recent: [at(5, 10), at(8, 20), at(9, 30)] } as unknown as EnvironmentPulse;
  it('is how many revisions it has not got, and since when', () => {
    expect(lagOf(9, pulse, 9, 60_000)).toBe('');
    expect(lagOf(8, pulse, 9, 60_000)).toBe('1 for 30 s');
    expect(lagOf(5, pulse, 9, 60_000)).toBe('2 for 40 s');
  });
  it('may be longer than the server remembers', () => {
    expect(lagOf(4, pulse, 9, 60_000)).toBe('3+ for 50 s+');
    expect(lagOf(4, undefined, 9, 60_000)).toBe('behind');
  });
});

describe('beside a server', () => {
  let server: TestServer;
  let sdk: string;
  let admin: string;
  let on = false;
  beforeAll(async () => {
    server = await startTestServer({ adminListen: '127.0.0.1:0' });
    await server.run(...flagOperations(3));
    sdk = await server.token('sdk');
    admin = await server.token('admin', { role: 'admin' });
  });
  afterAll(() => server.stop());

  const asking =
    (where: Pick<Whereabouts, 'directory' | 'server' | 'token'>): AskServer =>
    (path, query) =>
      askServer({ ...where, actor: { value: 'ana', source: 'test' } }, path, query);

  async function watch(workspace: Workspace, ask: AskServer): Promise<void> {
    const headers = { authorization: `Bearer ${sdk}`, 'x-burgee-sdk': '@burgee/sdk/1.2.3' };
    const events = await readEvents(`${server.url}/v1/stream`, {
      headers: { ...headers, 'x-burgee-instance': 'web-1' },
    });
    await events.next();
    // It asked once, from a revision that was there before, and has not been heard of since.
    const { epoch, revision: held } = (await (await server.get('/v1/snapshot', headers)).json()) as Ruleset;
    const lagging = { ...headers, 'x-burgee-instance': 'cron-7', 'x-burgee-sdk': '@burgee/sdk/1.0.0' };
    await (await server.get(`/v1/poll?since=${epoch}.${held}`, lagging)).text();
    const stage = await openStage({
      workspace,
      ask,
      environment: ENVIRONMENT,
      columns: 120,
      rows: 50,
      now: Date.now,
    });
    await stage.until((text) => text.includes('KEY') && !text.includes('oading'));
    await stage.send('6');
    await stage.until((text) => text.includes('of 2 hold revision'));
    on = !on;
    const op = on ? 'flag.enable' : 'flag.disable';
    const revision = await server.run({ op, project: PROJECT, flag: 'flag-1', environment: ENVIRONMENT });
    const body = JSON.stringify({ evaluations: [{ flag: 'flag-1', variation: 'on', reason: 'STATIC', count: 1_700 }] });
    await fetch(`${server.url}/v1/usage`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body,
    });
    await stage.send('R');
    await stage.until(
      (text) =>
        text.includes(`1 of 2 hold revision ${revision}`) &&
        /flag-1 +(1,700|3,400)/.test(text) &&
        /streams +1 open/.test(text),
    );
    const text = stage.text();
    expect(text).toMatch(/cron-7 +@burgee\/sdk +1\.0\.0 +poll +\d+ +\d+ for \d+ s/);
    expect(text).toMatch(/web-1 +@burgee\/sdk +1\.2\.3 +stream +\d+ +now/);
    expect(text).toMatch(/requests +[\d.]+\/s/);
    expect(text).toMatch(/2 of 3 flags nobody evaluated since .*: flag-0, flag-2/);
    await stage.quit();
    events.close();
  }

  it('over the socket', async () => {
    const directory = { value: server.directory, source: 'test' };
    const workspace = await openWorkspace({ directory: server.directory }, { actor: 'ana' });
    await watch(workspace, asking({ directory }));
    await workspace.close();
  });

  it('over the network', async () => {
    const url = server.adminUrl as string;
    const workspace = await openWorkspace({ server: url, token: admin }, { actor: 'ana' });
    const file = join(server.directory, 'token');
    await writeFile(file, admin);
    await watch(workspace, asking({ server: { value: url, source: 'test' }, token: { value: file, source: 'test' } }));
    await workspace.close();
  });
});
