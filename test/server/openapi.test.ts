import { request } from 'node:http';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { READ_ROUTES } from '../../src/server/read/read-openapi.js';
import { flagOperations, PROJECT, startTestServer, type TestServer } from '../support/server.js';

let server: TestServer;
let admin: string;

beforeAll(async () => {
  server = await startTestServer({ adminListen: '127.0.0.1:0' });
  await server.run(...flagOperations(3));
  admin = await server.token('admin', { role: 'admin' });
});

afterAll(() => server.stop());

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the route answers.
  readonly body: any;
}

async function ask(method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(`${server.adminUrl}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${admin}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text && JSON.parse(text), headers: response.headers };
}

describe('the description of the admin plane', () => {
  it('names every route, its permission and what it takes, and needs no token', async () => {
    const response = await fetch(`${server.adminUrl}/openapi.json`);
    expect(response.status).toBe(200);
    // biome-ignore lint/suspicious/noExplicitAny: a document.
    const document = (await response.json()) as any;
    expect(document.openapi).toBe('3.1.0');
    const paths = Object.keys(document.paths);
    for (const path of [
      '/v1/operations',
      '/v1/flags/{key}',
      '/v1/audit',
      '/v1/changes',
      '/v1/backup',
      '/openfeature/v0/manifest',
    ]) {
      expect(paths).toContain(path);
    }
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(methods as Record<string, Record<string, unknown>>)) {
        expect(operation['summary'], `${method} ${path}`).toBeTruthy();
        expect(operation['x-permission'], `${method} ${path}`).toBeTruthy();
      }
    }
    const ids = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods as Record<string, { operationId: string }>).map(({ operationId }) => operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
    expect(document.paths['/v1/evaluate'].post.requestBody.content['application/json'].schema.required).toContain(
      'project',
    );
    expect(document.paths['/v1/audit'].get.parameters.map((one: { name: string }) => one.name)).toContain('since');
  });
});

describe('the description of the read plane', () => {
  it('names routes that are there', async () => {
    // biome-ignore lint/suspicious/noExplicitAny: a document.
    const document = (await (await server.get('/openapi.json')).json()) as any;
    expect(Object.keys(document.paths)).toHaveLength(READ_ROUTES.length);
    for (const { method, url, permission } of READ_ROUTES) {
      const response = await fetch(`${server.url}${url.replace(':key', 'x')}`, { method });
      await response.arrayBuffer();
      expect(response.status, url).toBe(permission === 'public' ? 200 : 401);
    }
  });
});

describe('the OpenFeature manifest', () => {
  it('gives flags with type and default, and takes them back', async () => {
    const path = `/openfeature/v0/manifest`;
    const made = await ask('POST', `${path}/flags?project=${PROJECT}`, {
      key: 'size',
      type: 'integer',
      defaultValue: 7,
      name: 'Size',
    });
    expect([made.status, made.body.flag]).toEqual([
      201,
      { key: 'size', name: 'Size', type: 'integer', description: '', defaultValue: 7 },
    ]);
    expect(
      (await ask('POST', `${path}/flags?project=${PROJECT}`, { key: 'size', type: 'integer', defaultValue: 7 })).status,
    ).toBe(409);
    expect(
      (await ask('POST', `${path}/flags?project=${PROJECT}`, { key: 'bad', type: 'integer', defaultValue: 'x' }))
        .status,
    ).toBe(422);
    const { body, headers } = await ask('GET', `${path}?project=${PROJECT}`);
    expect(headers.get('x-manifest-capabilities')).toBe('read,write,delete');
    expect(body.flags.map((flag: { key: string }) => flag.key)).toEqual(['flag-0', 'flag-1', 'flag-2', 'size']);
    expect(body.flags[0]).toMatchObject({ type: 'boolean', defaultValue: false });
    const put = await ask('PUT', `${path}/flags/size?project=${PROJECT}`, {
      key: 'size',
      type: 'integer',
      description: 'How large',
    });
    expect(put.body.flag.description).toBe('How large');
    expect((await ask('PUT', `${path}/flags/size?project=${PROJECT}`, { key: 'size', type: 'string' })).status).toBe(
      409,
    );
    expect((await ask('DELETE', `${path}/flags/size?project=${PROJECT}`)).status).toBe(200);
    expect((await ask('DELETE', `${path}/flags/size?project=${PROJECT}`)).status).toBe(409);
    expect((await ask('DELETE', `${path}/flags/none?project=${PROJECT}`)).status).toBe(404);
  });
});

describe('care of the log', () => {
  it('verifies the chain and holds it against a checkpoint', async () => {
    const checkpoint = await ask('GET', '/v1/audit/checkpoint');
    expect(checkpoint.status).toBe(200);
    const held = await ask('GET', `/v1/audit/verify?checkpoint=${encodeURIComponent(JSON.stringify(checkpoint.body))}`);
    expect(held.body).toMatchObject({ ok: true, checkpoint: { seq: checkpoint.body.seq } });
    expect((await ask('GET', '/v1/audit/verify?checkpoint=nonsense')).status).toBe(422);
  });

  it('gives a backup while it goes on', async () => {
    const lines = await new Promise<string[]>((resolve, reject) => {
      request({ socketPath: server.socketPath, path: '/v1/backup', agent: false }, (response) => {
        const all: string[] = [];
        createInterface({ input: response })
          .on('line', (line) => all.push(line))
          .on('close', () => resolve(all));
      })
        .on('error', reject)
        .end();
    });
    const entries = JSON.parse(lines.at(-1)!) as { end: boolean; entries: number };
    expect(entries.end).toBe(true);
    expect(lines).toHaveLength(entries.entries + 2);
  });
});
