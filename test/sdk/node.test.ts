import { createHmac } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClient } from '../../sdk/src/index.js';
import { adminHandler, verifyWebhook, webhookReceiver } from '../../sdk/src/node.js';
import type { BurgeeClient } from '../../sdk/src/types.js';
import { aBoolean, aRuleset, CONTEXT, next } from './support/rules.js';
import { type ScriptServer, startScriptServer } from './support/script-server.js';
import { QUIET, until } from './support/until.js';

const secret = 'whsec-test';
let burgee: ScriptServer;
let flags: BurgeeClient;
let app: Server;
let url: string;

async function listen(handler: RequestListener): Promise<void> {
  app = createServer(handler);
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(app.address() as AddressInfo).port}`;
}

beforeEach(async () => {
  burgee = await startScriptServer(await aRuleset());
  // Polls so far apart that only a webhook or a handler can bring news.
  flags = createClient({ url: burgee.url, token: 'x', logger: QUIET, stream: false, longPoll: false, usage: false });
  await flags.ready();
});

afterEach(async () => {
  await flags.close();
  await burgee.stop();
  app.closeAllConnections();
  await new Promise((resolve) => app.close(resolve));
});

const seconds = () => `${Math.floor(Date.now() / 1000)}`;

function signed(id: string, body: string, timestamp = seconds(), key = secret): Record<string, string> {
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}

describe('webhookReceiver', () => {
  const deliver = async (headers: Record<string, string>, body = '{}', method = 'POST') =>
    (await fetch(url, { method, headers, ...(method === 'POST' && { body }) })).status;

  beforeEach(() => listen(webhookReceiver(flags, { secret })));

  it('has the client ask for the rules at once', async () => {
    burgee.publish(await next(await aRuleset(), { checkout: aBoolean({ enabled: false }) }));
    expect(await deliver(signed('m1', '{"type":"change"}'), '{"type":"change"}')).toBe(204);
    await until('the change', () => !flags.boolean('checkout', CONTEXT, true));
  });

  it('refuses what is unsigned, forged, changed, old, early or repeated', async () => {
    const old = `${Number(seconds()) - 301}`;
    const early = `${Number(seconds()) + 400}`;
    expect(await deliver({})).toBe(401);
    expect(await deliver(signed('m2', '{}', seconds(), 'another'))).toBe(401);
    expect(await deliver(signed('m3', '{}'), '{"a":1}')).toBe(401);
    expect(await deliver(signed('m4', '{}', old))).toBe(401);
    expect(await deliver(signed('m5', '{}', early))).toBe(401);
    expect(await deliver({ ...signed('m6', '{}'), 'webhook-signature': 'v1,' })).toBe(401);
    const once = signed('m7', '{}');
    expect(await deliver(once)).toBe(204);
    expect(await deliver(once)).toBe(409);
    expect(await deliver(signed('m8', '{}'), undefined, 'GET')).toBe(405);
    expect(await deliver(signed('m9', 'x'.repeat(1_100_000)), 'x'.repeat(1_100_000)).catch(() => 413)).toBe(413);
  });

  it('takes one of several signatures, for a secret that is being changed', async () => {
    const headers = signed('m10', '{}');
    headers['webhook-signature'] = `v1,AAAA ${headers['webhook-signature']}`;
    expect(await deliver(headers)).toBe(204);
  });
});

describe('verifyWebhook', () => {
  it('forgets what is too old to be repeated', async () => {
    let now = 1_000_000_000_000;
    await listen(() => {});
    const verify = verifyWebhook({ secret, toleranceMs: 1000, now: () => now });
    const headers = signed('a', '{}', `${now / 1000}`);
    expect(verify(headers, '{}')).toEqual({ ok: true });
    expect(verify(headers, '{}')).toEqual({ ok: false, why: 'replay' });
    now += 5000;
    expect(verify(headers, '{}')).toEqual({ ok: false, why: 'time' });
    expect(verify(signed('b', '{}', `${now / 1000}`), '{}')).toEqual({ ok: true });
  });
});

describe('adminHandler', () => {
  beforeEach(() => listen(adminHandler(flags, { token: 'let-me-in', prefix: '/flags' })));

  const ask = (method: string, path: string, token = 'let-me-in') =>
    fetch(`${url}${path}`, { method, headers: { authorization: `Bearer ${token}` } });

  it('tells how things are', async () => {
    expect(await (await ask('GET', '/flags/health', '')).json()).toEqual({
      status: 'live',
      source: 'network',
      revision: 1,
    });
    expect(await (await ask('GET', '/flags/stats')).json()).toMatchObject({ flags: 4, revision: 1, project: 'shop' });
  });

  it('asks the server, for the news or for everything', async () => {
    burgee.publish(await next(await aRuleset(), { checkout: aBoolean({ enabled: false }) }));
    expect(await (await ask('POST', '/flags/refresh')).json()).toMatchObject({ revision: 2 });
    const before = burgee.requests('/v1/snapshot');
    expect(await (await ask('POST', '/flags/invalidate')).json()).toMatchObject({ revision: 2, status: 'live' });
    expect(burgee.requests('/v1/snapshot')).toBe(before + 1);
  });

  it('is not for everybody', async () => {
    expect((await ask('GET', '/flags/stats', 'guess')).status).toBe(401);
    expect((await fetch(`${url}/flags/stats`)).status).toBe(401);
    expect((await ask('POST', '/flags/invalidate', '')).status).toBe(401);
    expect((await ask('GET', '/flags/refresh')).status).toBe(404);
    expect((await ask('GET', '/flags/constructor')).status).toBe(404);
  });
});
