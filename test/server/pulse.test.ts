import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LatencySample } from '../../src/server/latency-sample.js';
import type { ServerPulse } from '../../src/server/pulse.js';
import { MINUTES, Minutes } from '../../src/server/read/minutes.js';
import { readEvents } from '../support/event-reader.js';
import { ENVIRONMENT, flagOperations, PROJECT, startTestServer, type TestServer } from '../support/server.js';

describe('counts by the minute', () => {
  it('are kept for half an hour, oldest first', () => {
    const minutes = new Minutes();
    minutes.add(2, 60_000 * 100);
    minutes.add(3, 60_000 * 100 + 59_999);
    minutes.add(7, 60_000 * 102);
    expect(minutes.read(60_000 * 102).slice(-3)).toEqual([5, 0, 7]);
    expect(minutes.read(60_000 * 103).slice(-3)).toEqual([0, 7, 0]);
    expect(minutes.read(60_000 * (102 + MINUTES))).toEqual(Array.from({ length: MINUTES }, () => 0));
  });
});

describe('a sample of latencies', () => {
  it('times one request in sixteen and forgets what was taken', () => {
    const sample = new LatencySample();
    expect(Array.from({ length: 33 }, () => sample.due()).filter(Boolean)).toHaveLength(3);
    for (const ms of [3, 1, 2]) sample.add(ms);
    expect(sample.take()).toEqual({ p50: 2, p99: 3 });
    expect(sample.take()).toBeUndefined();
  });
});

describe('GET /v1/stats', () => {
  let server: TestServer;
  let token: string;
  beforeAll(async () => {
    server = await startTestServer({ adminListen: '127.0.0.1:0' });
    await server.run(...flagOperations(3));
    token = await server.token('sdk');
  });
  afterAll(() => server.stop());

  async function stats(): Promise<ServerPulse> {
    const headers = { authorization: `Bearer ${await server.token('admin', { role: 'viewer' })}` };
    const response = await fetch(`${server.adminUrl}/v1/stats`, { headers });
    return ((await response.json()) as { stats: ServerPulse }).stats;
  }

  async function until(fits: (pulse: ServerPulse) => boolean): Promise<ServerPulse> {
    for (;;) {
      const pulse = await stats();
      if (fits(pulse)) return pulse;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  const here = (pulse: ServerPulse) =>
    pulse.environments.find(({ project, environment }) => project === PROJECT && environment === ENVIRONMENT);

  it('tells requests, latency, streams and push second by second, and who holds the newest revision', async () => {
    const headers = { authorization: `Bearer ${token}`, 'x-burgee-instance': 'web-1', 'x-burgee-sdk': 'test/1' };
    const events = await readEvents(`${server.url}/v1/stream`, { headers });
    await events.next();
    for (let count = 0; count < 40; count += 1) await (await server.get('/v1/snapshot', headers)).text();
    await fetch(`${server.url}/v1/poll?since=gone.1`, { headers: { ...headers, 'x-burgee-instance': 'web-2' } });
    const seq = await server.run({ op: 'flag.enable', project: PROJECT, flag: 'flag-1', environment: ENVIRONMENT });
    await events.next();
    const pulse = await until(
      ({ requests, pushMs }) => requests.perSecond.some((count) => count > 0) && pushMs.some((ms) => ms !== null),
    );
    expect(pulse.requests.total).toBeGreaterThanOrEqual(41);
    expect(pulse.latencyMs.p99.some((ms) => ms !== null && ms >= 0)).toBe(true);
    expect(Math.max(...pulse.streams)).toBe(1);
    expect(new Set([pulse.streams.length, pulse.pushMs.length, pulse.latencyMs.p50.length]).size).toBe(1);
    expect(here(pulse)).toMatchObject({ revision: seq, streams: 1, flags: 3, clients: 2, current: 1 });
    expect(here(pulse)?.recent.at(-1)?.revision).toBe(seq);
    events.close();
  });

  it('remembers how often each variation was served in the last half hour, for who asks', async () => {
    const body = JSON.stringify({ evaluations: [{ flag: 'flag-1', variation: 'on', reason: 'STATIC', count: 17 }] });
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    await fetch(`${server.url}/v1/usage`, { method: 'POST', headers, body });
    const viewer = { authorization: `Bearer ${await server.token('admin', { role: 'viewer' })}` };
    const ask = async (query: string) =>
      (await (await fetch(`${server.adminUrl}/v1/usage${query}`, { headers: viewer })).json()) as {
        usage: { minutes?: number[] }[];
      };
    expect((await ask('')).usage[0]?.minutes).toBeUndefined();
    const minutes = (await ask('?minutes=true')).usage[0]?.minutes ?? [];
    expect(minutes.slice(-2).reduce((sum, count) => sum + count, 0)).toBe(17);
    expect(minutes).toHaveLength(MINUTES);
  });
});
