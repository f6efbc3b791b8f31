import { once } from 'node:events';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { driftDetector } from '../../sdk/src/drift.js';
import { createClient, VERSION } from '../../sdk/src/index.js';
import { createClient as createLight } from '../../sdk/src/light.js';
import { webhookReceiver } from '../../sdk/src/node.js';
import type { BurgeeClient, ClientOptions } from '../../sdk/src/types.js';
import { createEvaluator } from '../../src/engine/index.js';
import { startServer } from '../../src/server/start.js';
import { ENVIRONMENT as environment, PROJECT as project, startTestServer, type TestServer } from '../support/server.js';
import { QUIET, until } from './support/until.js';

let server: TestServer;
let token: string;
const clients: BurgeeClient[] = [];

beforeAll(async () => {
  // Webhooks go to private addresses only when the operator says so.
  server = await startTestServer({ webhookAllow: ['127.0.0.1'] });
  await server.run(
    { op: 'flag.create', project, flag: 'checkout' },
    { op: 'flag.create', project, flag: 'wave' },
    { op: 'flag.enable', project, environment, flag: 'wave' },
    {
      op: 'flag.rollout',
      project,
      environment,
      flag: 'wave',
      shares: [
        { variation: 'on', weight: 25_000 },
        { variation: 'off', weight: 75_000 },
      ],
    },
    { op: 'flag.create', project, flag: 'secret', serverOnly: true },
    { op: 'flag.enable', project, environment, flag: 'secret' },
  );
  token = await server.token('sdk');
});

afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
});

afterAll(() => server.stop());

async function start(options: ClientOptions = {}): Promise<BurgeeClient> {
  const client = createClient({ url: server.url, token, logger: QUIET, maxBackoffMs: 100, ...options });
  clients.push(client);
  await client.ready();
  return client;
}

interface Usage {
  readonly flag: string;
  readonly count: number;
}

/** Over the owner's socket, as a command does. */
function admin(path: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const query = `?project=${project}&environment=${environment}`;
    get({ socketPath: server.socketPath, path: path + query, headers: { 'x-burgee-actor': 'tester' } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve(JSON.parse(text)));
    }).on('error', reject);
  });
}

const enable = (on: boolean) =>
  server.run({ op: on ? 'flag.enable' : 'flag.disable', project, environment, flag: 'checkout' });

describe('the SDK on a burgee server', () => {
  for (const [how, options] of [
    ['a stream', {}],
    ['long polls', { stream: false }],
    ['polls', { stream: false, longPoll: false, pollMs: 20 }],
  ] as const) {
    it(`hears of changes by ${how}`, async () => {
      await enable(false);
      const flags = await start(options);
      expect(flags.boolean('checkout', {}, true)).toBe(false);
      if (how === 'a stream') await until('the stream', () => flags.stats().streaming);
      const changes: unknown[] = [];
      flags.on('change', ({ keys }) => changes.push(...keys));
      for (const on of [true, false, true]) {
        const revision = await enable(on);
        await until('the change', () => flags.stats().revision >= revision);
        expect(flags.boolean('checkout', {}, !on)).toBe(on);
      }
      expect(changes).toEqual(['checkout', 'checkout', 'checkout']);
      expect(flags.stats()).toMatchObject({ failures: 0, rejected: { digest: 0, syntax: 0, format: 0, older: 0 } });
    });
  }

  it('tells the light client of changes by polls, without a failure', async () => {
    await enable(false);
    const flags = createLight({ url: server.url, token, logger: QUIET, pollMs: 20 });
    try {
      const errors: Error[] = [];
      flags.on('error', (error) => errors.push(error));
      expect(await flags.ready()).toEqual({ source: 'network' });
      for (const on of [true, false, true]) {
        const revision = await enable(on);
        await until('the change', () => flags.evaluate('checkout', {}, !on).revision >= revision);
        expect(flags.boolean('checkout', {}, !on)).toBe(on);
      }
      expect(flags.evaluate('secret', {}, false)).toMatchObject({ value: false, reason: 'DEFAULT' });
      expect(errors).toEqual([]);
    } finally {
      await flags.close();
    }
  });

  it('decides as the engine does on the rules that the server publishes', async () => {
    const flags = await start();
    const evaluator = createEvaluator(await server.workspace.ruleset(project, environment));
    let on = 0;
    for (let user = 0; user < 20_000; user++) {
      const context = { targetingKey: `user-${user}` };
      const value = flags.boolean('wave', context, false);
      if (value !== (evaluator.evaluate('wave', context).value ?? false)) throw new Error(`user-${user} differs`);
      on += value ? 1 : 0;
    }
    expect(on / 20_000).toBeGreaterThan(0.24);
    expect(on / 20_000).toBeLessThan(0.26);
  });

  it('asks the server about server-only flags', async () => {
    const flags = await start();
    expect(flags.strategy('secret').kind).toBe('remote');
    expect(await flags.resolve('secret', { targetingKey: 'u-1' }, false)).toMatchObject({
      value: true,
      variation: 'on',
    });
    expect(await flags.resolve('secret', { targetingKey: 'u-1' }, 'text')).toMatchObject({
      value: 'text',
      errorCode: 'TYPE_MISMATCH',
    });
  });

  it('agrees with the server wherever they are compared', async () => {
    const drift = driftDetector({ sample: 1, concurrency: 50 });
    const flags = await start({ plugins: [drift] });
    await until('live', () => flags.status() === 'live');
    for (let user = 0; user < 40; user++) flags.boolean('wave', { targetingKey: `user-${user}` }, false);
    await until('comparisons', () => drift.stats().compared === 40);
    expect(drift.stats()).toEqual({ compared: 40, disagreed: 0, skipped: 0, failed: 0 });
  });

  it('is seen there with the revision that it holds, and reports its usage', async () => {
    const flags = await start();
    await until('the stream', () => flags.stats().streaming);
    const { epoch, revision } = flags.stats();
    const sdk = `@burgee/sdk/${VERSION}`;
    const { clients } = (await admin('/v1/clients')) as {
      clients: { sdk: string; holds: string; transport: string }[];
    };
    expect(clients).toContainEqual(
      expect.objectContaining({ sdk, holds: `${epoch}.${revision}`, transport: 'stream', project, environment }),
    );
    const served = async () => {
      const { usage } = (await admin('/v1/usage')) as { usage: Usage[] };
      return usage.filter(({ flag }) => flag === 'wave').reduce((sum, { count }) => sum + count, 0);
    };
    const before = await served();
    for (let user = 0; user < 100; user++) flags.boolean('wave', { targetingKey: `user-${user}` }, false);
    await flags.close();
    expect((await served()) - before).toBe(100);
  });

  it('asks at once when a webhook of the server says so, where nothing else would', async () => {
    const flags = await start({ stream: false, longPoll: false });
    const secret = 'a secret of some length';
    const app = createServer(webhookReceiver(flags, { secret })).listen(0, '127.0.0.1');
    await once(app, 'listening');
    const url = `http://127.0.0.1:${(app.address() as AddressInfo).port}/`;
    await server.run({ op: 'webhook.create', project, webhook: 'app', url, secret });
    try {
      const before = flags.stats().requests;
      const revision = await enable(false);
      await until('the change', () => flags.stats().revision >= revision);
      expect(flags.boolean('checkout', {}, true)).toBe(false);
      expect(flags.stats().requests).toBeGreaterThan(before);
    } finally {
      await server.run({ op: 'webhook.delete', project, webhook: 'app' });
      await enable(true);
      app.close();
    }
  });

  it('keeps its rules when its token is revoked', async () => {
    const own = await server.token('sdk');
    const flags = await start({ token: own });
    await until('the stream', () => flags.stats().streaming);
    await server.run({ op: 'token.revoke', token: own.split('_')[2] ?? '' });
    await until('stale', () => flags.status() === 'stale');
    expect(flags.stats().lastError).toContain('401');
    expect(flags.boolean('checkout', {}, false)).toBe(true);
  });

  it('gives defaults to a token that is not known', async () => {
    const flags = createClient({ url: server.url, token: 'bge_sdk_nobody', logger: QUIET });
    clients.push(flags);
    expect(await flags.ready({ timeoutMs: 200 })).toEqual({ source: 'defaults' });
    expect(flags.status()).toBe('offline');
    expect(flags.evaluate('checkout', {}, true)).toMatchObject({ value: true, reason: 'ERROR' });
  });

  it('goes on through a restart of the server, and has what changed meanwhile', async () => {
    const first = await startServer({ owner: server.owner, port: 0, log: () => {} }).catch(() => undefined);
    if (!first) throw new Error('a second server did not start');
    const { port } = new URL(first.url);
    const flags = await start({ url: first.url });
    await until('the stream', () => flags.stats().streaming);
    const states: string[] = [];
    flags.on('status', (status) => states.push(status));
    await first.close();
    const revision = await enable(false);
    await until('stale', () => flags.status() === 'stale');
    const again = await startServer({ owner: server.owner, port: Number(port), log: () => {} });
    await until('the change', () => flags.stats().revision >= revision);
    expect(flags.boolean('checkout', {}, true)).toBe(false);
    expect(states[0]).toBe('stale');
    await flags.close();
    await again.close();
  });
});
