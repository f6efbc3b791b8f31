/** What a browser's token can get at: every route of both planes is asked in every way, and none of it may tell what is not for clients. */
import { request } from 'node:http';
import Fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FlagSettings } from '../../src/model/documents.js';
import { READ_ROUTES } from '../../src/server/read/read-openapi.js';
import { requireDescriptions } from '../../src/server/read/read-plane.js';
import { ENVIRONMENT, PROJECT, startTestServer, type TestServer } from '../support/server.js';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
const ORIGIN = 'https://app.example';
/** A stream is listened to for as long as it takes for a change to reach it. */
const LISTEN_MS = 400;

let server: TestServer;
let client: string;
let routes: { readonly base: string; readonly url: string; readonly open: boolean }[];

const settings = (over: Partial<FlagSettings> = {}): FlagSettings => ({
  enabled: true,
  prerequisites: [],
  targets: [],
  rules: [],
  ...over,
});

beforeAll(async () => {
  server = await startTestServer({ adminListen: '127.0.0.1:0', corsOrigins: [ORIGIN] });
  client = await server.token('client');
  await server.run(
    {
      op: 'segment.create',
      project: PROJECT,
      segment: 'secret-segment',
      included: ['secret-user'],
      rules: [{ id: 'secret-part', when: { attribute: 'secret-attribute', op: 'in', values: ['secret-text'] } }],
    },
    {
      op: 'flag.create',
      project: PROJECT,
      flag: 'secret-flag',
      type: 'string',
      variations: [{ key: 'secret-variation', value: 'secret-value' }],
      environments: { [ENVIRONMENT]: settings({ fallthrough: { variation: 'secret-variation' } }) },
    },
    {
      op: 'flag.create',
      project: PROJECT,
      flag: 'visible',
      clientVisible: true,
      salt: 'secret-salt',
      tags: ['secret-tag'],
      environments: {
        [ENVIRONMENT]: settings({
          prerequisites: [{ flag: 'secret-flag', variations: ['secret-variation'] }],
          targets: [{ variation: 'on', keys: ['secret-target'] }],
          rules: [{ id: 'secret-rule', when: { segment: 'secret-segment' }, serve: { variation: 'on' } }],
          fallthrough: { variation: 'off' },
        }),
      },
    },
  );
  const { paths } = (await (await fetch(`${server.adminUrl}/openapi.json`)).json()) as {
    paths: Record<string, Record<string, { 'x-permission': string }>>;
  };
  routes = [
    ...READ_ROUTES.map(({ url, permission }) => ({ base: server.url, url, open: permission !== 'sdk' })),
    ...Object.entries(paths).map(([url, methods]) => ({
      base: server.adminUrl!,
      url: url.replace(/\{(\w+)\}/g, ':$1'),
      open: Object.values(methods).some((method) => method['x-permission'] === 'public'),
    })),
    ...[server.url, server.adminUrl!].map((base) => ({ base, url: '/nothing/here', open: false })),
  ];
});

afterAll(() => server.stop());

interface Heard {
  readonly status: number;
  /** Head and body. */
  readonly bytes: string;
}

function ask(base: string, method: string, path: string, headers: Record<string, string>, body = ''): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const length = body === '' ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const outgoing = request(
      `${base}${path}`,
      { method, agent: false, headers: { origin: ORIGIN, ...headers, ...length } },
      (response) => {
        let bytes = response.rawHeaders.join('\n');
        const done = (): void => resolve({ status: response.statusCode ?? 0, bytes });
        response.setEncoding('latin1').on('data', (part: string) => {
          bytes += part;
        });
        response.once('close', done);
        if (response.headers['content-type']?.startsWith('text/event-stream')) {
          setTimeout(() => response.destroy(), LISTEN_MS);
        }
      },
    );
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}

function expectNothingSecret({ bytes }: Heard, what: string): void {
  expect(/secret-[a-z]+/.exec(bytes)?.[0], what).toBeUndefined();
}

describe('a client token', () => {
  it('gets no rule, no segment and no flag that is not for clients, from any route', async () => {
    const authorization = `Bearer ${client}`;
    const bodies = ['{"context":{"targetingKey":"u"}}', '{"evaluations":[]}', '{"operations":[]}', '{"broken'];
    for (const { base, url, open } of routes) {
      const path = url.replace(/:(key|flag)\b/g, 'visible').replace(/:\w+/g, '1');
      for (const method of METHODS) {
        const sent = method === 'GET' || method === 'HEAD' || method === 'OPTIONS' ? [''] : bodies;
        for (const body of sent) {
          for (const query of [
            '',
            `?project=${PROJECT}&environment=${ENVIRONMENT}&flag=visible&kind=flag&key=visible`,
          ]) {
            const heard = ask(base, method, `${path}${query}`, { authorization }, body);
            const what = `${method} ${base === server.url ? 'read' : 'admin'} ${url}${query} ${body}`;
            // So that a stream has something to tell.
            if (method === 'GET' && url.endsWith('/stream')) {
              for (const op of ['flag.disable', 'flag.enable'] as const) {
                await server.run({ op, project: PROJECT, environment: ENVIRONMENT, flag: 'secret-flag' });
              }
            }
            const answer = await heard;
            expectNothingSecret(answer, what);
            expect(answer.status, what).toBeLessThan(500);
            if (!open && method !== 'OPTIONS') expect(answer.status, what).toBeGreaterThanOrEqual(400);
          }
        }
      }
    }
  });

  it('gets answers that tell nothing of why, whoever it asks for', async () => {
    for (const targetingKey of ['u', 'secret-user', 'secret-target']) {
      const context = { targetingKey, 'secret-attribute': 'secret-text' };
      for (const path of ['', '/visible', '/hidden', '/constructor', '/__proto__']) {
        const body = JSON.stringify({ context });
        const headers = { authorization: `Bearer ${client}` };
        expectNothingSecret(await ask(server.url, 'POST', `/ofrep/v1/evaluate/flags${path}`, headers, body), path);
      }
      // The name comes back to who said it, and to say it does not make it known.
      const hidden = await ask(
        server.url,
        'POST',
        '/ofrep/v1/evaluate/flags/secret-flag',
        { authorization: `Bearer ${client}` },
        JSON.stringify({ context }),
      );
      expect(hidden.status).toBe(404);
      expect(hidden.bytes).not.toContain('secret-value');
    }
  });

  it('cannot open more by what else a request may carry', async () => {
    const ticket = /ticket=([^"]+)/.exec(
      (
        await ask(
          server.url,
          'POST',
          '/ofrep/v1/evaluate/flags',
          { authorization: `Bearer ${client}` },
          '{"context":{"targetingKey":"u"}}',
        )
      ).bytes,
    )?.[1];
    expect(ticket).toBeDefined();
    for (const { base, url, open } of routes) {
      if (open) continue;
      for (const headers of [
        { 'x-api-key': client },
        { authorization: `Bearer ${ticket}` },
        { authorization: `Bearer ${client}`, 'x-burgee-actor': 'admin' },
        { authorization: `Bearer ${client}`, 'x-http-method-override': 'GET', 'x-forwarded-for': '127.0.0.1' },
      ] as Record<string, string>[]) {
        const path = url.replace(/:\w+/g, 'visible');
        const answer = await ask(base, 'GET', `${path}?ticket=${ticket}&token=${client}`, headers);
        expectNothingSecret(answer, `${url} ${Object.keys(headers)}`);
        expect(answer.status, url).toBeGreaterThanOrEqual(400);
      }
    }
  });
});

describe('a route of the read plane', () => {
  it('that is not described keeps the server from starting', async () => {
    const app = Fastify();
    requireDescriptions(app);
    expect(() => app.get('/v1/new', () => 'secret')).toThrow(/not described/);
    expect(() => app.put('/v1/snapshot', () => 'secret')).toThrow(/not described/);
    app.get('/v1/snapshot', () => 'described');
    await app.ready();
    await app.close();
  });
});
