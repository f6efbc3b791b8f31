import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FlagSettings } from '../../../src/model/documents.js';
import { readEvents } from '../../support/event-reader.js';
import { ENVIRONMENT, PROJECT, startTestServer, type TestServer } from '../../support/server.js';

let server: TestServer;
let sdk: string;
let client: string;

/** Words that are in rules, segments and hidden flags, and may be in no byte that a client token can get. */
const SECRETS = [
  'secret-segment',
  'secret-user',
  'secret-attribute',
  'secret-rule',
  'secret-flag',
  'secret-salt',
  'secret-value',
];

const settings = (over: Partial<FlagSettings> = {}): FlagSettings => ({
  enabled: true,
  prerequisites: [],
  targets: [],
  rules: [],
  ...over,
});

beforeAll(async () => {
  server = await startTestServer({ corsOrigins: ['https://app.example'] });
  sdk = await server.token('sdk');
  client = await server.token('client');
  await server.run(
    {
      op: 'segment.create',
      project: PROJECT,
      segment: 'secret-segment',
      included: ['secret-user'],
      rules: [{ id: 's1', when: { attribute: 'secret-attribute', op: 'in', values: ['x'] } }],
    },
    {
      op: 'flag.create',
      project: PROJECT,
      flag: 'visible',
      clientVisible: true,
      salt: 'secret-salt',
      environments: {
        [ENVIRONMENT]: settings({
          rules: [{ id: 'secret-rule', when: { segment: 'secret-segment' }, serve: { variation: 'on' } }],
          fallthrough: { variation: 'off' },
        }),
      },
    },
    {
      op: 'flag.create',
      project: PROJECT,
      flag: 'secret-flag',
      type: 'string',
      variations: [{ key: 'a', value: 'secret-value' }],
      environments: { [ENVIRONMENT]: settings({ fallthrough: { variation: 'a' } }) },
    },
    {
      op: 'flag.create',
      project: PROJECT,
      flag: 'number',
      clientVisible: true,
      type: 'number',
      variations: [
        { key: 'ten', value: 10.5 },
        { key: 'zero', value: 0 },
      ],
      environments: {
        [ENVIRONMENT]: settings({ fallthrough: { split: { ranges: [{ variation: 'ten', from: 0, to: 100_000 }] } } }),
      },
    },
    {
      op: 'flag.create',
      project: PROJECT,
      flag: 'object',
      clientVisible: true,
      type: 'object',
      variations: [{ key: 'o', value: { deep: [1, null, { x: 'ü' }] } }],
      environments: { [ENVIRONMENT]: settings({ fallthrough: { variation: 'o' } }) },
    },
    {
      op: 'flag.create',
      project: PROJECT,
      flag: 'nothing',
      clientVisible: true,
      environments: { [ENVIRONMENT]: settings({ enabled: false }) },
    },
  );
});

afterAll(() => server.stop());

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the route answers.
  readonly body: any;
}

async function evaluate(
  token: string,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`${server.url}/ofrep/v1/evaluate/flags${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
}

const context = { targetingKey: 'u-1' };

describe('one flag', () => {
  it('comes with value, variant and reason, as the engine decides', async () => {
    expect((await evaluate(sdk, '/visible', { context })).body).toEqual({
      key: 'visible',
      value: false,
      variant: 'off',
      reason: 'DEFAULT',
      metadata: { epoch: expect.any(String), revision: expect.any(Number) },
    });
    expect((await evaluate(sdk, '/visible', { context: { targetingKey: 'secret-user' } })).body).toMatchObject({
      value: true,
      reason: 'TARGETING_MATCH',
    });
    expect((await evaluate(client, '/number', { context })).body).toMatchObject({ value: 10.5, reason: 'SPLIT' });
    expect((await evaluate(client, '/object', { context })).body.value).toEqual({ deep: [1, null, { x: 'ü' }] });
  });

  it('that is off and has nothing to serve leaves the value to the caller', async () => {
    const { status, body } = await evaluate(sdk, '/nothing', { context });
    expect([status, body]).toEqual([200, { key: 'nothing', reason: 'DISABLED', metadata: expect.anything() }]);
  });

  it('that is not there, or not for clients, is a 404 that cannot be told apart', async () => {
    const missing = await evaluate(client, '/secret-flagg', { context });
    const hidden = await evaluate(client, '/secret-flag', { context });
    expect([missing.status, hidden.status]).toEqual([404, 404]);
    expect(missing.body).toMatchObject({ key: 'secret-flagg', errorCode: 'FLAG_NOT_FOUND' });
    expect(JSON.stringify(hidden.body)).toBe(JSON.stringify(missing.body).replaceAll('secret-flagg', 'secret-flag'));
    expect((await evaluate(sdk, '/secret-flag', { context })).body.value).toBe('secret-value');
    for (const key of ['__proto__', 'constructor', 'toString']) {
      expect((await evaluate(sdk, `/${key}`, { context })).status).toBe(404);
    }
  });

  it.each([
    ['an array', { context: [] }, 'INVALID_CONTEXT'],
    ['null', { context: null }, 'INVALID_CONTEXT'],
    ['a text', '"hello"', 'INVALID_CONTEXT'],
    ['a targeting key that is no text', { context: { targetingKey: 7 } }, 'INVALID_CONTEXT'],
    ['no JSON', '{"context":', 'PARSE_ERROR'],
  ])('is refused for a context that is %s', async (_name, body, errorCode) => {
    const one = await evaluate(sdk, '/visible', body);
    expect([one.status, one.body.key, one.body.errorCode]).toEqual([400, 'visible', errorCode]);
    const all = await evaluate(sdk, '', body);
    expect([all.status, all.body.errorCode]).toEqual([400, errorCode]);
  });

  it('needs no context', async () => {
    expect((await evaluate(sdk, '/visible', {})).body.value).toBe(false);
  });

  it('is made from the revision that it names', async () => {
    const before = (await evaluate(sdk, '/visible', { context })).body.metadata;
    const revision = await server.run({ op: 'flag.set', project: PROJECT, flag: 'visible', name: 'Visible' });
    const seq = await server.run({ op: 'flag.disable', project: PROJECT, environment: ENVIRONMENT, flag: 'visible' });
    expect((await evaluate(sdk, '/visible', { context })).body.metadata).toEqual({ ...before, revision: seq });
    expect(seq).toBeGreaterThan(revision);
    await server.run({ op: 'flag.enable', project: PROJECT, environment: ENVIRONMENT, flag: 'visible' });
  });
});

describe('all flags', () => {
  it('come to a client without those that are not for it', async () => {
    const { body } = await evaluate(client, '', { context });
    expect(body.flags.map((flag: { key: string }) => flag.key).sort()).toEqual([
      'nothing',
      'number',
      'object',
      'visible',
    ]);
    const all = await evaluate(sdk, '', { context });
    expect(all.body.flags).toHaveLength(5);
    expect(all.body.metadata.revision).toBeGreaterThan(0);
  });

  it('have an entity tag that covers revision and context', async () => {
    const first = await evaluate(client, '', { context });
    const etag = first.headers.get('etag')!;
    const same = await evaluate(client, '', { context }, { 'if-none-match': etag });
    expect([same.status, same.body]).toEqual([304, undefined]);
    expect((await evaluate(client, '', { context: { targetingKey: 'u-2' } }, { 'if-none-match': etag })).status).toBe(
      200,
    );
    expect((await evaluate(sdk, '', { context }, { 'if-none-match': etag })).status).toBe(200);
    await server.run({ op: 'flag.set', project: PROJECT, flag: 'number', clientVisible: false });
    const after = await evaluate(client, '', { context }, { 'if-none-match': etag });
    expect(after.status).toBe(200);
    expect(after.body.flags).toHaveLength(3);
    await server.run({ op: 'flag.set', project: PROJECT, flag: 'number', clientVisible: true });
  });

  it('are not answered with 304 when only the clock has moved', async () => {
    const soon = new Date(Date.now() + 400).toISOString();
    await server.run(
      { op: 'flag.create', project: PROJECT, flag: 'timed', clientVisible: true },
      {
        op: 'flag.configure',
        project: PROJECT,
        flag: 'timed',
        environment: ENVIRONMENT,
        settings: settings({
          rules: [{ id: 'r', when: { attribute: 'now', op: 'after', values: [soon] }, serve: { variation: 'on' } }],
          fallthrough: { variation: 'off' },
        }),
      },
    );
    const before = await evaluate(client, '', { context });
    const etag = before.headers.get('etag')!;
    expect((await evaluate(client, '', { context }, { 'if-none-match': etag })).status).toBe(304);
    await new Promise((resolve) => setTimeout(resolve, 450));
    const after = await evaluate(client, '', { context }, { 'if-none-match': etag });
    expect(after.status).toBe(200);
    expect(after.body.flags.find((flag: { key: string }) => flag.key === 'timed').value).toBe(true);
    await server.run({ op: 'flag.delete', project: PROJECT, flag: 'timed' });
  });
});

describe('the event stream', () => {
  it('opens with the ticket of the bulk answer, tells of changes, and of nothing else', async () => {
    const { body } = await evaluate(client, '', { context });
    expect(body.eventStreams).toHaveLength(1);
    const [{ type, endpoint, inactivityDelaySec }] = body.eventStreams;
    expect([type, inactivityDelaySec]).toEqual(['sse', 120]);
    expect(endpoint.requestUri).not.toContain(client.split('_')[3]);
    const stream = await readEvents(`${server.url}${endpoint.requestUri}`, {
      headers: { origin: 'https://app.example' },
    });
    expect(stream.status).toBe(200);
    expect(stream.headers['access-control-allow-origin']).toBe('https://app.example');
    await server.run({ op: 'flag.disable', project: PROJECT, environment: ENVIRONMENT, flag: 'secret-flag' });
    const event = (await stream.next())!;
    expect(event.event).toBe('message');
    expect(JSON.parse(event.data)).toMatchObject({ type: 'refetchEvaluation', etag: `"${event.id}"` });
    for (const secret of SECRETS) expect(event.data).not.toContain(secret);
    stream.close();
    const missed = await readEvents(`${server.url}${endpoint.requestUri}`, { headers: { 'last-event-id': 'old.1' } });
    expect(JSON.parse((await missed.next())!.data).type).toBe('refetchEvaluation');
    missed.close();
  });

  it('does not open with a ticket that was made up, and closes when the token is revoked', async () => {
    const text = await server.token('client');
    const { body } = await evaluate(text, '', { context });
    const uri: string = body.eventStreams[0].endpoint.requestUri;
    for (const bad of [
      `${uri}x`,
      uri.slice(0, -1),
      `${uri.split('?')[0]}?ticket=`,
      `${uri}&ticket=a`,
      uri.replace(/\.[^.]*$/, ''),
    ]) {
      const refused = await readEvents(`${server.url}${bad}`);
      expect(refused.status, bad).toBe(401);
      refused.close();
    }
    const stream = await readEvents(`${server.url}${uri}`);
    await server.run({ op: 'token.revoke', token: text.split('_')[2]! });
    expect((await stream.next())?.event).toBe('goodbye');
    expect((await readEvents(`${server.url}${uri}`)).status).toBe(401);
  });
});

describe('other origins', () => {
  it('are told what they may do, when they were named', async () => {
    const preflight = (origin: string) =>
      fetch(`${server.url}/ofrep/v1/evaluate/flags`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
      });
    const allowed = await preflight('https://app.example');
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(allowed.headers.get('access-control-allow-headers')?.toLowerCase()).toContain('authorization');
    const other = await preflight('https://evil.example');
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
    const answer = await evaluate(client, '', { context }, { origin: 'https://app.example' });
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(answer.headers.get('access-control-expose-headers')?.toLowerCase()).toContain('etag');
  });
});

describe('usage', () => {
  const post = (body: unknown) =>
    fetch(`${server.url}/v1/usage`, {
      method: 'POST',
      headers: { authorization: `Bearer ${sdk}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  it('is summed, and refused when it is none', async () => {
    const report = { instance: 'i-1', revision: 3, sdk: { name: 'sdk', version: '1' } };
    const row = { flag: 'visible', variation: 'on', reason: 'SPLIT', count: 3 };
    expect((await post({ ...report, evaluations: [row, row, { ...row, flag: 'made-up' }] })).status).toBe(204);
    expect((await post({ ...report, evaluations: [{ ...row, count: -1 }] })).status).toBe(422);
    expect((await post({ ...report, evaluations: Array.from({ length: 1001 }, () => row) })).status).toBe(422);
    const { request } = await import('node:http');
    const usage = await new Promise<string>((resolve) => {
      request({ socketPath: server.socketPath, path: `/v1/usage?project=${PROJECT}`, agent: false }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => {
          text += part;
        });
        response.on('end', () => resolve(text));
      }).end();
    });
    expect(JSON.parse(usage).usage).toEqual([
      {
        project: PROJECT,
        environment: ENVIRONMENT,
        flag: 'visible',
        variation: 'on',
        reason: 'SPLIT',
        count: 6,
        lastAt: expect.any(String),
      },
    ]);
  });
});

describe('a context without a targeting key', () => {
  it('leaves a split to the caller that has no key to go by, which is no error', async () => {
    const half = { split: { ranges: [{ variation: 'on', from: 0, to: 50_000 }] } };
    await server.run({
      op: 'flag.create',
      project: PROJECT,
      flag: 'halved',
      environments: { [ENVIRONMENT]: settings({ fallthrough: half }) },
    });
    const { status, body } = await evaluate(sdk, '/halved', { context: { country: 'DE' } });
    expect([status, body.errorCode, body.reason, 'value' in body]).toEqual([200, undefined, 'DEFAULT', false]);
  });
});
