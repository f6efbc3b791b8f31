import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flagOperations, startTestServer, type TestServer } from '../support/server.js';

let server: TestServer;
let headers: { authorization: string };

beforeAll(async () => {
  server = await startTestServer({ adminListen: '127.0.0.1:0' });
  await server.run(...flagOperations(3));
  headers = { authorization: `Bearer ${await server.token('sdk')}` };
});

afterAll(() => server.stop());

async function counted(): Promise<Map<string, number>> {
  const text = await (await server.get('/metrics')).text();
  const lines = [...text.matchAll(/^burgee_http_requests_total\{(.*)\} (\d+)$/gm)];
  return new Map(
    lines.map(([, labels, value]) => [labels!.replace(/\w+=|"/g, '').replaceAll(',', ' '), Number(value)]),
  );
}

describe('metrics', () => {
  it('count each answer once, by plane, method, route and status', async () => {
    const etag = (await server.get('/v1/snapshot', headers)).headers.get('etag')!;
    await server.get('/v1/snapshot', { ...headers, 'if-none-match': etag });
    await server.get('/v1/snapshot', { ...headers, 'if-none-match': etag });
    await fetch(`${server.url}/v1/snapshot`, { method: 'HEAD', headers });
    await server.get('/v1/snapshot');
    await server.get(`/v1/poll?since=${etag.slice(1, -1)}&wait=1`, headers);
    await server.get('/v1/poll?wait=77', headers);
    await fetch(`${server.adminUrl}/v1/info`);
    const counts = await counted();
    expect(counts.get('read GET /v1/snapshot 200')).toBe(1);
    expect(counts.get('read GET /v1/snapshot 304')).toBe(2);
    expect(counts.get('read HEAD /v1/snapshot 200')).toBe(1);
    expect(counts.get('read GET /v1/snapshot 401')).toBe(1);
    expect(counts.get('read GET /v1/poll 304')).toBe(1);
    expect(counts.get('read GET /v1/poll 400')).toBe(1);
    expect(counts.get('admin GET /v1/info 401')).toBe(1);
  });

  it('are text that Prometheus reads, and name no token', async () => {
    const response = await server.get('/metrics');
    expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    const text = await response.text();
    for (const line of text.trimEnd().split('\n')) {
      expect(line).toMatch(/^(# (HELP|TYPE) burgee_\w+ .+|burgee_\w+(\{(\w+="[^"]*",?)+\})? [\d.e+-]+)$/);
    }
    expect(text).not.toContain('bge_');
    expect(text).toContain('burgee_flags{project="shop",environment="production"} 3');
  });
});
