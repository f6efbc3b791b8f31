/** A follower in this process, of a primary that may lie. */
import { once } from 'node:events';
import { createServer, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createClient } from '../../../sdk/src/index.js';
import type { FollowState } from '../../../src/server/follower/progress.js';
import { type RunningFollower, startFollower } from '../../../src/server/follower/start-follower.js';
import type { LogEvent } from '../../../src/server/server-log.js';
import { QUIET, until } from '../../sdk/support/until.js';
import { aDirectory } from '../../support/directories.js';
import { aRelay } from '../../support/relay.js';
import {
  ENVIRONMENT as environment,
  PROJECT as project,
  startTestServer,
  type TestServer,
} from '../../support/server.js';

const PACE = { soonMs: [5, 40], laterMs: [5, 40] } as const;

interface Lie {
  readonly status?: number;
  readonly type?: string;
  readonly body: string | ((real: string) => string);
}

/** What stands before the primary's admin plane: passes everything on, or lies about the log. */
interface Front {
  readonly url: string;
  /** From now on, to connections that are open as well: those break. */
  tell(lie: Lie | undefined): void;
}

async function aFront(server: TestServer): Promise<Front> {
  let lie: Lie | undefined;
  const streams = new Set<ServerResponse>();
  const proxy: Server = createServer((incoming, outgoing) => {
    const told = lie;
    const url = new URL(incoming.url as string, server.adminUrl);
    const onward = request(url, { method: incoming.method, headers: incoming.headers }, (answer) => {
      if (!told || url.pathname !== '/v1/changes') {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
        return;
      }
      let text = '';
      const take = (part: string): void => {
        text += part;
        // Up to the second tick: all that there is now.
        if (text.split('event: tick').length < 3) return;
        // What was read by then is given to listeners even after this.
        answer.off('data', take).destroy();
        tell(told, text, outgoing);
      };
      answer.setEncoding('utf8').on('data', take);
    });
    onward.on('error', () => outgoing.destroy());
    streams.add(outgoing);
    outgoing.once('close', () => {
      streams.delete(outgoing);
      onward.destroy();
    });
    incoming.pipe(onward);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  onTestFinished(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    tell(next) {
      lie = next;
      for (const stream of streams) stream.destroy();
    },
  };
}

function tell({ status = 200, type = 'text/event-stream', body }: Lie, real: string, outgoing: ServerResponse): void {
  outgoing.writeHead(status, { 'content-type': type });
  outgoing.end(typeof body === 'string' ? body : body(real));
}

interface Pair {
  readonly primary: TestServer;
  readonly front: Front;
  readonly follower: RunningFollower;
  readonly logged: LogEvent[];
  is(state: FollowState): Promise<void>;
  inStep(): Promise<void>;
  get(path: string, token: string, headers?: Record<string, string>): Promise<Response>;
}

async function aPair(before: (server: TestServer, front: Front) => unknown = () => {}): Promise<Pair> {
  const primary = await startTestServer({ adminListen: '127.0.0.1:0', webhookAllow: ['127.0.0.1'] });
  onTestFinished(() => primary.stop());
  const front = await aFront(primary);
  const token = await primary.token('replica');
  await primary.run({ op: 'flag.create', project, flag: 'checkout' });
  await before(primary, front);
  const logged: LogEvent[] = [];
  const follower = await startFollower({
    directory: await aDirectory('follower'),
    primary: front.url,
    token,
    port: 0,
    adminListen: '127.0.0.1:0',
    log: (event) => logged.push(event),
    pace: PACE,
    reportEveryMs: 20,
  });
  onTestFinished(() => follower.close());
  const readyz = async () => (await fetch(`${follower.url}/readyz`)).json() as Promise<{ status: string; seq: number }>;
  return {
    primary,
    front,
    follower,
    logged,
    is: (state) => until(state, () => follower.status().state === state),
    inStep: () =>
      until('in step', async () => {
        const { status, seq } = await readyz().catch(() => ({ status: 'none', seq: 0 }));
        return status === 'ready' && seq === primary.owner.store.head().seq;
      }),
    get: (path, sdk, headers = {}) =>
      fetch(`${follower.url}${path}`, { headers: { authorization: `Bearer ${sdk}`, ...headers } }),
  };
}

const enable = (on: boolean) =>
  ({ op: on ? 'flag.enable' : 'flag.disable', project, environment, flag: 'checkout' }) as const;

const LIES: readonly (readonly [string, FollowState, Lie])[] = [
  ['a page', 'refused', { type: 'text/html', body: '<h1>Welcome</h1>' }],
  ['a page with the right type', 'refused', { body: '<h1>Welcome</h1>\n\n' }],
  ['bytes', 'refused', { body: '\u0000\u0001\n\nnothing\n\n' }],
  ['the failure of a proxy', 'unreachable', { status: 502, type: 'text/html', body: 'Bad Gateway' }],
  [
    'a refusal',
    'refused',
    { status: 401, type: 'application/problem+json', body: '{"code":"UNAUTHORIZED","detail":"no"}' },
  ],
  ['half of it', 'unreachable', { body: halfOf }],
  ['an entry with a letter changed', 'refused', { body: (real) => real.replace('flag.', 'flog.') }],
  ['an entry left out', 'diverged', { body: (real) => real.replace(/id: (\d+)\nevent: change\n.*\n\n/, '') }],
  ['an end before ours', 'diverged', { body: (real) => real.replace(/"seq":\d+,"hash"/g, '"seq":1,"hash"') }],
];

/** Breaks off in the midst of the first entry. */
function halfOf(real: string): string {
  const at = real.indexOf('event: change');
  return at === -1 ? '' : real.slice(0, at + 300);
}

describe('a follower', () => {
  it('takes no lie for its log: goes on serving, says so, and comes back', async () => {
    const { primary, front, follower, logged, is, inStep, get } = await aPair();
    const sdk = await primary.token('sdk');
    const there = async () => (await primary.get('/v1/snapshot', { authorization: `Bearer ${sdk}` })).text();
    const here = async () => (await get('/v1/snapshot', sdk)).text();
    for (const [index, [what, state, lie]] of LIES.entries()) {
      await inStep();
      const held = await here();
      logged.length = 0;
      front.tell(lie);
      await primary.run(enable(index % 2 === 0));
      await primary.run({ op: 'flag.set', project, flag: 'checkout', description: `more ${index}` });
      await is(state);
      expect(await here(), what).toBe(held);
      expect(logged.find(({ event }) => event === `follow.${state}`)?.['reason'], what).toBeTruthy();
      expect(follower.status().reason, what).toBeTruthy();
      front.tell(undefined);
      await inStep();
      expect(await here(), what).toBe(await there());
      expect(await there(), what).not.toBe(held);
    }
  });

  it('says that it has nothing to serve until it has all, and then serves it at the same address', async () => {
    const { primary, front, follower, inStep, get } = await aPair((_server, door) => door.tell(LIES[3]![2]));
    const sdk = await primary.token('sdk');
    const early = await get('/v1/snapshot', sdk);
    expect(early.status).toBe(503);
    expect(await early.json()).toMatchObject({ code: 'SERVER_UNAVAILABLE' });
    expect((await fetch(`${follower.url}/healthz`)).status).toBe(200);
    const ready = await fetch(`${follower.url}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ why: expect.stringContaining('first time') });
    front.tell(undefined);
    await inStep();
    expect((await get('/v1/snapshot', sdk)).status).toBe(200);
  });

  it('has the revisions and deltas of its primary, so that a client may come from there', async () => {
    const { primary, front, inStep, get } = await aPair();
    const sdk = await primary.token('sdk');
    await inStep();
    const etag = (await get('/v1/snapshot', sdk)).headers.get('etag') as string;
    await primary.run(enable(true));
    await inStep();
    const since = etag.slice(1, -1);
    const asked = `/v1/poll?since=${encodeURIComponent(since)}`;
    const delta = await (await get(asked, sdk)).json();
    expect(delta).toMatchObject({ kind: 'delta' });
    const there = await primary.get(asked, { authorization: `Bearer ${sdk}` });
    expect(await there.json()).toEqual(delta);

    // Ahead of this follower, by what it heard at the primary.
    front.tell(LIES[3]![2]);
    await primary.run(enable(false));
    const client = createClient({ url: primary.url, token: sdk, logger: QUIET });
    await client.ready();
    const ahead = `${since.split('.')[0]}.${client.stats().revision}`;
    await client.close();
    const poll = await get(`/v1/poll?since=${encodeURIComponent(ahead)}`, sdk);
    expect(poll.status).toBe(304);
    const waiting = get(`/v1/poll?since=${encodeURIComponent(ahead)}&wait=20`, sdk);
    const stream = await get('/v1/stream', sdk, { 'last-event-id': ahead });
    const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
    // Nothing older than what it has.
    expect((await reader.read()).value).toBe(':\n\n');
    front.tell(undefined);
    await inStep();
    expect((await waiting).status).toBe(304);
    await primary.run(enable(true));
    let heard = '';
    while (!heard.includes(`"from":${client.stats().revision}`)) heard += (await reader.read()).value ?? '';
    await reader.cancel();
  });

  it('takes what a client sends its answers with, tells the primary, and counts nothing twice', async () => {
    const { primary, follower, inStep } = await aPair();
    const sdk = await primary.token('sdk');
    await inStep();
    const report = (count: number) => ({ evaluations: [{ flag: 'checkout', reason: 'OFF', count }] });
    const send = (url: string, count: number) =>
      fetch(`${url}/v1/usage`, {
        method: 'POST',
        headers: { authorization: `Bearer ${sdk}`, 'content-type': 'application/json' },
        body: JSON.stringify(report(count)),
      });
    expect((await send(follower.url, 5)).status).toBe(204);
    await send(primary.url, 2);
    const token = await primary.token('admin', { role: 'admin' });
    const ask = async (path: string) =>
      (await fetch(`${primary.adminUrl}${path}`, { headers: { authorization: `Bearer ${token}` } })).json() as Promise<{
        usage: { count: number }[];
        replicas: { name: string; behind: number; state: string }[];
      }>;
    const counted = async () => (await ask('/v1/usage')).usage.reduce((sum, { count }) => sum + count, 0);
    await until('5 and 2', async () => (await counted()) === 7);
    await send(follower.url, 1);
    await until('one more', async () => (await counted()) === 8);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await counted()).toBe(8);
    await until('in step there', async () => {
      const [replica] = (await ask('/v1/replicas')).replicas;
      return replica?.name === 'replica token' && replica.behind === 0 && replica.state === 'live';
    });
  });

  it('and its primary serve one client in turns behind one address: no answer refused, nothing missed', async () => {
    const { primary, follower, inStep } = await aPair();
    const sdk = await primary.token('sdk');
    await inStep();
    const door = await aRelay();
    door.to(primary.url);
    const client = createClient({ url: door.url, token: sdk, logger: QUIET, maxBackoffMs: 20 });
    onTestFinished(() => client.close());
    await client.ready();
    let on = false;
    for (let turn = 0; turn < 24; turn += 1) {
      door.to(turn % 2 === 0 ? follower.url : primary.url);
      on = !on;
      await primary.run(enable(on));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await until('the newest', () => client.stats().revision === primary.owner.store.head().seq);
    expect(client.boolean('checkout', {}, !on)).toBe(on);
    expect(Object.values(client.stats().rejected).every((count) => count === 0)).toBe(true);
    expect(client.status()).toBe('live');
  });

  it('wants a token of its kind', async () => {
    const { primary, front } = await aPair();
    const directory = await aDirectory('another');
    const token = await primary.token('admin', { role: 'admin' });
    await expect(startFollower({ directory, primary: front.url, token })).rejects.toMatchObject({
      code: 'UNAUTHORIZED',
      message: expect.stringContaining('of kind "admin"'),
    });
  });

  it('refuses changes over TCP and names its primary, and reads as the primary does', async () => {
    const { primary, front, follower, inStep } = await aPair();
    const token = await primary.token('admin', { role: 'admin' });
    await inStep();
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const refused = await fetch(`${follower.adminUrl}/v1/operations`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ operations: [enable(true)] }),
    });
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ code: 'READ_ONLY', details: { primary: front.url } });
    const [here, there] = await Promise.all(
      [follower.adminUrl, primary.adminUrl].map(async (url) => (await fetch(`${url}/v1/audit`, { headers })).json()),
    );
    expect(here).toEqual(there);
  });

  it('calls no webhooks: its primary does', async () => {
    const calls: string[] = [];
    const receiver = createServer((incoming, outgoing) => {
      calls.push(String(incoming.headers['webhook-id']));
      outgoing.end();
    });
    receiver.listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    onTestFinished(() => void receiver.close());
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
    const { primary, inStep } = await aPair();
    await primary.run({ op: 'webhook.create', project, webhook: 'hook', url, secret: 'a secret of some length' });
    await primary.run(enable(true));
    await inStep();
    await primary.run(enable(false));
    await inStep();
    await until('two calls', () => calls.length >= 2);
    expect(new Set(calls).size).toBe(2);
    expect(calls).toHaveLength(2);
  });
});

describe('what followers report', () => {
  it('is taken from a replica token alone', async () => {
    const { primary } = await aPair();
    const admin = await primary.token('admin', { role: 'admin' });
    const answer = await fetch(`${primary.adminUrl}/v1/replicas`, {
      method: 'POST',
      headers: { authorization: `Bearer ${admin}`, 'content-type': 'application/json' },
      body: '{}',
    });
    expect(answer.status).toBe(403);
  });
});
