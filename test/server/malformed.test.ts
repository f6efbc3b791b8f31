import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fuzzServer, protectedAnswers } from '../support/fuzz-server.js';
import { flagOperations, startTestServer, type TestServer } from '../support/server.js';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ adminListen: '127.0.0.1:0' });
  await server.run(...flagOperations(5));
});

afterAll(() => server.stop());

describe('malformed requests', () => {
  it('crash nothing, reach nothing, and are nobody’s 5xx', async () => {
    const { seq } = server.owner.store.head();
    const report = await fuzzServer([server.url, server.adminUrl!], 2_000, 20_261_121);
    expect(report.serverErrors).toEqual([]);
    expect(report.hung).toEqual([]);
    expect(Object.keys(report.statuses).length).toBeGreaterThan(5);
    expect(server.logged.filter((event) => event.event === 'bug')).toEqual([]);
    expect(protectedAnswers(await (await server.get('/metrics')).text())).toEqual([]);
    expect(server.owner.store.head().seq).toBe(seq);
    expect((await server.get('/readyz')).status).toBe(200);
  });
});
