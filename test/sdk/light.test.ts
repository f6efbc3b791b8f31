import { afterEach, describe, expect, it } from 'vitest';
import { createClient } from '../../sdk/src/light.js';
import type { LightClient, LightOptions } from '../../sdk/src/types.js';
import { aBoolean, aRuleset, CONTEXT, next } from './support/rules.js';
import { type ScriptServer, startScriptServer } from './support/script-server.js';
import { QUIET, until } from './support/until.js';

const opened: { close?(): Promise<void>; stop?(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await (one.close ?? one.stop)?.call(one);
});

async function setUp(options: LightOptions = {}): Promise<{ server: ScriptServer; flags: LightClient }> {
  const server = await startScriptServer(await aRuleset());
  opened.push(server);
  const flags = createClient({
    url: `${server.url}/`,
    token: 'bge_sdk_x',
    logger: QUIET,
    pollMs: 10,
    maxBackoffMs: 50,
    ...options,
  });
  opened.push(flags);
  return { server, flags };
}

describe('the light client', () => {
  it('serves the values of all four types once it is ready, and says why', async () => {
    const { flags } = await setUp();
    expect(await flags.ready()).toEqual({ source: 'network' });
    expect(flags.boolean('checkout', CONTEXT, false)).toBe(true);
    expect(flags.string('color', CONTEXT, 'red')).toBe('blue');
    expect(flags.number('limit', CONTEXT, 1)).toBe(7);
    expect(flags.object('layout', CONTEXT, {})).toEqual({ columns: 2 });
    expect(flags.evaluate('checkout', CONTEXT, false)).toEqual({
      value: true,
      variation: 'on',
      reason: 'STATIC',
      revision: 1,
      stale: false,
    });
    expect(flags.evaluate('checkout', CONTEXT, 'text')).toMatchObject({ value: 'text', errorCode: 'TYPE_MISMATCH' });
    expect(flags.evaluate('limit', CONTEXT, null)).toMatchObject({ value: 7 });
  });

  it('follows by deltas, and asks for nothing else', async () => {
    const { flags, server } = await setUp();
    await flags.ready();
    const changes: number[] = [];
    flags.on('change', ({ keys, revision }) => changes.push(revision, keys.length));
    server.publish(await next(await aRuleset(), { checkout: aBoolean({ enabled: false }) }));
    await until('the change', () => !flags.boolean('checkout', CONTEXT, true));
    expect(changes).toEqual([2, 4]);
    expect(server.requests('/v1/snapshot')).toBe(1);
    expect(server.seen.every((line) => /\/v1\/(snapshot|poll)/.test(line))).toBe(true);
  });

  it('goes on from the rules in hand when the server is gone, says so, and comes back', async () => {
    const { flags, server } = await setUp();
    await flags.ready();
    const seen: string[] = [];
    flags.on('status', (status) => seen.push(status));
    flags.on('status', () => {
      throw new Error('a listener may');
    });
    await server.stop();
    await until('stale', () => flags.status() === 'stale');
    expect(flags.boolean('checkout', CONTEXT, false)).toBe(true);
    await server.restart();
    await until('live', () => flags.status() === 'live');
    expect(seen).toEqual(['stale', 'live']);
  });

  it('starts from a bootstrap in the same tick, and gives defaults without one', async () => {
    const flags = createClient({ bootstrap: await aRuleset(), logger: QUIET });
    expect(flags.boolean('checkout', CONTEXT, false)).toBe(true);
    expect(await flags.ready()).toEqual({ source: 'bootstrap' });
    const lonely = createClient();
    expect(await lonely.ready()).toEqual({ source: 'defaults' });
    expect(lonely.boolean('checkout', CONTEXT, false)).toBe(false);
    expect(lonely.status()).toBe('offline');
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

  it('gives the default of what only the server decides', async () => {
    const bootstrap = await aRuleset({ flags: { fraud: aBoolean({ serverOnly: true }) } });
    const flags = createClient({ bootstrap, logger: QUIET });
    expect(flags.evaluate('fraud', CONTEXT, false)).toMatchObject({ value: false, reason: 'DEFAULT' });
  });

  it('takes numbers that are none for its defaults, and asks no faster for them', async () => {
    const { flags, server } = await setUp({ pollMs: 'soon', timeoutMs: -1, maxBackoffMs: Number.NaN } as never);
    await flags.ready();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(server.seen.length).toBe(1);
    expect(flags.status()).toBe('live');
  });

  it('reports an address that is none, and waits between attempts', async () => {
    const warnings: string[] = [];
    const logger = { ...QUIET, warn: (message: string) => warnings.push(message) };
    const flags = createClient({ url: 'flags.internal', logger });
    opened.push(flags);
    await until('a warning', () => warnings.length > 0);
    expect(warnings[0]).toMatch(/^burgee: offline/);
    expect(flags.boolean('checkout', CONTEXT, true)).toBe(true);
  });

  it('asks nobody any more once it is closed, and goes on deciding', async () => {
    const { flags, server } = await setUp();
    await flags.ready();
    await flags.close();
    const { length } = server.seen;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(server.seen.length).toBe(length);
    expect(flags.status()).toBe('offline');
    expect(flags.boolean('checkout', CONTEXT, false)).toBe(true);
  });
});
