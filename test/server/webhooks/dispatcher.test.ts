import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { verifyWebhook } from '../../../sdk/src/webhook.js';
import { createAddressGuard } from '../../../src/server/webhooks/address-guard.js';
import { type DispatcherOptions, WebhookDispatcher } from '../../../src/server/webhooks/dispatcher.js';
import { until } from '../../sdk/support/until.js';
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

interface Started {
  readonly server: TestServer;
  readonly dispatcher: WebhookDispatcher;
  readonly receiver: Receiver;
  /** Another one on the same workspace, as after a restart. */
  again(options?: Partial<DispatcherOptions>): Promise<WebhookDispatcher>;
}

async function start(): Promise<Started> {
  const receiver = await startReceiver();
  const server = await startTestServer();
  await server.run(...flagOperations(3));
  const again = async (options: Partial<DispatcherOptions> = {}): Promise<WebhookDispatcher> => {
    const dispatcher = await WebhookDispatcher.open(server.owner.store, {
      guard: createAddressGuard(['127.0.0.1']),
      log: (event) => server.logged.push(event),
      retryMs: [5, 5],
      // The server has one of its own.
      file: join(server.directory, 'webhooks-of-the-test.json'),
      ...options,
    });
    closers.push(() => dispatcher.close());
    return dispatcher;
  };
  closers.push(() => server.stop());
  return { server, dispatcher: await again(), receiver, again };
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

  it('are tried again with the same id, in order, until they arrive or are refused for good', async () => {
    const { server, dispatcher, receiver } = await start();
    await server.run(add(receiver.url));
    receiver.answers.push(503, 500, 429, 408, 502);
    await server.run(enable('flag-1'));
    await server.run(enable('flag-2'));
    await receiver.until(7);
    const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids.slice(0, 6)).size).toBe(1);
    expect(ids[6]).not.toBe(ids[0]);
    expect(dispatcher.records(PROJECT, 'hook').map(({ ok }) => ok)).toContain(false);
    receiver.answers.push(400);
    await server.run({ ...enable('flag-1'), op: 'flag.disable' });
    await server.run({ ...enable('flag-2'), op: 'flag.disable' });
    await receiver.until(9);
    expect(server.logged.filter(({ event }) => event === 'webhook.failed')).toMatchObject([{ status: 400 }]);
  });

  it('go on after a restart where they were: what was not delivered comes, in order, and what was does not', async () => {
    const { server, dispatcher, receiver, again } = await start();
    await server.run(add(receiver.url));
    await server.run(enable('flag-0'));
    await receiver.until(1);
    await dispatcher.close();
    // Nobody is there to send these.
    const seqs = [await server.run(enable('flag-1')), await server.run(enable('flag-2'))];
    await again();
    await receiver.until(3);
    expect(receiver.received.slice(1).map(({ body }) => JSON.parse(body).seq)).toEqual(seqs);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(receiver.received).toHaveLength(3);
  });

  it('that never arrived are tried again after a restart', async () => {
    const { server, dispatcher, receiver, again } = await start();
    await server.run(add(receiver.url));
    receiver.answers.push(...Array<number>(1_000).fill(503));
    const seq = await server.run(enable('flag-1'));
    await receiver.until(2);
    await until('stuck', () => dispatcher.states(PROJECT)[0]?.stuckSince !== undefined);
    expect(dispatcher.states(PROJECT)).toMatchObject([{ key: 'hook', behind: 1, skipped: 0, last: { status: 503 } }]);
    await dispatcher.close();
    receiver.answers.length = 0;
    const count = receiver.received.length;
    const next = await again();
    await receiver.until(count + 1);
    expect(JSON.parse(receiver.received.at(-1)!.body).seq).toBe(seq);
    await until('all sent', () => next.states(PROJECT)[0]?.behind === 0);
  });

  it('added while no server ran hear of what came after that', async () => {
    const { server, dispatcher, receiver, again } = await start();
    await dispatcher.close();
    await server.run(enable('flag-0'));
    await server.run(add(receiver.url));
    const seq = await server.run(enable('flag-1'));
    await again();
    await receiver.until(1);
    expect(JSON.parse(receiver.received[0]!.body).seq).toBe(seq);
  });

  it('of a workspace that was restored do not tell again what its original told', async () => {
    const { server, dispatcher, receiver, again } = await start();
    await dispatcher.close();
    await server.run(add(receiver.url));
    await server.run(enable('flag-0'));
    await again({ file: join(server.directory, 'none.json') });
    const seq = await server.run(enable('flag-1'));
    await receiver.until(1);
    expect(JSON.parse(receiver.received[0]!.body).seq).toBe(seq);
  });

  it('pass over what is too much or too old, and say so', async () => {
    const { server, dispatcher, receiver, again } = await start();
    await server.run(add(receiver.url));
    await dispatcher.close();
    for (let count = 0; count < 4; count += 1) {
      await server.run(enable('flag-1'));
      await server.run({ ...enable('flag-1'), op: 'flag.disable' });
    }
    const few = await again({ mostBehind: 3 });
    await receiver.until(3);
    expect(few.states(PROJECT)).toMatchObject([{ skipped: 5 }]);
    await few.close();
    await server.run(enable('flag-1'));
    const old = await again({ oldestMs: -1 });
    await until('passed over', () => old.states(PROJECT)[0]?.behind === 0);
    expect(old.states(PROJECT)).toMatchObject([{ skipped: 1 }]);
    expect(receiver.received).toHaveLength(3);
    const said = server.logged.filter(({ event }) => event === 'webhook.skipped');
    expect(said.map(({ from, to }) => Number(to) - Number(from) + 1)).toEqual([5, 1]);
  });

  it('try a new address at once, and let go of what waits when they are switched off', async () => {
    const { server, dispatcher, receiver, again } = await start();
    await dispatcher.close();
    const slow = await again({ retryMs: [60_000] });
    await server.run(add('http://127.0.0.1:1/'));
    const seq = await server.run(enable('flag-0'));
    await until('stuck', () => slow.states(PROJECT)[0]?.stuckSince !== undefined);
    await server.run({ op: 'webhook.set', project: PROJECT, webhook: 'hook', url: receiver.url });
    await receiver.until(1);
    expect(JSON.parse(receiver.received[0]!.body).seq).toBe(seq);
    receiver.answers.push(503);
    await server.run(enable('flag-1'));
    await until('stuck', () => slow.states(PROJECT)[0]?.stuckSince !== undefined);
    await server.run({ op: 'webhook.set', project: PROJECT, webhook: 'hook', enabled: false });
    await until('let go', () => slow.states(PROJECT)[0]?.behind === 0);
    expect(receiver.received).toHaveLength(2);
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
