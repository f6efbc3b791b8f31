import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createEvaluator,
  loadHash64,
  type Ruleset,
  type RulesetDelta,
  rulesetDigest,
} from '../../../src/engine/index.js';
import { readEvents } from '../../support/event-reader.js';
import { ENVIRONMENT, flagOperations, PROJECT, startTestServer, type TestServer } from '../../support/server.js';

let server: TestServer;
let sdk: string;
let headers: { authorization: string };

const toggle = (flag: string, on: boolean) => ({
  op: on ? ('flag.enable' as const) : ('flag.disable' as const),
  project: PROJECT,
  environment: ENVIRONMENT,
  flag,
});

beforeAll(async () => {
  server = await startTestServer();
  await server.run(...flagOperations(300));
  sdk = await server.token('sdk');
  headers = { authorization: `Bearer ${sdk}` };
});

afterAll(() => server.stop());

async function snapshot(): Promise<Ruleset> {
  const response = await server.get('/v1/snapshot', headers);
  expect(response.status).toBe(200);
  return (await response.json()) as Ruleset;
}

const idOf = (ruleset: Ruleset): string => `${ruleset.epoch}.${ruleset.revision}`;

/** The bytes as they came, without what a client does to them. */
function rawGet(path: string, extra: Record<string, string>): Promise<{ head: string; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.url);
    const parts: Buffer[] = [];
    const socket = connect(Number(port), hostname);
    const lines = Object.entries({ host: 'x', connection: 'close', ...headers, ...extra }).map(
      ([k, v]) => `${k}: ${v}\r\n`,
    );
    socket.write(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
    socket.on('data', (part) => parts.push(part));
    socket.on('error', reject);
    socket.on('close', () => {
      const all = Buffer.concat(parts);
      const split = all.indexOf('\r\n\r\n');
      resolve({ head: all.subarray(0, split).toString().toLowerCase(), body: all.subarray(split + 4) });
    });
  });
}

describe('snapshot', () => {
  it('is the published ruleset, with the digest that it names', async () => {
    const ruleset = await snapshot();
    expect(Object.keys(ruleset.flags)).toHaveLength(300);
    expect(rulesetDigest(ruleset, await loadHash64())).toBe(ruleset.digest);
    expect(ruleset).toEqual(await server.workspace.ruleset(PROJECT, ENVIRONMENT));
  });

  it('comes in the encoding that is asked for, the same in each', async () => {
    const plain = await rawGet('/v1/snapshot', {});
    expect(plain.head).not.toContain('content-encoding');
    const gzip = await rawGet('/v1/snapshot', { 'accept-encoding': 'gzip' });
    expect(gzip.head).toContain('content-encoding: gzip');
    expect(gunzipSync(gzip.body).equals(plain.body)).toBe(true);
    let brotli = await rawGet('/v1/snapshot', { 'accept-encoding': 'br' });
    for (let round = 0; round < 100 && !brotli.head.includes('content-encoding: br'); round++) {
      await sleep(20);
      brotli = await rawGet('/v1/snapshot', { 'accept-encoding': 'br' });
    }
    expect(brotliDecompressSync(brotli.body).equals(plain.body)).toBe(true);
    for (const { head } of [plain, gzip, brotli]) {
      expect(head).toContain('vary: accept-encoding');
      expect(head).toContain('cache-control: private, no-cache');
    }
  });

  it('answers 304 until something changes', async () => {
    const first = await server.get('/v1/snapshot', headers);
    const etag = first.headers.get('etag') ?? '';
    await first.arrayBuffer();
    const same = await server.get('/v1/snapshot', { ...headers, 'if-none-match': `"other", ${etag}` });
    expect([same.status, await same.text(), same.headers.get('etag')]).toEqual([304, '', etag]);
    await server.run(toggle('flag-1', true));
    const changed = await server.get('/v1/snapshot', { ...headers, 'if-none-match': etag });
    expect(changed.status).toBe(200);
    expect(((await changed.json()) as Ruleset).flags['flag-1']?.enabled).toBe(true);
  });

  it('shows a change to the first request after its acknowledgement, every time', async () => {
    for (let round = 0; round < 40; round++) {
      const on = round % 2 === 0;
      await server.run(toggle('flag-2', on));
      expect((await snapshot()).flags['flag-2']?.enabled).toBe(on);
    }
  });
});

describe('poll', () => {
  it('gives the whole when since is absent, of another epoch, or not known', async () => {
    const now = await snapshot();
    for (const since of [
      '',
      '?since=other.3',
      `?since=${now.epoch}.999999`,
      '?since=nonsense',
      '?since=a.1&since=b.2',
      `?since=${now.epoch}.x`,
    ]) {
      const response = await server.get(`/v1/poll${since}`, headers);
      expect(response.status).toBe(200);
      const { kind, ...ruleset } = (await response.json()) as Ruleset & { kind: string };
      expect(kind).toBe('full');
      expect(ruleset).toEqual(now);
    }
  });

  it('gives a delta that leads to the snapshot of the same revision', async () => {
    const before = await snapshot();
    await server.run(toggle('flag-3', true));
    await server.run(toggle('flag-4', true), toggle('flag-3', false));
    await server.run({ op: 'flag.create', project: PROJECT, flag: 'born' });
    const response = await server.get(`/v1/poll?since=${idOf(before)}`, headers);
    const { kind, ...delta } = (await response.json()) as RulesetDelta & { kind: string; epoch: string };
    expect(kind).toBe('delta');
    expect(Object.keys(delta.flags).sort()).toEqual(['born', 'flag-3', 'flag-4']);
    const evaluator = createEvaluator(before, { hash64: await loadHash64() });
    expect(evaluator.applyDelta(delta)).toEqual({ applied: true });
    expect(evaluator.toRuleset()).toEqual(await snapshot());
  });

  it('answers 304 when nothing is newer', async () => {
    const response = await server.get(`/v1/poll?since=${idOf(await snapshot())}`, headers);
    expect([response.status, await response.text()]).toEqual([304, '']);
  });

  it('holds the answer until something changes, or the time is up', async () => {
    const before = await snapshot();
    const held = server.get(`/v1/poll?since=${idOf(before)}&wait=20`, headers);
    await sleep(100);
    await server.run(toggle('flag-5', true));
    const delta = (await (await held).json()) as RulesetDelta;
    expect(delta.flags['flag-5']?.enabled).toBe(true);
    const started = Date.now();
    const empty = await server.get(`/v1/poll?since=${before.epoch}.${delta.to}&wait=1`, headers);
    expect(empty.status).toBe(304);
    expect(Date.now() - started).toBeGreaterThan(900);
  });

  it('answers at once when something is newer already', async () => {
    const before = await snapshot();
    await server.run(toggle('flag-6', true));
    const response = await server.get(`/v1/poll?since=${idOf(before)}&wait=55`, headers);
    expect(response.status).toBe(200);
    await response.arrayBuffer();
  });

  it.each(['0', '56', '-1', '1.5', 'abc', '', '1e1'])('refuses wait=%s', async (wait) => {
    const response = await server.get(`/v1/poll?since=x.1&wait=${wait}`, headers);
    expect(response.status).toBe(400);
    expect(((await response.json()) as { code: string }).code).toBe('USAGE');
  });

  it('lets a client go that hangs up while it waits', async () => {
    const abort = new AbortController();
    const { epoch, revision } = await snapshot();
    const held = fetch(`${server.url}/v1/poll?since=${epoch}.${revision}&wait=50`, { headers, signal: abort.signal });
    await sleep(50);
    abort.abort();
    await expect(held).rejects.toThrow();
    await sleep(50);
    expect(await (await server.get('/metrics')).text()).toContain(
      `burgee_held_polls{project="${PROJECT}",environment="${ENVIRONMENT}"} 0`,
    );
  });
});

describe('stream', () => {
  it('begins with the whole, goes on with deltas, and resumes after the last event', async () => {
    const stream = await readEvents(`${server.url}/v1/stream`, { headers });
    expect(stream.headers['content-type']).toContain('text/event-stream');
    const first = (await stream.next())!;
    expect(first.event).toBe('full');
    const evaluator = createEvaluator(JSON.parse(first.data) as Ruleset, { hash64: await loadHash64() });
    expect(first.id).toBe(`${evaluator.epoch}.${evaluator.revision}`);
    for (const on of [true, false, true]) {
      await server.run(toggle('flag-7', on));
      const event = (await stream.next())!;
      expect(event.event).toBe('delta');
      expect(evaluator.applyDelta(JSON.parse(event.data) as RulesetDelta)).toEqual({ applied: true });
      expect(event.id).toBe(`${evaluator.epoch}.${evaluator.revision}`);
      expect(evaluator.flag('flag-7')?.enabled).toBe(on);
    }
    stream.close();
    const held = `${evaluator.epoch}.${evaluator.revision}`;
    await server.run(toggle('flag-8', true), toggle('flag-9', true));
    for (const resume of [
      { url: `${server.url}/v1/stream`, headers: { ...headers, 'last-event-id': held } },
      { url: `${server.url}/v1/stream?since=${held}`, headers },
    ]) {
      const again = await readEvents(resume.url, { headers: resume.headers });
      const event = (await again.next())!;
      expect(event.event).toBe('delta');
      expect(Object.keys((JSON.parse(event.data) as RulesetDelta).flags).sort()).toEqual(['flag-8', 'flag-9']);
      again.close();
    }
  });

  it('says nothing but a comment to a client that has the newest', async () => {
    const stream = await readEvents(`${server.url}/v1/stream?since=${idOf(await snapshot())}`, { headers });
    await sleep(50);
    expect(stream.comments()).toBe(1);
    await server.run(toggle('flag-10', true));
    expect((await stream.next())?.event).toBe('delta');
    stream.close();
  });

  it('ends within a second of the revocation of its token', async () => {
    const text = await server.token('sdk');
    const own = { authorization: `Bearer ${text}` };
    const stream = await readEvents(`${server.url}/v1/stream`, { headers: own });
    const other = await readEvents(`${server.url}/v1/stream`, { headers });
    expect((await stream.next())?.event).toBe('full');
    await other.next();
    const revoked = Date.now();
    await server.run({ op: 'token.revoke', token: text.split('_')[2]! });
    expect((await stream.next())?.event).toBe('goodbye');
    expect(await stream.next()).toBeUndefined();
    expect(Date.now() - revoked).toBeLessThan(1000);
    expect((await server.get('/v1/snapshot', own)).status).toBe(401);
    await server.run(toggle('flag-11', true));
    expect((await other.next())?.event).toBe('delta');
    other.close();
  });

  it('drops a reader that takes nothing, and nobody else', async () => {
    const { hostname, port } = new URL(server.url);
    const deaf = connect(Number(port), hostname);
    deaf.write(`GET /v1/stream HTTP/1.1\r\nhost: x\r\nauthorization: ${headers.authorization}\r\n\r\n`);
    await sleep(100);
    deaf.pause();
    const closed = new Promise<void>((resolve) => deaf.once('close', () => resolve()));
    const stream = await readEvents(`${server.url}/v1/stream`, { headers });
    await stream.next();
    const keys = Array.from({ length: 5000 }, (_, index) => `user-${index}-${'x'.repeat(90)}`);
    let dropped = false;
    void closed.then(() => {
      dropped = true;
    });
    for (let round = 0; round < 60 && !dropped; round++) {
      await server.run({
        op: round % 2 === 0 ? 'target.add' : 'target.remove',
        project: PROJECT,
        environment: ENVIRONMENT,
        flag: 'flag-12',
        variation: 'on',
        keys,
      });
      expect((await stream.next())?.event).toBe('delta');
      const metrics = await (await server.get('/metrics')).text();
      dropped = metrics.includes('burgee_streams_dropped_total 1');
    }
    expect(dropped).toBe(true);
    stream.close();
    deaf.destroy();
  });

  it('does not answer a request that is pipelined behind another', async () => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    const since = idOf(await snapshot());
    const line = (path: string): string =>
      `GET ${path} HTTP/1.1\r\nhost: x\r\nauthorization: ${headers.authorization}\r\n\r\n`;
    const parts: Buffer[] = [];
    socket.on('data', (part) => parts.push(part));
    socket.write(line(`/v1/poll?since=${since}&wait=30`) + line('/v1/stream'));
    await new Promise((resolve) => socket.once('close', resolve));
    expect(Buffer.concat(parts).toString()).not.toContain('event-stream');
  });
});

describe('access', () => {
  const cases = [
    ['nothing', {}, 401],
    ['no token at all', { authorization: 'Bearer hello' }, 401],
    ['another scheme', { authorization: 'Basic YTpi' }, 401],
  ] as const;
  it.each(cases)('is refused with %s', async (_name, bad, status) => {
    for (const path of ['/v1/snapshot', '/v1/poll', '/v1/stream']) {
      const response = await server.get(path, { ...bad });
      expect(response.status).toBe(status);
      expect(response.headers.get('www-authenticate')).toContain('Bearer');
      expect(response.headers.get('content-type')).toContain('application/problem+json');
      expect(((await response.json()) as { code: string }).code).toBe('UNAUTHORIZED');
    }
  });

  it('is refused to tokens of other kinds, unknown ones and expired ones', async () => {
    for (const kind of ['admin', 'client', 'replica'] as const) {
      const text = await server.token(kind, kind === 'admin' ? { role: 'admin' } : {});
      expect((await server.get('/v1/snapshot', { authorization: `Bearer ${text}` })).status).toBe(403);
    }
    const secret = sdk.split('_');
    const { createToken } = await import('../../../src/model/token.js');
    const forged = createToken('sdk').text.replace(/^bge_sdk_[^_]+/, `bge_sdk_${secret[2]}`);
    expect((await server.get('/v1/snapshot', { authorization: `Bearer ${forged}` })).status).toBe(401);
    const soon = await server.token('sdk', { expiresAt: new Date(Date.now() + 300).toISOString() });
    expect((await server.get('/v1/snapshot', { authorization: `Bearer ${soon}` })).status).toBe(200);
    await sleep(350);
    expect((await server.get('/v1/snapshot', { authorization: `Bearer ${soon}` })).status).toBe(401);
  });

  it('does not reach into another environment', async () => {
    const text = await server.token('sdk', { environments: ['staging'] });
    const response = await server.get('/v1/snapshot', { authorization: `Bearer ${text}` });
    expect(((await response.json()) as Ruleset).environment).toBe('staging');
  });
});
