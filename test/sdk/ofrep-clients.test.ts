/** Clients that nobody here wrote, as they come from the registry, on a real server. */
import { OFREPProvider } from '@openfeature/ofrep-provider';
import { OFREPWebProvider } from '@openfeature/ofrep-web-provider';
import { OpenFeature as ServerFeature } from '@openfeature/server-sdk';
import { type Provider, ProviderEvents, OpenFeature as WebFeature } from '@openfeature/web-sdk';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ENVIRONMENT as environment, PROJECT as project, startTestServer, type TestServer } from '../support/server.js';
import { TestEventSource } from './support/event-source.js';
import { until } from './support/until.js';

let server: TestServer;
let sdkToken: string;
let clientToken: string;

beforeAll(async () => {
  server = await startTestServer();
  const text = {
    type: 'string' as const,
    variations: [
      { key: 'a', value: 'blue' },
      { key: 'b', value: 'red' },
    ],
  };
  const number = { type: 'number' as const, variations: [{ key: 'low', value: 7 }] };
  const object = { type: 'object' as const, variations: [{ key: 'wide', value: { columns: 3 } }] };
  await server.run(
    { op: 'flag.create', project, flag: 'checkout', clientVisible: true },
    { op: 'flag.create', project, flag: 'color', clientVisible: true, ...text },
    { op: 'flag.create', project, flag: 'limit', clientVisible: true, ...number },
    { op: 'flag.create', project, flag: 'layout', clientVisible: true, ...object },
    { op: 'flag.create', project, flag: 'hidden' },
    { op: 'flag.create', project, flag: 'dark', clientVisible: true },
  );
  for (const flag of ['checkout', 'color', 'limit', 'layout', 'hidden']) {
    await server.run({ op: 'flag.enable', project, environment, flag });
  }
  await server.run({
    op: 'rule.add',
    project,
    environment,
    flag: 'color',
    id: 'pros',
    when: { attribute: 'plan', op: 'in', values: ['pro'] },
    serve: { variation: 'b' },
  });
  sdkToken = await server.token('sdk');
  clientToken = await server.token('client');
});

afterEach(async () => {
  await ServerFeature.close();
  await WebFeature.close();
});

afterAll(() => server.stop());

const headersOf = (token: string): [string, string][] => [['Authorization', `Bearer ${token}`]];

describe('@openfeature/ofrep-provider', () => {
  async function start(token = sdkToken) {
    await ServerFeature.setProviderAndWait(new OFREPProvider({ baseUrl: server.url, headers: headersOf(token) }));
    return ServerFeature.getClient();
  }

  it('has values of all four types, with variant and reason', async () => {
    const client = await start();
    const context = { targetingKey: 'u-1', plan: 'free' };
    expect(await client.getBooleanDetails('checkout', false, context)).toMatchObject({
      value: true,
      variant: 'on',
      reason: 'STATIC',
    });
    expect(await client.getStringDetails('color', 'x', context)).toMatchObject({
      value: 'blue',
      variant: 'a',
      reason: 'DEFAULT',
    });
    expect(await client.getStringDetails('color', 'x', { ...context, plan: 'pro' })).toMatchObject({
      value: 'red',
      variant: 'b',
      reason: 'TARGETING_MATCH',
    });
    expect(await client.getNumberDetails('limit', 0, context)).toMatchObject({ value: 7, variant: 'low' });
    expect(await client.getObjectDetails('layout', {}, context)).toMatchObject({
      value: { columns: 3 },
      variant: 'wide',
    });
  });

  it('has the error codes', async () => {
    const client = await start();
    expect(await client.getBooleanDetails('nope', true)).toMatchObject({ value: true, errorCode: 'FLAG_NOT_FOUND' });
    expect(await client.getStringDetails('checkout', 'x')).toMatchObject({ value: 'x', errorCode: 'TYPE_MISMATCH' });
    const stranger = await start('bge_sdk_nobody');
    expect(await stranger.getBooleanDetails('checkout', false)).toMatchObject({ value: false, reason: 'ERROR' });
  });

  it('sees a disabled flag as disabled', async () => {
    const client = await start();
    expect(await client.getBooleanDetails('dark', true)).toMatchObject({
      value: false,
      variant: 'off',
      reason: 'DISABLED',
    });
  });
});

describe('@openfeature/ofrep-web-provider', () => {
  const globals = globalThis as { EventSource?: unknown };
  const context = { targetingKey: 'u-1', plan: 'free' };

  async function start(options: Record<string, unknown> = {}) {
    const statuses: number[] = [];
    const counting: typeof fetch = async (input, init) => {
      const response = await fetch(input, init);
      statuses.push(response.status);
      return response;
    };
    await WebFeature.setContext(context);
    await WebFeature.setProviderAndWait(
      new OFREPWebProvider({
        baseUrl: server.url,
        headers: headersOf(clientToken),
        cacheMode: 'disabled',
        fetchImplementation: counting,
        ...options,
      }) as Provider,
    );
    return { client: WebFeature.getClient(), statuses };
  }

  it('has values of all four types, with variant and reason, and no flag that clients may not see', async () => {
    const { client } = await start({ changeDetection: 'none' });
    expect(client.getBooleanDetails('checkout', false)).toMatchObject({ value: true, variant: 'on', reason: 'STATIC' });
    expect(client.getStringDetails('color', 'x')).toMatchObject({ value: 'blue', variant: 'a', reason: 'DEFAULT' });
    expect(client.getNumberDetails('limit', 0)).toMatchObject({ value: 7, variant: 'low' });
    expect(client.getObjectDetails('layout', {})).toMatchObject({ value: { columns: 3 } });
    expect(client.getBooleanDetails('hidden', false)).toMatchObject({ value: false, errorCode: 'FLAG_NOT_FOUND' });
    expect(client.getStringDetails('checkout', 'x')).toMatchObject({ value: 'x', errorCode: 'TYPE_MISMATCH' });
    await WebFeature.setContext({ ...context, plan: 'pro' });
    expect(client.getStringDetails('color', 'x')).toMatchObject({ value: 'red', reason: 'TARGETING_MATCH' });
  });

  it('is told 304 while nothing changes, and hears of changes by polling', async () => {
    const { client, statuses } = await start({ changeDetection: 'polling', pollInterval: 30 });
    await until('304', () => statuses.includes(304));
    await server.run({ op: 'flag.disable', project, environment, flag: 'checkout' });
    await until('the change', () => client.getBooleanValue('checkout', true) === false);
    await server.run({ op: 'flag.enable', project, environment, flag: 'checkout' });
    await until('the change back', () => client.getBooleanValue('checkout', false) === true);
  });

  it('hears of changes at once by the event stream', async () => {
    globals.EventSource = TestEventSource;
    try {
      const opened = TestEventSource.opened;
      const { client } = await start({ changeDetection: 'sse', pollInterval: 0 });
      await until('the event stream', () => TestEventSource.opened > opened);
      const changed: unknown[] = [];
      client.addHandler(ProviderEvents.ConfigurationChanged, (event) => changed.push(event?.flagsChanged));
      await server.run({ op: 'flag.disable', project, environment, flag: 'checkout' });
      await until('the change', () => client.getBooleanValue('checkout', true) === false);
      await until('the event', () => changed.length > 0);
      await server.run({ op: 'flag.enable', project, environment, flag: 'checkout' });
      await until('the change back', () => client.getBooleanValue('checkout', false) === true);
    } finally {
      await WebFeature.close();
      delete globals.EventSource;
    }
  });
});
