import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Operation } from '../../src/operations/types.js';
import { createAdminClient } from '../../src/workspace/client.js';
import { MOST_TOGETHER } from '../../src/workspace/together.js';
import type { AdminWorkspace } from '../../src/workspace/types.js';
import { ENVIRONMENT, flagOperations, PROJECT, startTestServer, type TestServer } from '../support/server.js';

const enable = (flag: string): Operation => ({ op: 'flag.enable', project: PROJECT, environment: ENVIRONMENT, flag });

describe('changes that are asked for in one turn', () => {
  let server: TestServer;
  let client: AdminWorkspace;
  beforeAll(async () => {
    server = await startTestServer({ adminListen: '127.0.0.1:0' });
    await server.run(...flagOperations(300));
    client = createAdminClient({ socketPath: server.socketPath, actor: 'ana' });
  });
  afterAll(async () => {
    await client.close();
    await server.stop();
  });

  it('are changes of their own, in the order they were asked for, however many', async () => {
    const flags = Array.from({ length: MOST_TOGETHER + 40 }, (_, i) => `flag-${i}`);
    const results = await Promise.all(flags.map((flag) => client.execute([enable(flag)], { comment: flag })));
    expect(results.map(({ change }) => change?.comment)).toEqual(flags);
    expect(new Set(results.map(({ seq }) => seq)).size).toBe(flags.length);
    for (const { seq, change, writes } of results) {
      expect(change).toEqual(await client.change(seq));
      expect(writes).toEqual(change?.writes);
      expect(writes).toHaveLength(1);
    }
  });

  it('fail each for itself', async () => {
    const [made, missing, wrong, preview, nothing] = await Promise.allSettled([
      client.execute([enable('flag-200')]),
      client.execute([enable('no-such-flag')]),
      client.execute([{ op: 'flag.bake' } as never]),
      client.execute([enable('flag-201')], { dryRun: true }),
      client.execute([enable('flag-0')]),
    ]);
    expect(made).toMatchObject({ status: 'fulfilled', value: { changed: true } });
    expect(missing).toMatchObject({ status: 'rejected', reason: { code: 'FLAG_NOT_FOUND' } });
    expect(wrong).toMatchObject({ status: 'rejected', reason: { code: 'INVALID_INPUT', details: expect.anything() } });
    expect(preview).toMatchObject({ status: 'fulfilled', value: { changed: false, writes: [{ key: 'flag-201' }] } });
    expect(nothing).toMatchObject({ status: 'fulfilled', value: { changed: false, writes: [] } });
  });

  it('happen once under one key', async () => {
    const id = '01890a5d-ac96-774b-bcce-b302099a8057';
    const [one, two, other] = await Promise.allSettled([
      client.execute([enable('flag-210')], { id }),
      client.execute([enable('flag-210')], { id }),
      client.execute([enable('flag-211')], { id }),
    ]);
    expect(one).toMatchObject({ status: 'fulfilled', value: { changed: true } });
    expect(two).toEqual(one);
    expect(other).toMatchObject({ status: 'rejected', reason: { code: 'IDEMPOTENCY_CONFLICT' } });
  });

  it('are held against the role that asks, and refusals are noted', async () => {
    const token = await server.token('admin', { role: 'viewer', name: 'vera' });
    const viewer = createAdminClient({ server: server.adminUrl as string, token });
    onTestFinished(() => viewer.close());
    const refused = await Promise.allSettled([
      viewer.execute([enable('flag-220')]),
      viewer.execute([enable('flag-221')]),
    ]);
    for (const each of refused) expect(each).toMatchObject({ status: 'rejected', reason: { code: 'FORBIDDEN' } });
    const admin = await server.token('admin', { role: 'admin', name: 'adam' });
    const answer = await fetch(`${server.adminUrl}/v1/denials`, { headers: { authorization: `Bearer ${admin}` } });
    const text = await answer.text();
    expect(text.match(/"actor":"vera"/g)).toHaveLength(2);
  });

  it('show secrets to nobody over the network', async () => {
    const token = await server.token('admin', { role: 'admin', name: 'root' });
    const remote = createAdminClient({ server: server.adminUrl as string, token });
    onTestFinished(() => remote.close());
    const hook = (webhook: string): Operation => ({
      op: 'webhook.create',
      project: PROJECT,
      webhook,
      url: 'https://example.com/',
      secret: 'whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz',
    });
    const results = await Promise.all([remote.execute([hook('one')]), remote.execute([hook('two')])]);
    expect(results.every(({ changed }) => changed)).toBe(true);
    expect(JSON.stringify(results)).not.toContain('MDEyMzQ1');
  });
});

describe('a server', () => {
  async function against(listener: RequestListener): Promise<AdminWorkspace> {
    const http = createServer(listener);
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const { port } = http.address() as AddressInfo;
    const client = createAdminClient({ server: `http://127.0.0.1:${port}`, token: 'secret' }, { timeoutMs: 1_000 });
    onTestFinished(async () => {
      await client.close();
      http.closeAllConnections();
      http.close();
    });
    return client;
  }
  const RESULT = { changed: false, seq: 1, writes: [] };
  const three = (client: AdminWorkspace) =>
    Promise.allSettled([1, 2, 3].map((n) => client.execute([enable(`f-${n}`)])));

  it('that knows no batches gets one request after another, and is asked for a batch once', async () => {
    const asked: string[] = [];
    const client = await against((request, response) => {
      asked.push(request.url as string);
      if (request.url === '/v1/operations') response.end(JSON.stringify(RESULT));
      else response.writeHead(404).end(JSON.stringify({ code: 'ROUTE_NOT_FOUND', detail: 'nothing here' }));
    });
    for (const each of [...(await three(client)), ...(await three(client))]) {
      expect(each).toEqual({ status: 'fulfilled', value: RESULT });
    }
    expect(asked.filter((url) => url.endsWith('/batch'))).toHaveLength(1);
    expect(asked).toHaveLength(7);
  });

  it('that answers less than it was asked leaves nobody waiting', async () => {
    const client = await against((_request, response) =>
      response.end(JSON.stringify({ answers: [{ result: RESULT }] })),
    );
    const [first, ...rest] = await three(client);
    expect(first).toMatchObject({ status: 'fulfilled' });
    for (const each of rest) expect(each).toMatchObject({ status: 'rejected', reason: { code: 'SERVER_UNAVAILABLE' } });
  });

  it('that breaks off lets everybody know', async () => {
    const client = await against((_request, response) => void response.destroy());
    for (const each of await three(client)) {
      expect(each).toMatchObject({ status: 'rejected', reason: { code: 'SERVER_UNAVAILABLE' } });
    }
  });

  it('gets a large request by itself', async () => {
    const asked: string[] = [];
    const client = await against((request, response) => {
      asked.push(request.url as string);
      response.end(JSON.stringify(request.url === '/v1/operations' ? RESULT : { answers: [{ result: RESULT }] }));
    });
    const many = Array.from({ length: 100 }, (_, i) => enable(`f-${i}`));
    await Promise.all([client.execute(many), client.execute(many)]);
    expect(asked).toEqual(['/v1/operations', '/v1/operations']);
  });
});
