import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Operation } from '../../src/operations/types.js';
import type { FollowSource } from '../../src/server/follower/progress.js';
import { createAdminClient } from '../../src/workspace/client.js';
import { ENVIRONMENT, flagOperations, PROJECT, startTestServer, type TestServer } from '../support/server.js';

let server: TestServer;
let headers: { authorization: string };

beforeAll(async () => {
  server = await startTestServer({ adminListen: '127.0.0.1:0' });
  await server.run(...flagOperations(3));
  headers = { authorization: `Bearer ${await server.token('sdk')}` };
});

afterAll(() => server.stop());

const counted = (): Promise<Map<string, number>> => samplesOf('http_requests_total');
const changes = (): Promise<Map<string, number>> => samplesOf('change_requests_total');

async function samplesOf(family: string): Promise<Map<string, number>> {
  const text = await (await server.get('/metrics')).text();
  const lines = [...text.matchAll(new RegExp(`^burgee_${family}\\{(.*)\\} (\\d+)$`, 'gm'))];
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

  it('count what became of every request to change something, by whatever way it came', async () => {
    const before = await changes();
    const enable: Operation = { op: 'flag.enable', project: PROJECT, environment: ENVIRONMENT, flag: 'flag-0' };
    const admin = { authorization: `Bearer ${await server.token('admin', { role: 'admin' })}` };
    const post = (url: string, path: string, body: unknown, more: Record<string, string> = {}) =>
      fetch(`${url}${path}`, {
        method: 'POST',
        headers: { ...admin, 'content-type': 'application/json', ...more },
        body: JSON.stringify(body),
      });
    const url = server.adminUrl ?? '';
    // The second and later ones of a client on the socket go over a channel, which knows no HTTP.
    const client = createAdminClient({ socketPath: server.socketPath, actor: 'ana' });
    onTestFinished(() => client.close());
    for (let turn = 0; turn < 10; turn++) await client.execute([enable]);
    await client.execute([{ ...enable, op: 'flag.disable' }], { dryRun: true });
    await client.execute([{ ...enable, flag: 'nowhere' }]).catch(() => {});
    await client.execute([{ op: 'nonsense' } as unknown as Operation]).catch(() => {});
    await post(url, '/v1/operations', { operations: [{ ...enable, op: 'flag.disable' }] });
    await post(url, '/v1/operations/batch', { requests: [{ request: { operations: [enable] } }, { request: 3 }] });
    await post(url, '/v1/segments?project=shop', { key: 'rest' });
    await post(url, '/v1/segments?project=shop', { key: 'rest' });
    await post(url, '/v1/tokens', { name: 'ci', kind: 'sdk', projects: [PROJECT], environments: [ENVIRONMENT] });
    await post(url, '/v1/operations', { operations: [enable] }, { 'idempotency-key': '' });
    const after = await changes();
    const moved = [...after].map(([name, count]) => [name, count - (before.get(name) ?? 0)]);
    expect(Object.fromEntries(moved.filter(([, count]) => count !== 0))).toEqual({
      'socket changed': 1,
      'socket unchanged': 9,
      'socket previewed': 1,
      'socket refused': 2,
      'tcp changed': 4,
      'tcp refused': 3,
    });
    expect(before.get('tcp failed')).toBe(0);
  });

  it('have each series once, although the admin plane has two doors', async () => {
    const client = createAdminClient({ socketPath: server.socketPath, actor: 'ana' });
    onTestFinished(() => client.close());
    const admin = { authorization: `Bearer ${await server.token('admin', { role: 'admin' })}` };
    const infos = async (): Promise<number> => (await counted()).get('admin GET /v1/info 200') ?? 0;
    const before = await infos();
    await client.info();
    await fetch(`${server.adminUrl}/v1/info`, { headers: admin });
    expect((await infos()) - before).toBe(2);
    const series = (await (await server.get('/metrics')).text()).match(/^burgee_\w+(\{.*\})?/gm) ?? [];
    expect(series).toEqual([...new Set(series)]);
  });

  it('tell of a webhook that is not taken', async () => {
    const hooked = await startTestServer({ webhookAllow: ['127.0.0.1'] });
    onTestFinished(() => hooked.stop());
    const behind = async (): Promise<string | undefined> =>
      /^burgee_webhook_behind_changes\{project="shop",webhook="hook"\} (\d+)$/m.exec(
        await (await hooked.get('/metrics')).text(),
      )?.[1];
    expect(await behind()).toBeUndefined();
    // Nobody listens there.
    const url = 'http://127.0.0.1:1/';
    await hooked.run({
      op: 'webhook.create',
      project: PROJECT,
      webhook: 'hook',
      url,
      secret: 'of some length, at least',
    });
    expect(await behind()).toBe('0');
    await hooked.run(...flagOperations(2));
    expect(await behind()).toBe('1');
  });

  it('are all named in the guide, and no others', async () => {
    const follows = { status: () => ({ state: 'live', behind: 0, behindSeconds: 0 }) } as unknown as FollowSource;
    const follower = await startTestServer({ follows });
    onTestFinished(() => follower.stop());
    const texts = await Promise.all([server, follower].map(async (each) => (await each.get('/metrics')).text()));
    const measured = new Set(texts.flatMap((text) => [...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name)));
    const guide = await readFile(new URL('../../docs/server.md', import.meta.url), 'utf8');
    const named = [...guide.matchAll(/^\| `(burgee_\w+)` \|/gm)].map(([, name]) => name);
    expect(named.toSorted()).toEqual([...measured].toSorted());
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
