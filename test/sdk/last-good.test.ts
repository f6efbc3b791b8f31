import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClient } from '../../sdk/src/index.js';
import { fileCache } from '../../sdk/src/node.js';
import type { BurgeeClient, ClientOptions } from '../../sdk/src/types.js';
import { aBoolean, aRuleset, CONTEXT, next } from './support/rules.js';
import { type ScriptServer, startScriptServer } from './support/script-server.js';
import { QUIET, until } from './support/until.js';

let directory: string;
let cacheFile: string;
let server: ScriptServer;
const clients: BurgeeClient[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'burgee-sdk-'));
  cacheFile = join(directory, 'flags.json');
  server = await startScriptServer(await aRuleset());
});

afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
  await server.stop();
  await rm(directory, { recursive: true });
});

function start(options: ClientOptions = {}): BurgeeClient {
  const client = createClient({
    url: server.url,
    token: 'bge_sdk_one_secret_crc',
    cacheFile,
    maxBackoffMs: 20,
    logger: QUIET,
    ...options,
  });
  clients.push(client);
  return client;
}

/** Leaves a last-known-good file behind, and the server gone. */
async function leaveFile(options?: ClientOptions): Promise<void> {
  const client = start(options);
  await client.ready();
  await client.close();
  await server.stop();
}

describe('the last-known-good file', () => {
  it('serves a start without a server, and says where the rules came from', async () => {
    await leaveFile();
    const client = start();
    expect(await client.ready()).toEqual({ source: 'cache' });
    expect(client.evaluate('checkout', CONTEXT, false)).toMatchObject({ value: true, revision: 1, stale: true });
    expect(client.status()).toBe('stale');
  });

  it('is private, whole, and alone in its folder', async () => {
    await leaveFile();
    expect(await readdir(directory)).toEqual(['flags.json']);
    expect((await stat(cacheFile)).mode & 0o777).toBe(0o600);
    const [head, rules] = (await readFile(cacheFile, 'utf8')).split('\n');
    expect(JSON.parse(head ?? '')).toMatchObject({ burgee: 1 });
    expect(JSON.parse(rules ?? '')).toEqual(await aRuleset());
    expect(head).not.toContain('secret');
  });

  it('follows changes while the client runs', async () => {
    const client = start();
    await client.ready();
    await until('the stream', () => server.streams.size === 1);
    server.publish(await next(await aRuleset(), { checkout: aBoolean({ enabled: false }) }));
    await until('the file', async () => (await readFile(cacheFile, 'utf8').catch(() => '')).includes('"revision":2'));
  });

  it('is passed over when it is damaged, of another token, or of a newer format, with a warning', async () => {
    await leaveFile();
    const text = await readFile(cacheFile, 'utf8');
    for (const [damage, content] of [
      ['cut', text.slice(0, -10)],
      ['flipped', text.replace('"enabled":true', '"enabled":frue')],
      ['empty', ''],
      ['newer', text.replace('"burgee":1', '"burgee":2')],
      ['head only', text.split('\n')[0] ?? ''],
    ] as const) {
      await writeFile(cacheFile, content);
      const warnings: string[] = [];
      const client = start({ logger: { ...QUIET, warn: (message) => warnings.push(message) } });
      expect(await client.ready({ timeoutMs: 100 }), damage).toEqual({ source: 'defaults' });
      expect(
        warnings.some((warning) => warning.includes('flags.json')),
        damage,
      ).toBe(true);
      await client.close();
    }
    await writeFile(cacheFile, text);
    expect(await start({ token: 'bge_sdk_two_secret_crc' }).ready({ timeoutMs: 100 })).toEqual({ source: 'defaults' });
    expect(await start().ready()).toEqual({ source: 'cache' });
  });

  it('gives way to the network, and to nothing older', async () => {
    await leaveFile();
    await server.restart();
    server.publish(await next(await aRuleset(), { checkout: aBoolean({ enabled: false }) }));
    const client = start();
    expect(await client.ready()).toEqual({ source: 'network' });
    expect(client.boolean('checkout', CONTEXT, true)).toBe(false);
    expect(server.seen.at(-1)).toMatch(/poll\?since=epoch-1\.1|stream/);
  });

  it("is the network's word once the server has nothing newer", async () => {
    await leaveFile();
    await server.restart();
    const client = start();
    expect(await client.ready()).toEqual({ source: 'network' });
    expect(server.requests('/v1/snapshot')).toBe(1);
  });

  it('is written for a bootstrap that the server confirms', async () => {
    const client = start({ bootstrap: await aRuleset() });
    expect(await client.ready()).toEqual({ source: 'network' });
    await client.close();
    expect(await readFile(cacheFile, 'utf8')).toContain('"revision":1');
  });

  it('beats an older bootstrap, and does not take the place of a newer one', async () => {
    await leaveFile();
    const older = await aRuleset({ revision: 0, flags: {} });
    const newer = await next(await aRuleset(), { checkout: aBoolean({ enabled: false }) });
    const first = start({ bootstrap: older });
    expect(await first.ready()).toEqual({ source: 'cache' });
    expect(first.boolean('checkout', CONTEXT, false)).toBe(true);
    const second = start({ bootstrap: newer });
    expect(await second.ready()).toEqual({ source: 'bootstrap' });
    expect(second.boolean('checkout', CONTEXT, true)).toBe(false);
  });

  it('may be what the application makes of it', async () => {
    let kept: unknown;
    const cache = {
      load: async () => undefined,
      save: async (ruleset: unknown) => {
        kept = ruleset;
      },
    };
    const client = start({ cacheFile: undefined, cache });
    await client.ready();
    await client.close();
    expect(kept).toEqual(await aRuleset());
  });

  it('does not stop the client when it cannot be written', async () => {
    const warnings: string[] = [];
    const client = start({
      cacheFile: join(directory, 'no', 'such', 'folder'),
      logger: { ...QUIET, warn: (message) => warnings.push(message) },
    });
    await client.ready();
    await client.close();
    expect(warnings.some((warning) => warning.includes('ENOENT'))).toBe(true);
    expect(client.boolean('checkout', CONTEXT, false)).toBe(true);
  });

  it('may be shared by processes that write at once', async () => {
    const caches = Array.from({ length: 8 }, () => fileCache(cacheFile));
    const ruleset = await aRuleset();
    await Promise.all(caches.map((cache, index) => cache.save({ ...ruleset, revision: index })));
    expect((await fileCache(cacheFile).load())?.flags).toEqual(ruleset.flags);
    expect(await readdir(directory)).toEqual(['flags.json']);
  });
});

describe('a bootstrap', () => {
  it('may be a file', async () => {
    const path = join(directory, 'rules.json');
    await writeFile(path, JSON.stringify(await aRuleset()));
    const client = start({ url: undefined, cacheFile: undefined, bootstrap: path });
    expect(await client.ready()).toEqual({ source: 'bootstrap' });
    expect(client.number('limit', CONTEXT, 0)).toBe(7);
  });

  it('that is not there leaves the defaults', async () => {
    const client = start({ url: undefined, cacheFile: undefined, bootstrap: join(directory, 'nothing') });
    expect(await client.ready()).toEqual({ source: 'defaults' });
  });
});
