import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { verifyWebhook } from '../../../sdk/src/webhook.js';
import { createAddressGuard } from '../../../src/server/webhooks/address-guard.js';
import { WebhookDispatcher } from '../../../src/server/webhooks/dispatcher.js';
import { ENVIRONMENT, flagOperations, PROJECT, startTestServer, type TestServer } from '../../support/server.js';

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Receiver {
  readonly url: string;
  readonly received: Received[];
  /** Statuses to answer with, then 204. */
  readonly answers: number[];
  until(count: number): Promise<void>;
  close(): void;
}

const SECRET = 'a secret of some length';
const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const answers: number[] = [];
  let hear = (): void => {};
  const server: Server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => {
      body += part;
    });
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      response.writeHead(answers.shift() ?? 204, { location: 'http://127.0.0.1:1/' }).end();
      hear();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?x=1`,
    received,
    answers,
    until: (count) =>
      new Promise((resolve) => {
        hear = () => received.length >= count && resolve();
        hear();
      }),
    close: () => server.close(),
  };
  closers.push(receiver.close);
  return receiver;
}

async function start(): Promise<{ server: TestServer; dispatcher: WebhookDispatcher; receiver: Receiver }> {
  const receiver = await startReceiver();
  const server = await startTestServer();
  await server.run(...flagOperations(3));
  const dispatcher = await WebhookDispatcher.open(server.owner.store, {
    guard: createAddressGuard(['127.0.0.1']),
    log: (event) => server.logged.push(event),
    retryMs: [5, 5],
  });
  closers.push(
    () => server.stop(),
    () => dispatcher.close(),
  );
  return { server, dispatcher, receiver };
}

const enable = (flag: string, environment: string = ENVIRONMENT) => ({
  op: 'flag.enable' as const,
  project: PROJECT,
  environment,
  flag,
});

const add = (url: string, environments?: string[]) => ({
  op: 'webhook.create' as const,
  project: PROJECT,
  webhook: 'hook',
  url,
  secret: SECRET,
  ...(environments ? { environments } : {}),
});

describe('webhooks', () => {
  it('tell of a change, signed so that the SDK believes it, once', async () => {
    const { server, receiver } = await start();
    await server.run(add(receiver.url));
    const seq = await server.run(enable('flag-1'));
    await receiver.until(1);
    const { headers, body } = receiver.received[0]!;
    const verify = verifyWebhook({ secret: SECRET });
    expect(verify(headers, body)).toEqual({ ok: true });
    expect(verify(headers, body)).toEqual({ ok: false, why: 'replay' });
    expect(verifyWebhook({ secret: 'another' })(headers, body)).toMatchObject({ ok: false });
    expect(JSON.parse(body)).toMatchObject({
      type: 'change',
      project: PROJECT,
      environments: [ENVIRONMENT],
      seq,
      operations: ['flag.enable'],
      documents: [{ kind: 'flag', key: 'flag-1', deleted: false }],
    });
    expect(body).not.toContain(SECRET);
  });

  it('are kept to their environments, and to what is switched on', async () => {
    const { server, receiver } = await start();
    await server.run(add(receiver.url, ['staging']));
    await server.run(enable('flag-1'));
    await server.run(enable('flag-1', 'staging'));
    await receiver.until(1);
    expect(JSON.parse(receiver.received[0]!.body).environments).toEqual(['staging']);
    await server.run({ op: 'webhook.set', project: PROJECT, webhook: 'hook', enabled: false });
    await server.run(enable('flag-2', 'staging'));
    await server.run({ op: 'webhook.set', project: PROJECT, webhook: 'hook', enabled: true });
    await server.run(enable('flag-0', 'staging'));
    await receiver.until(2);
    expect(JSON.parse(receiver.received[1]!.body).documents[0].key).toBe('flag-0');
  });

  it('are tried again with the same id, in order, and given up after a while', async () => {
    const { server, dispatcher, receiver } = await start();
    await server.run(add(receiver.url));
    receiver.answers.push(503, 500);
    await server.run(enable('flag-1'));
    await server.run(enable('flag-2'));
    await receiver.until(4);
    const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids.slice(0, 3)).size).toBe(1);
    expect(ids[3]).not.toBe(ids[0]);
    expect(dispatcher.records(PROJECT, 'hook').map(({ ok }) => ok)).toContain(false);
    receiver.answers.push(500, 500, 500);
    await server.run(enable('flag-0'));
    await receiver.until(7);
    receiver.answers.push(400);
    await server.run({ ...enable('flag-0'), op: 'flag.disable' });
    await receiver.until(8);
    await server.run({ ...enable('flag-1'), op: 'flag.disable' });
    await receiver.until(9);
    expect(server.logged.filter(({ event }) => event === 'webhook.failed')).toHaveLength(2);
  });

  it('follow no redirect, and call no inner address', async () => {
    const { server, dispatcher, receiver } = await start();
    receiver.answers.push(302);
    const webhook = { ...(await created(server, receiver.url)), url: receiver.url };
    expect(await dispatcher.test(webhook)).toMatchObject({ ok: false, status: 302 });
    for (const url of ['http://127.0.0.2:9/', 'http://169.254.169.254/latest/meta-data', 'http://[::1]:9/']) {
      const attempt = await dispatcher.test({ ...webhook, url });
      expect(attempt.ok).toBe(false);
      expect(attempt.error).toContain('FORBIDDEN');
    }
    expect(await dispatcher.test({ ...webhook, url: 'http://127.0.0.1:1/' })).toMatchObject({
      ok: false,
      error: expect.stringContaining('ECONNREFUSED'),
    });
  });
});

async function created(server: TestServer, url: string) {
  await server.run(add(url));
  return (await server.workspace.get('webhook', PROJECT, 'hook'))!;
}
