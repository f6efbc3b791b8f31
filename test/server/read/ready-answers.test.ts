import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Asked } from '../../../src/server/read/asked.js';
import { ENVIRONMENT, flagOperations, PROJECT, startTestServer, type TestServer } from '../../support/server.js';

let server: TestServer;
let token: string;

beforeAll(async () => {
  server = await startTestServer({ adminListen: '127.0.0.1:0' });
  await server.run(...flagOperations(50));
  for (const op of ['flag.enable', 'flag.disable'] as const) {
    await server.run({ op, project: PROJECT, environment: ENVIRONMENT, flag: 'flag-1' });
  }
  token = await server.token('sdk');
  // Whoever was checked once is answered from what lies ready.
  await ask('/v1/snapshot', { authorization: `Bearer ${token}` });
});

afterAll(() => server.stop());

interface Answer {
  readonly status: string;
  readonly headers: readonly string[];
  readonly body: string;
}

/** One request on a connection of its own, as bytes; `date` is left out of the answer. */
function ask(path: string, headers: Readonly<Record<string, string>>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`GET ${path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n${lines.join('')}\r\n`);
    const parts: Buffer[] = [];
    socket.on('data', (part) => parts.push(part));
    socket.once('error', reject);
    socket.once('close', () => {
      const all = Buffer.concat(parts);
      const split = all.indexOf('\r\n\r\n');
      const [status = '', ...lines] = all.subarray(0, split).toString('latin1').toLowerCase().split('\r\n');
      const names = lines.filter((line) => !line.startsWith('date:')).sort();
      resolve({ status, headers: names, body: all.subarray(split + 4).toString('base64') });
    });
  });
}

describe('answers that lie ready', () => {
  it('are the ones that the routes give', async () => {
    const authorization = `Bearer ${token}`;
    const { etag, epoch, revision } = await (async () => {
      const response = await server.get('/v1/snapshot', { authorization });
      const ruleset = (await response.json()) as { epoch: string; revision: number };
      return { etag: response.headers.get('etag') ?? '', ...ruleset };
    })();
    const id = etag.slice(1, -1);
    const cases: [path: string, headers?: Record<string, string>][] = [
      ['/v1/snapshot'],
      ['/v1/snapshot', { 'accept-encoding': 'gzip' }],
      ['/v1/snapshot', { 'Accept-Encoding': 'gzip;q=0, *;q=0.5' }],
      ['/v1/snapshot', { 'if-none-match': etag }],
      ['/v1/snapshot', { 'If-None-Match': `"other", W/${etag}` }],
      ['/v1/snapshot', { 'if-none-match': '"other"' }],
      ['/v1/snapshot', { 'if-none-match': '*' }],
      ['/v1/snapshot?unknown=1'],
      ['/v1/snapshot/'],
      [`/v1/poll?since=${id}`],
      [`/v1/poll?since=${epoch}.${revision - 1}`],
      [`/v1/poll?since=${epoch}.${revision - 2}`, { 'accept-encoding': 'gzip' }],
      [`/v1/poll?since=${id}&wait=78`],
      [`/v1/poll?since=${id}&since=${id}`],
      [`/v1/poll?since=${encodeURIComponent(id)}`],
      [`/v1/poll?since=${id.replace('.', '%2E')}`],
      ['/v1/poll?since='],
      ['/v1/poll?since=%'],
      ['/v1/poll?since=other.1'],
      [`/v1/poll?since=${epoch}.x`],
      [`/v1/poll?since=${epoch}.999999`],
      [`/v1/poll?since=${epoch}.+${revision}`],
      ['/v1/poll', { 'if-none-match': etag }],
    ];
    for (const [path, headers = {}] of cases) {
      // Better compressed bytes may take the place of those that were ready first, between the two.
      await vi.waitFor(async () => {
        const first = await ask(path, { authorization, ...headers });
        // Of another origin, so that the routes answer; nobody is allowed here, so that the answer is the same.
        const routed = await ask(path, { authorization, ...headers, origin: 'http://elsewhere' });
        expect(first, `${path} ${JSON.stringify(headers)}`).toEqual(routed);
      });
    }
  });

  it('are refused to other tokens, and to a token from the moment it is revoked', async () => {
    const text = await server.token('sdk', { name: 'for a while' });
    const status = async (header: string): Promise<number> =>
      (await server.get('/v1/snapshot', { authorization: header })).status;
    expect([await status(`Bearer ${text}`), await status(`Bearer ${text}`)]).toEqual([200, 200]);
    expect(await status(`Bearer ${await server.token('client')}`)).toBe(403);
    expect(await status(`Bearer ${text.slice(0, -1)}`)).toBe(401);
    await server.run({ op: 'token.revoke', token: text.split('_')[2]! });
    expect(await status(`Bearer ${text}`)).toBe(401);
    expect(await status(`Bearer ${token}`)).toBe(200);
    const denials = server.logged.filter(({ event }) => event === 'denied');
    expect(denials.map(({ code, path }) => [code, path])).toEqual([
      ['FORBIDDEN', '/v1/snapshot'],
      ['UNAUTHORIZED', '/v1/snapshot'],
      ['UNAUTHORIZED', '/v1/snapshot'],
    ]);
  });

  it('count among the clients by the name that they give', async () => {
    const headers = { authorization: `Bearer ${token}`, 'X-Burgee-Instance': 'named', 'X-Burgee-SDK': 'test/1' };
    await server.get('/v1/snapshot', headers);
    const admin = `Bearer ${await server.token('admin', { role: 'admin' })}`;
    const { clients } = (await (
      await fetch(`${server.adminUrl}/v1/clients`, { headers: { authorization: admin } })
    ).json()) as {
      clients: { instance: string; sdk: string; transport: string }[];
    };
    expect(clients.map(({ instance, sdk, transport }) => [instance, sdk, transport])).toContainEqual([
      'named',
      'test/1',
      'snapshot',
    ]);
  });
});

describe('the headers that decide about them', () => {
  it('are found whatever their case, among others', () => {
    const asked = Asked.by(['HOST', 'x', 'AuthorizatioN', 'a', 'Accept-Language', 'de', 'accept-encoding', 'gzip']);
    expect({ ...asked }).toEqual({
      authorization: 'a',
      noneMatch: undefined,
      encodings: 'gzip',
      instance: undefined,
      sdk: undefined,
    });
  });

  it('leave a request to the routes that names an origin or says something twice', () => {
    expect(Asked.by(['Origin', 'http://page'])).toBeUndefined();
    for (const name of ['Authorization', 'If-None-Match', 'Accept-Encoding', 'X-Burgee-Instance', 'X-Burgee-SDK']) {
      expect(Asked.by([name, 'a', name.toLowerCase(), 'b']), name).toBeUndefined();
    }
  });
});
