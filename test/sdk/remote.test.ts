import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClient } from '../../sdk/src/index.js';
import type { BurgeeClient, ClientOptions } from '../../sdk/src/types.js';
import { aBoolean, aRuleset, CONTEXT, FLAGS } from './support/rules.js';
import { json, type ScriptServer, startScriptServer } from './support/script-server.js';
import { QUIET, until } from './support/until.js';

let server: ScriptServer;
let flags: BurgeeClient;

beforeEach(async () => {
  server = await startScriptServer(await aRuleset({ flags: { ...FLAGS, secret: aBoolean({ serverOnly: true }) } }));
  server.routes.set('/ofrep/v1/evaluate/flags/secret', (_, response, body) =>
    json(response, {
      key: 'secret',
      value: JSON.parse(body).context.targetingKey === 'u-1',
      reason: 'SPLIT',
      variant: 'x',
    }),
  );
});

afterEach(async () => {
  await flags.close();
  await server.stop();
});

async function start(options: ClientOptions = {}): Promise<void> {
  flags = createClient({ url: server.url, token: 'x', logger: QUIET, maxBackoffMs: 30, ...options });
  await flags.ready();
}

const asked = () => server.requests('/ofrep/');

describe('a server-only flag', () => {
  it('is decided by the server, once for each context while the answer is fresh', async () => {
    await start();
    expect(await flags.resolve('secret', CONTEXT, false)).toMatchObject({
      value: true,
      variation: 'x',
      reason: 'SPLIT',
    });
    expect(await flags.resolve('secret', { targetingKey: 'u-2' }, true)).toMatchObject({ value: false });
    expect(await flags.resolve('secret', { ...CONTEXT }, false)).toMatchObject({ value: true });
    expect(asked()).toBe(2);
  });

  it('gives the default to a call that cannot wait, until the answer is here', async () => {
    await start();
    expect(flags.evaluate('secret', CONTEXT, false)).toMatchObject({ value: false, reason: 'DEFAULT' });
    await until('the answer', () => flags.boolean('secret', CONTEXT, false));
  });

  it('is asked for once by calls at the same time', async () => {
    await start();
    await Promise.all(Array.from({ length: 20 }, () => flags.resolve('secret', CONTEXT, false)));
    expect(asked()).toBe(1);
  });

  it('keeps serving what it knows while the server is away, and rests from asking', async () => {
    await start();
    await flags.resolve('secret', CONTEXT, false);
    server.routes.set('/ofrep/v1/evaluate/flags/secret', (_, response) => void response.writeHead(500).end());
    await flags.invalidate();
    for (let i = 0; i < 30; i++) expect(await flags.resolve('secret', CONTEXT, false)).toMatchObject({ value: true });
    expect(asked()).toBeLessThan(15);
    expect(await flags.resolve('secret', { targetingKey: 'new' }, true)).toMatchObject({
      value: true,
      reason: 'ERROR',
    });
    expect(flags.strategy('secret').why).toMatch(/circuit/);
  });

  it('is of the type that it is', async () => {
    await start();
    expect(await flags.resolve('secret', CONTEXT, 'x')).toMatchObject({ value: 'x', errorCode: 'TYPE_MISMATCH' });
  });

  it('gives the default where nobody is to be asked', async () => {
    await start({ remote: false });
    expect(await flags.resolve('secret', CONTEXT, false)).toMatchObject({ value: false, reason: 'DEFAULT' });
    expect(flags.strategy('secret')).toMatchObject({ kind: 'local' });
    expect(asked()).toBe(0);
  });

  it('survives answers of every bad kind', async () => {
    await start();
    for (const body of [
      '',
      'null',
      '[]',
      '{}',
      '{"value":{"__proto__":1}}',
      '{"errorCode":7}',
      '{"errorCode":"PARSE_ERROR"}',
    ]) {
      server.routes.set('/ofrep/v1/evaluate/flags/secret', (_, response) => void response.writeHead(200).end(body));
      expect((await flags.resolve('secret', { targetingKey: `bad ${body}` }, true)).value, body).toBe(true);
    }
  });
});

describe('strategy', () => {
  it('says who decides, and why', async () => {
    await start();
    await flags.resolve('secret', CONTEXT, false);
    expect(flags.strategy('secret')).toEqual({ kind: 'remote', why: 'the flag is server-only and the server decides' });
    expect(flags.strategy('checkout')).toEqual({ kind: 'local', why: 'the rules are in this process' });
    expect(flags.strategy('nope').why).toMatch(/no such flag/);
  });
});
