import { afterEach, describe, expect, it } from 'vitest';
import { createClient } from '../../sdk/src/index.js';
import type { BurgeeClient, ClientOptions } from '../../sdk/src/types.js';
import { aBoolean, aRuleset, CONTEXT, deltaBetween, next } from './support/rules.js';
import { json, type ScriptServer, startScriptServer } from './support/script-server.js';
import { QUIET, until } from './support/until.js';

const opened: { close?(): Promise<void>; stop?(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await (one.close ?? one.stop)?.call(one);
});

async function setUp(
  options: ClientOptions = {},
  serverOptions: { stream?: boolean } = {},
): Promise<{ server: ScriptServer; flags: BurgeeClient }> {
  const server = await startScriptServer(await aRuleset(), serverOptions);
  opened.push(server);
  const flags = createClient({ url: server.url, token: 'bge_sdk_x', logger: QUIET, maxBackoffMs: 50, ...options });
  opened.push(flags);
  return { server, flags };
}

describe('createClient', () => {
  it('serves the values of all four types once it is ready', async () => {
    const { flags } = await setUp();
    expect(await flags.ready()).toEqual({ source: 'network' });
    expect(flags.boolean('checkout', CONTEXT, false)).toBe(true);
    expect(flags.string('color', CONTEXT, 'red')).toBe('blue');
    expect(flags.number('limit', CONTEXT, 1)).toBe(7);
    expect(flags.object('layout', CONTEXT, {})).toEqual({ columns: 2 });
    expect(flags.status()).toBe('live');
  });

  it('says why with evaluate', async () => {
    const { flags } = await setUp();
    await flags.ready();
    expect(flags.evaluate('checkout', CONTEXT, false)).toEqual({
      value: true,
      variation: 'on',
      reason: 'STATIC',
      revision: 1,
      stale: false,
    });
    expect(flags.evaluate('checkout', CONTEXT, 'text')).toMatchObject({
      value: 'text',
      reason: 'ERROR',
      errorCode: 'TYPE_MISMATCH',
    });
    expect(flags.evaluate('nope', CONTEXT, 3)).toMatchObject({
      value: 3,
      reason: 'ERROR',
      errorCode: 'FLAG_NOT_FOUND',
    });
    expect(flags.evaluate('limit', CONTEXT, null)).toMatchObject({ value: 7 });
  });

  it('gives defaults while there are no rules', async () => {
    const { flags, server } = await setUp();
    expect(flags.boolean('checkout', CONTEXT, false)).toBe(false);
    expect(flags.status()).toBe('initializing');
    await server.stop();
  });

  for (const [how, options, serverOptions] of [
    ['a stream', {}, {}],
    ['long polls', { stream: false }, {}],
    ['polls', { stream: false, longPoll: false, pollMs: 20 }, {}],
    ['polls where the server has no stream', { pollMs: 20, longPoll: false }, { stream: false }],
  ] as const) {
    it(`hears of a change by ${how}`, async () => {
      const { flags, server } = await setUp(options, serverOptions);
      await flags.ready();
      const changes: unknown[] = [];
      flags.on('change', (change) => changes.push(change));
      const after = await next(await aRuleset(), { checkout: aBoolean({ enabled: false }) });
      if (how === 'a stream') await until('the stream', () => server.streams.size === 1);
      server.publish(after);
      await until('the change', () => !flags.boolean('checkout', CONTEXT, true));
      expect(changes).toEqual([{ keys: ['checkout'], revision: 2 }]);
    });
  }

  it('sends the ETag and takes 304 for an answer', async () => {
    const { flags, server } = await setUp({ stream: false, longPoll: false, pollMs: 10 });
    await flags.ready();
    await until('polls', () => server.requests('/v1/poll') > 3);
    expect(flags.stats()).toMatchObject({ failures: 0, applied: 1, status: 'live' });
  });

  it('goes on from the rules in hand when the server is gone, and says so', async () => {
    const { flags, server } = await setUp();
    await flags.ready();
    const seen: string[] = [];
    flags.on('status', (status) => seen.push(status));
    await server.stop();
    await until('stale', () => flags.status() === 'stale');
    expect(flags.boolean('checkout', CONTEXT, false)).toBe(true);
    expect(flags.evaluate('checkout', CONTEXT, false).stale).toBe(true);
    await server.restart();
    await until('live', () => flags.status() === 'live');
    expect(seen).toEqual(['stale', 'live']);
  });

  it('is live all the time on a server without a stream', async () => {
    const { flags, server } = await setUp({ pollMs: 10, longPoll: false }, { stream: false });
    const seen: string[] = [];
    flags.on('status', (status) => seen.push(status));
    await flags.ready();
    await until('polls', () => server.requests('/v1/poll') > 5);
    expect(server.requests('/v1/stream')).toBe(1);
    expect(seen).toEqual(['live']);
  });

  it('is live again after a refresh failed beside a stream that works', async () => {
    const { flags, server } = await setUp();
    await flags.ready();
    await until('the stream', () => server.streams.size === 1);
    server.answer = (_, response) => void response.writeHead(500).end();
    await flags.refresh();
    expect(flags.status()).toBe('stale');
    for (const response of server.streams) response.write(':\n\n');
    await until('live', () => flags.status() === 'live');
    expect(server.requests('/v1/stream')).toBe(1);
  });

  it('is ready within its time when nobody answers', async () => {
    const { flags, server } = await setUp();
    server.answer = () => {};
    expect(await flags.ready({ timeoutMs: 50 })).toEqual({ source: 'defaults' });
  });

  it('replaces wrong options by their defaults and reports them', async () => {
    const warnings: string[] = [];
    const logger = { ...QUIET, warn: (message: string) => warnings.push(message) };
    const wrong = {
      url: 7,
      token: 'new\nline',
      pollMs: 'soon',
      stream: 1,
      hooks: {},
      fetch: null,
      bootstrap: 3,
      logger,
    };
    const flags = createClient(wrong as never);
    opened.push(flags);
    expect(await flags.ready()).toEqual({ source: 'defaults' });
    expect(flags.status()).toBe('offline');
    for (const name of ['url', 'token', 'pollMs', 'stream', 'hooks', 'fetch', 'bootstrap']) {
      expect(
        warnings.some((warning) => warning.includes(`"${name}"`)),
        name,
      ).toBe(true);
    }
  });

  it('says that it has no address, unless it has rules to start from', async () => {
    const warnings: string[] = [];
    const logger = { ...QUIET, warn: (message: string) => warnings.push(message) };
    opened.push(createClient({ logger, bootstrap: await aRuleset() }));
    expect(warnings).toEqual([]);
    opened.push(createClient({ logger }));
    expect(warnings).toEqual(['burgee: no url is set, the client stays offline']);
  });

  it('sends what usage is left when it closes', async () => {
    const { flags, server } = await setUp();
    await flags.ready();
    for (let i = 0; i < 3; i++) flags.boolean('checkout', CONTEXT, false);
    flags.boolean('nope', CONTEXT, false);
    await flags.close();
    const body = JSON.parse(server.bodies[server.seen.indexOf('POST /v1/usage')] ?? '{}');
    expect(body).toMatchObject({ sdk: { name: '@burgee/sdk' }, epoch: 'epoch-1', revision: 1 });
    expect(body.evaluations).toEqual([
      { flag: 'checkout', variation: 'on', reason: 'STATIC', count: 3 },
      { flag: 'nope', reason: 'ERROR', count: 1 },
    ]);
    expect(flags.boolean('checkout', CONTEXT, false)).toBe(true);
  });

  it('starts from a bootstrap object in the same tick', async () => {
    const flags = createClient({ bootstrap: await aRuleset(), logger: QUIET });
    opened.push(flags);
    expect(flags.boolean('checkout', CONTEXT, false)).toBe(true);
    expect(await flags.ready()).toEqual({ source: 'bootstrap' });
  });

  it('knows the patterns of its bootstrap once it is ready', async () => {
    const rules = [
      {
        id: 'r',
        when: { attribute: 'email', op: 'matches' as const, values: ['@example[.]com$'] },
        serve: { variation: 'on' },
      },
    ];
    const bootstrap = await aRuleset({ flags: { staff: aBoolean({ rules, fallthrough: { variation: 'off' } }) } });
    const flags = createClient({ bootstrap, logger: QUIET });
    await flags.ready({ timeoutMs: 20_000 });
    expect(flags.boolean('staff', { targetingKey: 'u', email: 'ana@example.com' }, false)).toBe(true);
  });

  it('checks the digest of a delta to its bootstrap, too', async () => {
    const server = await startScriptServer(await aRuleset());
    opened.push(server);
    const after = await next(await aRuleset(), { checkout: aBoolean({ enabled: false }) });
    server.routes.set('/v1/poll', (_, response) =>
      json(response, { ...deltaBetween({ ...after, revision: 1, flags: {} }, after), digest: '0123456789abcdef' }),
    );
    const flags = createClient({ url: server.url, bootstrap: await aRuleset(), logger: QUIET, stream: false });
    opened.push(flags);
    await flags.ready();
    expect(flags.stats()).toMatchObject({ revision: 1, rejected: { digest: 1 } });
    expect(flags.boolean('checkout', CONTEXT, false)).toBe(true);
  });

  it('takes a kept connection that the server closed for nothing', async () => {
    const { flags, server } = await setUp({ stream: false, longPoll: false, pollMs: 15 });
    await flags.ready();
    let closed = 0;
    server.routes.set('/v1/poll', (request, response) => {
      // Closed without an answer when it was used before, as a server does that tires of idle connections.
      if (closed < 5 && used.has(request.socket)) {
        closed += 1;
        request.socket.resetAndDestroy();
        return;
      }
      used.add(request.socket);
      response.writeHead(304).end();
    });
    const used = new WeakSet();
    await until('closed connections', () => closed === 5);
    await until('polls', () => server.requests('/v1/poll') > 10);
    expect(flags.stats()).toMatchObject({ failures: 0, status: 'live' });
  });

  it('recovers with the whole ruleset from a delta that does not fit', async () => {
    const { flags, server } = await setUp({ stream: false, longPoll: false, pollMs: 20 });
    await flags.ready();
    const after = await next(await aRuleset(), { checkout: aBoolean({ enabled: false }) });
    server.routes.set('/v1/poll', (_, response) =>
      json(response, {
        kind: 'delta',
        epoch: 'epoch-1',
        from: 1,
        to: 2,
        flags: {},
        segments: {},
        digest: after.digest,
      }),
    );
    server.publish(after);
    await until('the change', () => !flags.boolean('checkout', CONTEXT, true));
    expect(flags.stats()).toMatchObject({ revision: 2, rejected: { digest: 1 } });
  });
});
