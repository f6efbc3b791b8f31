import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flagOperations, startTestServer, type TestServer } from '../support/server.js';
import { SLOW_KINDS, slowClient } from '../support/slow-clients.js';

let server: TestServer;
let token: string;

beforeAll(async () => {
  server = await startTestServer({ log: () => {} });
  token = await server.token('sdk');
  // More than the system's own buffers take, so that what a deaf reader leaves is the server's.
  const keys = Array.from({ length: 40_000 }, (_, index) => `user-${index}`);
  for (let index = 0; index < 24; index++) {
    await server.run({
      op: 'segment.create',
      project: 'shop',
      segment: `large-${index}`,
      included: keys.slice(0, 20_000),
    });
  }
  await server.run(
    ...(flagOperations(24).map((operation, index) => ({
      ...operation,
      environments: {
        production: {
          enabled: true,
          prerequisites: [],
          targets: [],
          rules: [{ id: 'r', when: { segment: `large-${index}` }, serve: { variation: 'on' } }],
        },
      },
    })) as Parameters<TestServer['run']>),
  );
});

afterAll(() => server.stop());

describe('clients that keep the server waiting', () => {
  it('are all let go within twelve seconds, while others are served', async () => {
    const clients = SLOW_KINDS.flatMap((kind) => Array.from({ length: 8 }, () => slowClient(server.url, kind, token)));
    const waits = await Promise.all(
      clients.map(async ({ kind, closed, stop }) => {
        const limit = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 15_000).unref());
        const ms = kind === 'deaf to a large stream' ? await droppedStreams(8) : await Promise.race([closed, limit]);
        stop();
        return { kind, ms };
      }),
    );
    for (const { kind, ms } of waits) {
      expect(ms, kind).toBeDefined();
      expect(ms, kind).toBeLessThanOrEqual(12_500);
    }
    expect((await server.get('/v1/snapshot', { authorization: `Bearer ${token}` })).status).toBe(200);
  });
});

/** A reader that does not read cannot see that it was dropped; the server's own count tells. */
async function droppedStreams(count: number): Promise<number | undefined> {
  const started = Date.now();
  while (Date.now() - started < 15_000) {
    const metrics = await (await server.get('/metrics')).text();
    if (metrics.includes(`burgee_streams_dropped_total ${count}\n`)) return Date.now() - started;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return undefined;
}
