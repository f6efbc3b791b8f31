import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { report as keep } from '../../bench/report.js';
import { flagOperations, startTestServer, type TestServer } from '../support/server.js';
import { SLOW_KINDS, slowClient } from '../support/slow-clients.js';

const EACH = 200;

let server: TestServer;
let token: string;

beforeAll(async () => {
  server = await startTestServer({ log: () => {} });
  await server.run(...flagOperations(100));
  token = await server.token('sdk');
});

afterAll(() => server.stop());

async function p99(milliseconds: number): Promise<number> {
  const times: number[] = [];
  for (const end = Date.now() + milliseconds; Date.now() < end; ) {
    const started = performance.now();
    const response = await fetch(`${server.url}/v1/snapshot`, { headers: { authorization: `Bearer ${token}` } });
    await response.arrayBuffer();
    times.push(performance.now() - started);
  }
  times.sort((one, other) => one - other);
  return times[Math.floor(times.length * 0.99)]!;
}

describe(`${EACH} slow, silent and half-open clients of each kind`, () => {
  it('are let go within twelve seconds, and others hardly notice', async () => {
    await p99(2_000);
    const quiet = await p99(5_000);
    // Deaf ones need a large ruleset; the short form has them.
    const kinds = SLOW_KINDS.filter((kind) => kind !== 'deaf to a large stream');
    const clients = kinds.flatMap((kind) => Array.from({ length: EACH }, () => slowClient(server.url, kind, token)));
    const busy = await p99(8_000);
    const waits = await Promise.all(clients.map(({ closed }) => closed));
    console.log(
      `p99 ${quiet.toFixed(1)} ms alone, ${busy.toFixed(1)} ms beside them; the last was let go after ${Math.max(...waits)} ms`,
    );
    keep('faults/slow', {
      clients: clients.length,
      's until the last is closed': Math.max(...waits) / 1_000,
      '× the p99 of others': busy / quiet,
    });
    expect(Math.max(...waits)).toBeLessThanOrEqual(12_500);
    expect(busy).toBeLessThan(2 * quiet + 1);
  }, 120_000);
});
