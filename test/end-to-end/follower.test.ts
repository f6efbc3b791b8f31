/** A primary, a follower and an application, each a process of its own, through the ends of any of them. */
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { FollowStatus } from '../../src/server/follower/progress.js';
import { aDirectory } from '../support/directories.js';
import { aRelay, type Relay } from '../support/relay.js';
import { burgee, burgeeJson, type Running, start, startApp } from './program.js';

const SDK = new URL('../../sdk/dist/sdk/src/index.js', import.meta.url).href;
/** Longer than any back-off on the way. */
const PATIENCE_MS = 45_000;

/** Says what it serves whenever that changes, and how it is. */
const APP = `
import { createClient } from '${SDK}';
const { BURGEE_URL: url, BURGEE_TOKEN: token } = process.env;
const flags = createClient({ url, token, maxBackoffMs: 500 });
await flags.ready({ timeoutMs: 10_000 });
const say = () => console.log('serves ' + flags.string('greeting', {}, 'nothing') + ' rejected ' + Object.values(flags.stats().rejected).reduce((sum, count) => sum + count, 0));
flags.on('change', say);
flags.on('status', (status) => console.log('is ' + status));
say();
setInterval(() => {}, 1000);
`;

interface Ready {
  readonly status: string;
  readonly seq: number;
  readonly follows: FollowStatus;
}

interface Server extends Running {
  readonly url: string;
  readonly adminUrl: string;
}

let directory: string;
/** What the follower knows the primary by, and the application the follower. */
let primaryDoor: Relay;
let followerDoor: Relay;
let sdkToken: string;

const run = (...args: string[]) => burgeeJson<{ revision: number; token: string }>(directory, ...args);
const greet = (value: string, dir = 'primary') =>
  run('flag', 'serve', 'greeting', value, '--env', 'production', '--dir', dir);

async function serve(args: readonly string[]): Promise<Server> {
  const running = start(directory, ['serve', '--port', '0', '--admin-listen', '127.0.0.1:0', '--json', ...args]);
  const { url, adminUrl } = JSON.parse(await running.line(/^\{"url"/)) as { url: string; adminUrl: string };
  return { ...running, url, adminUrl };
}

async function servePrimary(dir = 'primary'): Promise<Server> {
  const server = await serve(['--dir', dir]);
  primaryDoor.to(server.adminUrl);
  return server;
}

async function serveFollower(): Promise<Server> {
  const server = await serve(['--follow', primaryDoor.url, '--token-file', 'replica.token', '--dir', 'follower']);
  followerDoor.to(server.url);
  return server;
}

async function readiness(server: Server): Promise<Ready> {
  const answer = await fetch(`${server.url}/readyz`).catch(() => undefined);
  return answer ? ((await answer.json()) as Ready) : ({ status: 'none', seq: 0, follows: {} } as Ready);
}

async function until(server: Server, holds: (ready: Ready) => boolean): Promise<Ready> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const ready = await readiness(server);
    if (holds(ready)) return ready;
    if (Date.now() > end) throw new Error(`the follower stays as it is: ${JSON.stringify(ready)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const inStep = (seq: number) => (ready: Ready) =>
  ready.status === 'ready' && ready.seq >= seq && ready.follows.state === 'live';
const is = (state: FollowStatus['state']) => (ready: Ready) => ready.follows.state === state;

const startAppHere = (): Running => startApp(directory, APP, { BURGEE_URL: followerDoor.url, BURGEE_TOKEN: sdkToken });

beforeEach(async () => {
  directory = await aDirectory();
  await mkdir(directory);
  [primaryDoor, followerDoor] = [await aRelay(), await aRelay()];
  await run('init', '--project', 'shop', '--dir', 'primary');
  await run(
    ...['flag', 'create', 'greeting', '--type', 'string', '--dir', 'primary'],
    ...['one', 'two', 'three', 'four'].flatMap((value) => ['--variation', `${value}=${value}`]),
  );
  await run('flag', 'enable', 'greeting', '--env', 'production', '--dir', 'primary');
  await greet('one');
  sdkToken = (await run('token', 'create', 'app', '--kind', 'sdk', '--env', 'production', '--dir', 'primary')).token;
  const { token } = await run('token', 'create', 'copy', '--kind', 'replica', '--dir', 'primary');
  await writeFile(join(directory, 'replica.token'), token);
});

describe('burgee serve --follow', () => {
  it('serves through the death of its primary and its own, and catches up', async () => {
    let primary = await servePrimary();
    let follower = await serveFollower();
    await until(follower, (ready) => ready.status === 'ready');
    const app = startAppHere();
    expect(await app.line(/^serves/)).toBe('serves one rejected 0');

    await greet('two');
    expect(await app.line(/^serves/)).toBe('serves two rejected 0');

    // Only the primary takes changes, and the refusal says where it is.
    const refused = await burgee(directory, ['flag', 'disable', 'greeting', '-e', 'production', '--dir', 'follower']);
    expect(refused.status).toBe(6);
    expect(refused.stderr).toContain(`READ_ONLY: This is a follower: it copies ${primaryDoor.url}`);

    await primary.stop('SIGKILL');
    primaryDoor.to(undefined);
    const alone = await until(follower, is('unreachable'));
    expect(alone).toMatchObject({ status: 'ready', follows: { behind: 0 } });
    expect(await (await fetch(`${follower.url}/metrics`)).text()).toContain('burgee_follower_live 0');

    // It resumes from its own disk, with nobody to ask.
    await follower.stop('SIGKILL');
    follower = await serveFollower();
    expect(await readiness(follower)).toMatchObject({ status: 'ready', seq: alone.seq });
    const snapshot = await fetch(`${follower.url}/v1/snapshot`, { headers: { authorization: `Bearer ${sdkToken}` } });
    expect(snapshot.status).toBe(200);

    // What was changed meanwhile comes when the primary does.
    await greet('three');
    primary = await servePrimary();
    expect(await app.line(/^serves/)).toBe('serves three rejected 0');

    // A thousand changes while the follower is away; the application goes on by a delta.
    await follower.stop('SIGTERM');
    const wire = { authorization: `Bearer ${sdkToken}` };
    const held = (await (await fetch(`${primary.url}/v1/snapshot`, { headers: wire })).json()) as { revision: number };
    const edits = Array.from({ length: 1_000 }, (_, index) => ({
      op: 'flag.set',
      project: 'shop',
      flag: 'greeting',
      description: `note ${index}`,
    }));
    await changeEach(edits);
    const { revision } = await greet('four');
    expect(revision).toBeGreaterThan(held.revision + 1_000);
    follower = await serveFollower();
    await until(follower, inStep(revision));
    expect(await app.line(/^serves/)).toBe('serves four rejected 0');

    // Both say the same, byte for byte.
    const [here, there] = await Promise.all(
      [primary, follower].map(async ({ url }) => (await fetch(`${url}/v1/snapshot`, { headers: wire })).text()),
    );
    expect(here).toBe(there);
    const verified = await burgeeJson<{ ok: boolean; entries: number }>(
      directory,
      ...['audit', 'verify', '--dir', 'follower'],
    );
    expect(verified).toMatchObject({ ok: true, entries: revision });
  });

  it('takes up the epoch of a primary that was restored, and serves the old one until it is whole', async () => {
    const primary = await servePrimary();
    const follower = await serveFollower();
    await until(follower, (ready) => ready.status === 'ready');
    await run('backup', 'primary.backup.gz', '--dir', 'primary');
    const { revision } = await greet('two');
    await until(follower, inStep(revision));
    const app = startAppHere();
    expect(await app.line(/^serves/)).toContain('serves two');

    await primary.stop('SIGKILL');
    await run('restore', 'primary.backup.gz', '--dir', 'restored');
    await greet('three', 'restored');
    await servePrimary('restored');
    expect(await follower.line(/follow\.epoch/)).toContain('"level":"warn"');
    await follower.line(/follow\.serving/);
    expect(await app.line(/^serves/)).toContain('serves three');

    // And it is the copy that is there after its own end.
    await follower.stop('SIGKILL');
    primaryDoor.to(undefined);
    const again = await serveFollower();
    expect(await readiness(again)).toMatchObject({ status: 'ready', seq: revision });
  });

  it('refuses a log that does not continue its own, says so, and goes on serving', async () => {
    const primary = await servePrimary();
    const follower = await serveFollower();
    await until(follower, (ready) => ready.status === 'ready');
    await primary.stop();
    // The disk of a moment ago, as a snapshot of the machine brings it back: the same log, without its end.
    await cp(join(directory, 'primary'), join(directory, 'rolled-back'), { recursive: true });
    const good = await servePrimary();
    const { revision } = await greet('two');
    await until(follower, inStep(revision));
    await good.stop();

    await greet('three', 'rolled-back');
    await greet('four', 'rolled-back');
    const other = await servePrimary('rolled-back');
    const said = await follower.line(/follow\.diverged/);
    expect(JSON.parse(said)).toMatchObject({ level: 'error', code: 'DIVERGED' });
    expect(await readiness(follower)).toMatchObject({ status: 'ready', seq: revision, follows: { state: 'diverged' } });
    expect(await (await fetch(`${follower.url}/metrics`)).text()).toContain('burgee_follower_diverged 1');
    const headers = { authorization: `Bearer ${sdkToken}` };
    expect(await (await fetch(`${follower.url}/v1/snapshot`, { headers })).json()).toMatchObject({ revision });

    // The right one comes back, and so does the follower.
    await other.stop();
    await servePrimary();
    const next = await greet('four');
    await until(follower, inStep(next.revision));
  });

  it('keeps serving when its token is revoked', async () => {
    await servePrimary();
    const follower = await serveFollower();
    await until(follower, (ready) => ready.status === 'ready');
    const tokens = await burgeeJson<readonly { key: string; kind: string }[]>(
      directory,
      ...['token', 'list', '--dir', 'primary'],
    );
    const selector = tokens.find(({ kind }) => kind === 'replica')?.key as string;
    await run('token', 'revoke', selector, '--yes', '--dir', 'primary');
    const ready = await until(follower, is('refused'));
    expect(ready.status).toBe('ready');
    const headers = { authorization: `Bearer ${sdkToken}` };
    expect((await fetch(`${follower.url}/v1/snapshot`, { headers })).status).toBe(200);
  });

  it('leaves a workspace of its own alone, and its copy is served as a copy only', async () => {
    const args = ['serve', '--follow', primaryDoor.url, '--token-file', 'replica.token', '--port', '0'];
    const wrong = await burgee(directory, [...args, '--dir', 'primary']);
    expect(wrong).toMatchObject({ status: 5, stdout: '' });
    expect(wrong.stderr).toContain('WORKSPACE_EXISTS');
    await servePrimary();
    const follower = await serveFollower();
    await until(follower, (ready) => ready.status === 'ready');
    await follower.stop();
    const without = await burgee(directory, ['serve', '--dir', 'follower', '--port', '0']);
    expect(without.status).toBe(6);
    expect(without.stderr).toContain(`burgee serve --follow ${primaryDoor.url}`);
    const offline = await burgee(directory, ['flag', 'create', 'another', '--dir', 'follower']);
    expect(offline.stderr).toContain('READ_ONLY');
  });
});

/** Each a change of its own, over the primary's socket. */
async function changeEach(operations: readonly object[]): Promise<void> {
  const { createAdminClient } = await import('../../src/workspace/client.js');
  const client = createAdminClient({ socketPath: join(directory, 'primary', 'socket'), actor: 'ana' });
  try {
    await Promise.all(operations.map((operation) => client.execute([operation as never])));
  } finally {
    await client.close();
  }
}
