import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEvents } from '../../support/event-reader.js';
import { ENVIRONMENT, flagOperations, PROJECT, startTestServer, type TestServer } from '../../support/server.js';

let server: TestServer;
const tokens: Record<string, string> = {};

beforeAll(async () => {
  server = await startTestServer({ adminListen: '127.0.0.1:0' });
  await server.run(...flagOperations(25));
  await server.run({ op: 'project.create', project: 'other' }, { op: 'flag.create', project: 'other', flag: 'hidden' });
  for (const role of ['viewer', 'editor', 'admin'] as const)
    tokens[role] = await server.token('admin', { role, name: role });
  tokens['scoped'] = await server.token('admin', { role: 'editor', name: 'scoped', projects: [PROJECT] });
  tokens['local admin'] = await server.token('admin', { role: 'admin', name: 'local admin', projects: [PROJECT] });
  tokens['replica'] = await server.token('replica');
  tokens['sdk'] = await server.token('sdk');
  tokens['client'] = await server.token('client');
});

afterAll(() => server.stop());

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the route answers.
  readonly body: any;
}

async function ask(
  who: string | undefined,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`${server.adminUrl}${path}`, {
    method,
    headers: {
      ...(who === undefined ? {} : { authorization: `Bearer ${tokens[who] ?? who}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
}

function overSocket(path: string, headers: Record<string, string> = {}): Promise<{ status: number; body: unknown }> {
  return new Promise((resolve, reject) => {
    request({ socketPath: server.socketPath, path, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }));
    })
      .on('error', reject)
      .end();
  });
}

const enable = (flag: string) => ({ op: 'flag.enable', project: PROJECT, environment: ENVIRONMENT, flag });

describe('who may do what over TCP', () => {
  it('nobody without an admin token', async () => {
    for (const path of ['/v1/info', '/v1/audit', '/v1/flags?project=shop', '/v1/changes', '/v1/tokens']) {
      expect((await ask(undefined, 'GET', path)).status).toBe(401);
      expect((await ask('bge_admin_nonsense', 'GET', path)).status).toBe(401);
      for (const kind of ['sdk', 'client']) expect((await ask(kind, 'GET', path)).status).toBe(403);
    }
  });

  it('viewers look, editors change flags, admins manage tokens', async () => {
    const operations = [enable('flag-1')];
    expect((await ask('viewer', 'GET', `/v1/flags/flag-1?project=${PROJECT}`)).status).toBe(200);
    expect((await ask('viewer', 'POST', '/v1/operations', { operations })).body.code).toBe('FORBIDDEN');
    expect((await ask('editor', 'POST', '/v1/operations', { operations })).body.changed).toBe(true);
    const token = { name: 'new', kind: 'sdk', projects: [PROJECT], environments: [ENVIRONMENT] };
    expect((await ask('editor', 'POST', '/v1/tokens', token)).status).toBe(403);
    expect((await ask('editor', 'GET', '/v1/tokens')).status).toBe(403);
    const made = await ask('admin', 'POST', '/v1/tokens', token);
    expect(made.status).toBe(201);
    const read = await server.get('/v1/snapshot', { authorization: `Bearer ${made.body.text}` });
    expect(read.status).toBe(200);
    await read.arrayBuffer();
    expect((await ask('admin', 'DELETE', `/v1/tokens/${made.body.token.key}`)).body.changed).toBe(true);
    expect((await server.get('/v1/snapshot', { authorization: `Bearer ${made.body.text}` })).status).toBe(401);
  });

  it('a token for one project knows nothing of another', async () => {
    for (const path of [
      '/v1/flags?project=other',
      '/v1/flags/hidden?project=other',
      '/v1/documents/flag?project=other&key=hidden',
      '/v1/documents/flag?project=other',
      '/v1/documents/project?key=other',
      '/v1/projects/other',
      '/v1/referrers?kind=flag&project=other&key=hidden',
      '/v1/ruleset?project=other&environment=production',
    ]) {
      expect((await ask('scoped', 'GET', path)).status, path).toBe(403);
    }
    const change = [{ op: 'flag.create', project: 'other', flag: 'mine' }];
    expect((await ask('scoped', 'POST', '/v1/operations', { operations: change })).status).toBe(403);
    for (const path of [
      '/v1/projects',
      '/v1/documents/project',
      '/v1/audit?limit=500',
      '/v1/changes?limit=500',
      '/v1/clients',
      '/v1/stats',
    ]) {
      const answer = await ask('scoped', 'GET', path);
      expect(answer.status).toBe(200);
      expect(JSON.stringify(answer.body), path).not.toContain('hidden');
      expect(JSON.stringify(answer.body), path).not.toContain('"other"');
    }
    expect((await ask('local admin', 'GET', '/v1/denials')).status).toBe(403);
    const visible = (await ask('local admin', 'GET', '/v1/tokens')).body.items as { name: string }[];
    expect(visible.map((token) => token.name)).not.toContain('viewer');
  });

  it('a replica reads the log and nothing else', async () => {
    const { body } = await ask('replica', 'GET', '/v1/changes?from=1&limit=3');
    expect(body.changes.map((change: { seq: number }) => change.seq)).toEqual([1, 2, 3]);
    for (const path of ['/v1/info', '/v1/audit', '/v1/flags?project=shop', '/v1/tokens']) {
      expect((await ask('replica', 'GET', path)).status).toBe(403);
    }
    expect((await ask('replica', 'POST', '/v1/operations', { operations: [enable('flag-2')] })).status).toBe(403);
  });

  it('refusals are counted, kept and written down, and are no changes', async () => {
    const { seq } = server.owner.store.head();
    const before = (await ask('admin', 'GET', '/v1/denials')).body.count;
    await ask('viewer', 'POST', '/v1/operations', { operations: [enable('flag-3')] });
    await ask(undefined, 'GET', '/v1/info');
    const { body } = await ask('admin', 'GET', '/v1/denials');
    expect(body.count).toBe(before + 2);
    expect(body.denials[0]).toMatchObject({ code: 'UNAUTHORIZED', path: '/v1/info' });
    expect(body.denials[1]).toMatchObject({ code: 'FORBIDDEN', actor: 'viewer' });
    expect(server.owner.store.head().seq).toBe(seq);
    expect(JSON.stringify(server.logged)).not.toMatch(/bge_\w+/);
  });

  it('the audit names the token and shows no secrets', async () => {
    await ask('editor', 'POST', '/v1/operations', { operations: [enable('flag-4')], comment: 'launch' });
    const { body } = await ask('viewer', 'GET', '/v1/audit?action=flag.enable&limit=1');
    expect(body.changes[0]).toMatchObject({ actor: 'editor', via: 'tcp', comment: 'launch' });
    const tokensAudit = JSON.stringify((await ask('admin', 'GET', '/v1/audit?action=token&limit=100')).body);
    expect(tokensAudit).toContain('token.create');
    for (const { key } of (await ask('admin', 'GET', '/v1/tokens')).body.items) {
      const token = await server.workspace.get('token', '', key);
      expect(tokensAudit).not.toContain(token!.hash);
    }
  });
});

describe('over the socket', () => {
  it('the file is the key, and the caller says who it is', async () => {
    const { body } = await overSocket('/v1/info', { 'x-burgee-actor': encodeURIComponent('Žofia') });
    expect(body).toMatchObject({ actor: { name: 'Žofia', via: 'socket', role: 'admin' }, pid: process.pid });
    expect((await overSocket('/v1/info', { 'x-burgee-actor': 'x'.repeat(300) })).status).toBe(422);
    expect((await overSocket('/v1/info', { 'x-burgee-actor': '%1b%5b2J' })).status).toBe(422);
  });
});

describe('operations', () => {
  it('happen once for one idempotency key, whatever its form', async () => {
    for (const key of ['any text at all', '0190d0a0-0000-7000-8000-000000000001']) {
      const flag = `idem-${key.length}`;
      const body = { operations: [{ op: 'flag.create', project: PROJECT, flag }] };
      const first = await ask('editor', 'POST', '/v1/operations', body, { 'idempotency-key': key });
      const again = await ask('editor', 'POST', '/v1/operations', body, { 'idempotency-key': key });
      expect(first.body.changed).toBe(true);
      expect(again.body.seq).toBe(first.body.seq);
    }
  });

  it('are refused when what they were based on has moved', async () => {
    const stale = { operations: [enable('flag-5')], expect: { [`flag/${PROJECT}/flag-5`]: 99 } };
    const answer = await ask('editor', 'POST', '/v1/operations', stale);
    expect([answer.status, answer.body.code]).toEqual([412, 'VERSION_CONFLICT']);
  });

  it('say all that is wrong with them', async () => {
    const bad = { operations: [{ op: 'flag.enable' }, { op: 'no.such' }] };
    const answer = await ask('editor', 'POST', '/v1/operations', bad);
    expect([answer.status, answer.body.code]).toEqual([422, 'INVALID_INPUT']);
    expect(answer.body.details.issues.length).toBeGreaterThan(2);
    expect((await ask('editor', 'POST', '/v1/operations', { operation: [] })).status).toBe(422);
    const nothing = await ask('editor', 'POST', '/v1/operations', { operations: [] });
    expect([nothing.status, nothing.body.changed]).toEqual([200, false]);
  });

  it('take an import of 10,000 flags in one request', async () => {
    const operations = Array.from({ length: 10_000 }, (_, index) => ({
      op: 'flag.create',
      project: 'other',
      flag: `many-${index}`,
    }));
    const answer = await ask('admin', 'POST', '/v1/operations', { operations, dryRun: true });
    expect(answer.status).toBe(200);
    expect(answer.body.changed).toBe(false);
    expect(answer.body.writes).toHaveLength(10_000);
  });
});

describe('resources', () => {
  it('are made, read, replaced and deleted, guarded by their version', async () => {
    const path = `/v1/flags/rest-1?project=${PROJECT}`;
    const made = await ask('editor', 'POST', `/v1/flags?project=${PROJECT}`, { key: 'rest-1', name: 'First' });
    expect([made.status, made.headers.get('etag'), made.headers.get('location')]).toEqual([
      201,
      '"1"',
      `/v1/flags/rest-1?project=${PROJECT}`,
    ]);
    expect(
      (await ask('editor', 'POST', `/v1/flags?project=${PROJECT}`, { key: 'rest-1' })).status,
    ).toBeGreaterThanOrEqual(409);
    const read = await ask('viewer', 'GET', path);
    expect([read.status, read.headers.get('etag'), read.body.name]).toEqual([200, '"1"', 'First']);
    expect((await ask('viewer', 'GET', path, undefined, { 'if-none-match': '"1"' })).status).toBe(304);
    const put = await ask('editor', 'PUT', path, { ...read.body, name: 'Second' }, { 'if-match': '"1"' });
    expect([put.status, put.headers.get('etag'), put.body.name]).toEqual([200, '"2"', 'Second']);
    const late = await ask('editor', 'PUT', path, { ...read.body, name: 'Third' }, { 'if-match': '"1"' });
    expect([late.status, late.body.code]).toEqual([412, 'VERSION_CONFLICT']);
    expect((await ask('editor', 'PUT', path, { name: 1 })).status).toBe(422);
    expect((await ask('editor', 'PUT', path, read.body, { 'if-match': 'nonsense' })).status).toBe(422);
    expect((await ask('editor', 'PUT', path, { name: 'x' }, { 'if-none-match': '*' })).status).toBe(412);
    expect((await ask('editor', 'DELETE', path, undefined, { 'if-match': '"1"' })).status).toBe(412);
    expect((await ask('editor', 'DELETE', path, undefined, { 'if-match': '"2"' })).body.changed).toBe(true);
    expect((await ask('viewer', 'GET', path)).body.code).toBe('FLAG_NOT_FOUND');
  });

  it('exist for segments, environments and projects too', async () => {
    const segment = await ask('editor', 'PUT', `/v1/segments/beta?project=${PROJECT}`, {
      name: 'Beta',
      included: ['u1'],
    });
    expect([segment.status, segment.body.included]).toEqual([201, ['u1']]);
    const replaced = await ask('editor', 'PUT', `/v1/segments/beta?project=${PROJECT}`, { included: ['u2'] });
    expect([replaced.status, replaced.body.included, replaced.body.name]).toEqual([200, ['u2'], '']);
    expect((await ask('editor', 'PUT', '/v1/projects/third', { name: 'Third' })).status).toBe(403);
    expect((await ask('admin', 'PUT', '/v1/projects/third', { name: 'Third' })).status).toBe(201);
    const environment = await ask('admin', 'POST', '/v1/environments?project=third', { key: 'test', color: 'red' });
    expect([environment.status, environment.body.color]).toEqual([201, 'red']);
    expect((await ask('admin', 'DELETE', '/v1/segments/beta?project=shop')).status).toBe(200);
  });

  it('are paged by a cursor, in order, each once', async () => {
    const keys: string[] = [];
    for (let cursor: string | undefined = ''; cursor !== undefined; ) {
      const query = cursor === '' ? '' : `&cursor=${cursor}`;
      const { body } = await ask('viewer', 'GET', `/v1/flags?project=${PROJECT}&prefix=flag-&limit=7${query}`);
      keys.push(...body.items.map((item: { key: string }) => item.key));
      cursor = body.next;
    }
    expect(keys).toEqual(
      flagOperations(25)
        .map((_, index) => `flag-${index}`)
        .sort(),
    );
  });
});

describe('the changes feed', () => {
  it('gives the past and goes on with what comes', async () => {
    const { seq } = server.owner.store.head();
    const feed = await readEvents(`${server.adminUrl}/v1/changes?from=${seq - 1}`, {
      headers: { authorization: `Bearer ${tokens['replica']}`, accept: 'text/event-stream' },
    });
    const seen: number[] = [];
    const next = async (): Promise<number> => {
      for (;;) {
        const event = await feed.next();
        if (event?.event === 'change') return Number(event.id);
      }
    };
    seen.push(await next(), await next());
    await server.run({ op: 'flag.disable', project: PROJECT, environment: ENVIRONMENT, flag: 'flag-1' });
    seen.push(await next());
    expect(seen).toEqual([seq - 1, seq, seq + 1]);
    feed.close();
  });
});

describe('evaluate', () => {
  it('decides and explains', async () => {
    const body = {
      project: PROJECT,
      environment: ENVIRONMENT,
      flag: 'flag-4',
      context: { targetingKey: 'u' },
      explain: true,
    };
    const answer = await ask('viewer', 'POST', '/v1/evaluate', body);
    expect(answer.body.decisions['flag-4']).toMatchObject({ value: true });
    expect(answer.body.explanation.decision).toEqual(answer.body.decisions['flag-4']);
    expect((await ask('viewer', 'POST', '/v1/evaluate', { ...body, context: [] })).status).toBe(422);
  });
});

describe('bad requests', () => {
  const cases: [string, string, string, unknown, Record<string, string>, number, string][] = [
    ['an unknown path', 'GET', '/v1/nothing', undefined, {}, 404, 'ROUTE_NOT_FOUND'],
    ['an unknown kind', 'GET', '/v1/documents/secret', undefined, {}, 404, 'ROUTE_NOT_FOUND'],
    ['a method that is not there', 'PATCH', '/v1/operations', {}, {}, 405, 'METHOD_NOT_ALLOWED'],
    ['no JSON', 'POST', '/v1/operations', '{"operations":', {}, 400, 'INVALID_JSON'],
    ['nothing', 'POST', '/v1/operations', '', { 'content-type': 'application/json' }, 400, 'INVALID_JSON'],
    ['another type', 'POST', '/v1/operations', 'a=b', { 'content-type': 'text/plain' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['too much', 'POST', '/v1/evaluate', `{"x":"${'x'.repeat(6_000_000)}"}`, {}, 413, 'TOO_LARGE'],
    [
      'a key that objects have by nature',
      'POST',
      '/v1/operations',
      '{"__proto__":{"x":1},"operations":[]}',
      {},
      422,
      'INVALID_INPUT',
    ],
    ['an unknown query', 'GET', '/v1/audit?nonsense=1', undefined, {}, 422, 'INVALID_INPUT'],
    ['a limit that is no number', 'GET', '/v1/audit?limit=many', undefined, {}, 422, 'INVALID_INPUT'],
    ['a doubled query', 'GET', '/v1/audit?limit=1&limit=2', undefined, {}, 422, 'INVALID_INPUT'],
    ['a change that is none', 'GET', '/v1/audit/abc', undefined, {}, 404, 'CHANGE_NOT_FOUND'],
    ['a path that is no text', 'GET', '/v1/flags/%ff?project=shop', undefined, {}, 400, 'ROUTE_NOT_FOUND'],
    ['an endless key', 'GET', `/v1/flags/${'k'.repeat(500)}?project=shop`, undefined, {}, 414, 'ROUTE_NOT_FOUND'],
  ];
  it.each(cases)('%s is told in a problem document', async (_name, method, path, body, headers, status, code) => {
    const answer = await ask('admin', method, path, body, headers);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body).toMatchObject({
      type: 'about:blank',
      status,
      title: expect.any(String),
      detail: expect.any(String),
    });
    expect(JSON.stringify(answer.body)).not.toMatch(/\bat .*:\d+:\d+/);
  });
});
