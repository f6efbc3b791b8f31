import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { report as keep } from '../../bench/report.js';
import { fuzzServer, protectedAnswers } from '../support/fuzz-server.js';
import { flagOperations, startTestServer, type TestServer } from '../support/server.js';

const COUNT = Number(process.env['BURGEE_SOAK_REQUESTS'] ?? 100_000);

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ adminListen: '127.0.0.1:0', log: () => {} });
  await server.run(...flagOperations(5));
});

afterAll(() => server.stop());

describe(`${COUNT} malformed requests`, () => {
  it('crash nothing, reach nothing, are nobody’s 5xx and leave no memory behind', async () => {
    const seed = Date.now() >>> 0;
    const report = await fuzzServer([server.url, server.adminUrl!], COUNT, seed);
    console.log(
      `seed ${seed}: ${JSON.stringify(report.statuses)}, heap ${(report.heapGrowth / 2 ** 20).toFixed(1)} MB`,
    );
    const reached = protectedAnswers(await (await server.get('/metrics')).text());
    keep('faults/malformed', {
      requests: report.sent,
      'answers 5xx or none': report.serverErrors.length + report.hung.length,
      'protected handlers reached': reached.length,
      'MB more heap': report.heapGrowth / 2 ** 20,
    });
    expect(report.serverErrors).toEqual([]);
    expect(report.hung).toEqual([]);
    expect(reached).toEqual([]);
    expect(report.heapGrowth).toBeLessThan(5 * 2 ** 20);
  }, 3_600_000);
});
