import { createServer as createHttpServer, request } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Operation } from '../../src/operations/types.js';
import { CHANNEL_PATH, CHANNEL_PROTOCOL, LINE_BYTES } from '../../src/workspace/channel.js';
import { createAdminClient } from '../../src/workspace/client.js';
import type { AdminWorkspace } from '../../src/workspace/types.js';
import { ENVIRONMENT, flagOperations, PROJECT, startTestServer, type TestServer } from '../support/server.js';

const enable = (flag: string): Operation => ({ op: 'flag.enable', project: PROJECT, environment: ENVIRONMENT, flag });

/** A client whose channel is open: the first request goes over HTTP, the second one opens it. */
async function aTalkativeClient(server: Pick<TestServer, 'socketPath'>): Promise<AdminWorkspace> {
  const client = createAdminClient({ socketPath: server.socketPath, actor: 'ana' }, { timeoutMs: 2_000 });
  onTestFinished(() => client.close());
  for (let turn = 0; turn < 20; turn += 1) await client.execute([enable('flag-0')]);
  return client;
}

/** The connection as it is after the upgrade, or the status that refused it. */
function upgrade(server: TestServer, path = CHANNEL_PATH, protocol = CHANNEL_PROTOCOL): Promise<Socket | number> {
  return new Promise((resolve, reject) => {
    const headers = { connection: 'Upgrade', upgrade: protocol, 'x-burgee-actor': 'ana' };
    const asked = request({ socketPath: server.socketPath, path, headers });
    asked.once('upgrade', (_response, socket: Socket) => {
      onTestFinished(() => void socket.destroy());
      resolve(socket);
    });
    asked.once('response', (response) => resolve(response.resume().statusCode ?? 0));
    asked.once('error', reject).end();
  });
}

async function lines(socket: Socket, count: number): Promise<Record<string, unknown>[]> {
  let text = '';
  for await (const part of socket) {
    text += String(part);
    if (text.split('\n').length > count) break;
  }
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

const closed = (socket: Socket): Promise<unknown> => new Promise((resolve) => socket.resume().once('close', resolve));

describe('changes over a channel', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
    await server.run(...flagOperations(300));
  });
  afterAll(() => server.stop());

  it('are answered as over HTTP, each for itself', async () => {
    const client = await aTalkativeClient(server);
    const [made, missing, wrong, preview, nothing] = await Promise.allSettled([
      client.execute([enable('flag-1')], { comment: 'so' }),
      client.execute([enable('no-such-flag')]),
      client.execute([{ op: 'flag.bake' } as never]),
      client.execute([enable('flag-2')], { dryRun: true }),
      client.execute([enable('flag-0')]),
    ]);
    expect(made).toMatchObject({
      status: 'fulfilled',
      value: { changed: true, change: { actor: 'ana', comment: 'so' } },
    });
    if (made.status === 'fulfilled') expect(made.value.writes).toEqual(made.value.change?.writes);
    expect(missing).toMatchObject({ status: 'rejected', reason: { code: 'FLAG_NOT_FOUND' } });
    expect(wrong).toMatchObject({ status: 'rejected', reason: { code: 'INVALID_INPUT', details: expect.anything() } });
    expect(preview).toMatchObject({ status: 'fulfilled', value: { changed: false, writes: [{ key: 'flag-2' }] } });
    expect(nothing).toMatchObject({ status: 'fulfilled', value: { changed: false, writes: [] } });
  });

  it('happen in the order they were asked for, however many', async () => {
    const client = await aTalkativeClient(server);
    const flags = Array.from({ length: 250 }, (_, index) => `flag-${index + 20}`);
    const results = await Promise.all(flags.map((flag) => client.execute([enable(flag)])));
    const seqs = results.map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
    expect(new Set(seqs).size).toBe(flags.length);
  });

  it('happen once when the channel breaks with requests under way', async () => {
    const connections = new Set<Socket>();
    const between = join(server.directory, 'between');
    const proxy = createServer((socket) => {
      const onwards = connect(server.socketPath);
      for (const [one, other] of [
        [socket, onwards],
        [onwards, socket],
      ] as const) {
        one.on('error', () => {}).once('close', () => other.destroy());
        one.pipe(other);
      }
      connections.add(socket);
    }).listen(between);
    onTestFinished(() => void proxy.close());
    const client = await aTalkativeClient({ ...server, socketPath: between });
    const before = server.owner.store.head().seq;
    const results = Array.from({ length: 30 }, (_, index) => client.execute([enable(`flag-${index + 270}`)]));
    setTimeout(() => {
      for (const socket of connections) socket.destroy();
    }, 1);
    await Promise.all(results);
    expect(server.owner.store.head().seq).toBe(before + 30);
  });

  it('go over HTTP where the owner knows no channels', async () => {
    const path = join(server.directory, 'old');
    const asked: string[] = [];
    const old = createHttpServer((request, response) => {
      asked.push(request.url as string);
      if (request.url === CHANNEL_PATH) response.writeHead(404);
      response.end(JSON.stringify({ changed: false, seq: 1, writes: [] }));
    }).listen(path);
    onTestFinished(() => void old.close());
    const client = await aTalkativeClient({ ...server, socketPath: path });
    await client.close();
    expect(asked.filter((url) => url === CHANNEL_PATH)).toHaveLength(1);
    expect(asked.filter((url) => url === '/v1/operations')).toHaveLength(20);
  });
});

describe('a channel', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
    await server.run(...flagOperations(10));
  });
  afterAll(() => server.stop());

  it('is one line each way, with the number it was asked with', async () => {
    const socket = (await upgrade(server)) as Socket;
    socket.write(`{"n":7,"request":{"operations":[${JSON.stringify(enable('flag-1'))}]}}\n{"n":8,"request":{}}\n`);
    const answers = await lines(socket, 2);
    expect(answers.find(({ n }) => n === 7)).toMatchObject({ result: { changed: true, change: { via: 'socket' } } });
    expect(answers.find(({ n }) => n === 8)).toMatchObject({ problem: { code: 'INVALID_INPUT', status: 422 } });
  });

  it('takes a line in as many parts as it comes in', async () => {
    const socket = (await upgrade(server)) as Socket;
    const text = Buffer.from(
      `{"n":1,"request":{"operations":[${JSON.stringify(enable('flag-2'))}],"comment":"größer"}}\n`,
    );
    const got = lines(socket, 1);
    for (const byte of text) socket.write(Buffer.of(byte));
    expect(await got).toMatchObject([{ n: 1, result: { change: { comment: 'größer' } } }]);
  });

  it.each([
    ['no JSON', 'nonsense\n'],
    ['no number', '{"request":{}}\n'],
    ['null', 'null\n'],
    ['a line without an end', `{"n":1,"request":"${'x'.repeat(LINE_BYTES)}`],
  ])('is closed by %s', async (_name, text) => {
    const socket = (await upgrade(server)) as Socket;
    socket.on('error', () => {}).write(text);
    await closed(socket);
  });

  it('is refused under another name or protocol', async () => {
    expect(await upgrade(server, '/v1/info')).toBe(404);
    expect(await upgrade(server, CHANNEL_PATH, 'websocket')).toBe(404);
  });

  it('is not there over the network', async () => {
    const there = await startTestServer({ adminListen: '127.0.0.1:0' });
    onTestFinished(() => there.stop());
    const { port, hostname } = new URL(there.adminUrl as string);
    const socket = connect(Number(port), hostname);
    socket.write(
      `GET ${CHANNEL_PATH} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: ${CHANNEL_PROTOCOL}\r\n\r\n`,
    );
    const answer = await new Promise<string>((resolve) => socket.once('data', (part) => resolve(String(part))));
    expect(answer).toMatch(/^HTTP\/1\.1 40[14] /);
    socket.destroy();
  });

  it('keeps no server from stopping, and is answered before', async () => {
    const there = await startTestServer();
    await there.run(...flagOperations(1));
    const idle = (await upgrade(there)) as Socket;
    const busy = (await upgrade(there)) as Socket;
    const gone = closed(idle);
    busy.write(`{"n":1,"request":{"operations":[${JSON.stringify(enable('flag-0'))}]}}\n`);
    const got = lines(busy, 1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await there.stop();
    expect(await got).toMatchObject([{ n: 1, result: { changed: true } }]);
    await gone;
  });
});
