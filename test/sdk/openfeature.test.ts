import { OpenFeature, ProviderEvents, StandardResolutionReasons } from '@openfeature/server-sdk';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BurgeeProvider } from '../../sdk/src/openfeature.js';
import { aBoolean, aRuleset, FLAGS, next } from './support/rules.js';
import { json, type ScriptServer, startScriptServer } from './support/script-server.js';
import { QUIET, until } from './support/until.js';

const CONTEXT = { targetingKey: 'u-1' };
let server: ScriptServer;

beforeEach(async () => {
  server = await startScriptServer(
    await aRuleset({
      flags: {
        ...FLAGS,
        dated: aBoolean({
          rules: [
            {
              id: 'r1',
              when: { attribute: 'since', op: 'before', values: ['2026-01-01T00:00:00Z'] },
              serve: { variation: 'off' },
            },
          ],
        }),
        disabled: aBoolean({ enabled: false, off: undefined }),
        broken: { ...aBoolean(), variations: 7, rules: 'none' } as never,
        secret: aBoolean({ serverOnly: true }),
      },
    }),
  );
});

afterEach(async () => {
  await OpenFeature.close();
  OpenFeature.clearHandlers();
  OpenFeature.clearHooks();
  await server.stop();
});

async function start(options = {}) {
  const provider = new BurgeeProvider({ url: server.url, token: 'x', logger: QUIET, maxBackoffMs: 20, ...options });
  await OpenFeature.setProviderAndWait(provider).catch(() => {});
  return { provider, client: OpenFeature.getClient() };
}

describe('BurgeeProvider under the OpenFeature SDK', () => {
  it('resolves all four types', async () => {
    const { client } = await start();
    expect(await client.getBooleanValue('checkout', false, CONTEXT)).toBe(true);
    expect(await client.getStringValue('color', 'red', CONTEXT)).toBe('blue');
    expect(await client.getNumberValue('limit', 1, CONTEXT)).toBe(7);
    expect(await client.getObjectValue('layout', {}, CONTEXT)).toEqual({ columns: 2 });
    expect(client.providerStatus).toBe('READY');
  });

  it('gives reason, variant and metadata', async () => {
    const { client } = await start();
    expect(await client.getBooleanDetails('checkout', false, CONTEXT)).toEqual({
      flagKey: 'checkout',
      value: true,
      variant: 'on',
      reason: StandardResolutionReasons.STATIC,
      flagMetadata: { flagSetId: 'shop/production', version: '1', stale: false },
    });
    expect(await client.getBooleanDetails('disabled', true, CONTEXT)).toMatchObject({
      value: true,
      reason: 'DISABLED',
    });
    expect(await client.getBooleanDetails('dated', true, { since: new Date('2025-06-01T00:00:00Z') })).toMatchObject({
      value: false,
      reason: 'TARGETING_MATCH',
      flagMetadata: { rule: 'r1' },
    });
  });

  it('maps its errors, and tells types apart itself', async () => {
    const { client } = await start();
    expect(await client.getBooleanDetails('nope', true, CONTEXT)).toMatchObject({
      value: true,
      errorCode: 'FLAG_NOT_FOUND',
    });
    expect(await client.getStringDetails('checkout', 'x', CONTEXT)).toMatchObject({
      value: 'x',
      errorCode: 'TYPE_MISMATCH',
    });
    expect(await client.getObjectDetails('checkout', ['x'], CONTEXT)).toMatchObject({
      value: ['x'],
      errorCode: 'TYPE_MISMATCH',
    });
    expect(await client.getObjectDetails('color', 'x', CONTEXT)).toMatchObject({
      value: 'x',
      errorCode: 'TYPE_MISMATCH',
    });
    expect(await client.getBooleanDetails('broken', true, CONTEXT)).toMatchObject({ value: true, reason: 'ERROR' });
  });

  it('says which flags changed', async () => {
    const { client } = await start();
    const events: unknown[] = [];
    client.addHandler(ProviderEvents.ConfigurationChanged, (event) => events.push(event?.flagsChanged));
    await until('the stream', () => server.streams.size === 1);
    server.publish(await next(await aRuleset({ flags: FLAGS }), { checkout: aBoolean({ enabled: false }) }));
    await until('the event', () => events.length > 0);
    expect(events[0]).toContain('checkout');
  });

  it('is stale while the server is away, and ready again', async () => {
    const { client } = await start();
    await server.stop();
    await until('stale', () => client.providerStatus === 'STALE');
    expect(await client.getBooleanValue('checkout', false, CONTEXT)).toBe(true);
    await server.restart();
    await until('ready', () => client.providerStatus === 'READY');
  });

  it('is in error until there are rules', async () => {
    server.answer = (_, response) => void response.writeHead(500).end();
    const { client } = await start({ readyTimeoutMs: 50 });
    expect(client.providerStatus).toBe('ERROR');
    expect(await client.getBooleanDetails('checkout', false, CONTEXT)).toMatchObject({
      value: false,
      errorCode: 'PROVIDER_NOT_READY',
    });
    server.answer = undefined;
    await until('ready', () => client.providerStatus === 'READY');
    expect(await client.getBooleanValue('checkout', false, CONTEXT)).toBe(true);
  });

  it('asks the server about server-only flags', async () => {
    server.routes.set('/ofrep/v1/evaluate/flags/secret', (_, response, body) =>
      json(response, {
        key: 'secret',
        value: JSON.parse(body).context.targetingKey === 'u-1',
        reason: 'SPLIT',
        variant: 'on',
      }),
    );
    const { client } = await start();
    expect(await client.getBooleanDetails('secret', false, CONTEXT)).toMatchObject({
      value: true,
      variant: 'on',
      reason: 'SPLIT',
    });
    expect(await client.getBooleanValue('secret', true, { targetingKey: 'u-2' })).toBe(false);
    expect(await client.getStringDetails('secret', 'x', CONTEXT)).toMatchObject({
      value: 'x',
      errorCode: 'TYPE_MISMATCH',
    });
  });

  it('hands tracking events to the application', async () => {
    const tracked: unknown[] = [];
    const { client } = await start({ onTrack: (...event: unknown[]) => tracked.push(event) });
    client.track('bought', { targetingKey: 'u-1' }, { value: 12 });
    expect(tracked).toEqual([['bought', { targetingKey: 'u-1' }, { value: 12 }]]);
  });
});
