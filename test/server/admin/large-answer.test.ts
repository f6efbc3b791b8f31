import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonParts, jsonStream } from '../../../src/server/admin/large-answer.js';
import { createAdminClient } from '../../../src/workspace/client.js';
import { flagOperations, PROJECT, startTestServer, type TestServer } from '../../support/server.js';

describe('a large answer', () => {
  it('is what JSON.stringify gives', () => {
    const value = fc.oneof(
      fc.jsonValue(),
      fc.constant(undefined),
      fc.record({
        a: fc.constant(undefined),
        b: fc.array(fc.option(fc.string({ unit: 'binary' }), { nil: undefined })),
      }),
    );
    const member = fc.oneof(value, fc.dictionary(fc.string(), value), fc.array(value));
    fc.assert(
      fc.property(fc.dictionary(fc.string(), member), (object) => {
        expect([...jsonParts(object)].join('')).toBe(JSON.stringify(object));
      }),
    );
  });

  it('comes in pieces, however long', async () => {
    const value = {
      changed: true,
      change: { writes: Array.from({ length: 5_000 }, (_, i) => ({ key: `flag-${i}é`, i })) },
    };
    let count = 0;
    let text = '';
    for await (const piece of jsonStream(value)) {
      count += 1;
      text += String(piece);
    }
    expect(count).toBeGreaterThan(2);
    expect(JSON.parse(text)).toEqual(value);
  });
});

describe('a large change over HTTP', () => {
  let server: TestServer;
  let headers: Record<string, string>;
  beforeAll(async () => {
    server = await startTestServer({ adminListen: '127.0.0.1:0' });
    const token = await server.token('admin', { role: 'admin' });
    headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  });
  afterAll(() => server.stop());

  const post = (body: unknown, more: Record<string, string> = {}): Promise<Response> =>
    fetch(`${server.adminUrl}/v1/operations`, {
      method: 'POST',
      headers: { ...headers, ...more },
      body: JSON.stringify(body),
    });

  it('is answered with all that was written, as a small one is', async () => {
    const response = await post({ operations: flagOperations(1_200), comment: 'many' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    const { changed, seq, change, writes } = (await response.json()) as Record<string, unknown>;
    const [kept] = await server.owner.store.read(Number(seq), 1);
    expect({ changed, change, writes }).toEqual({ changed: true, change: kept, writes: kept?.writes });
    const again = await post({ operations: flagOperations(1_200) });
    expect(await again.json()).toEqual({ changed: false, seq, writes: [] });
  });

  it('names its writes once, for those who prefer that, and comes whole to the client of this program', async () => {
    const operations = Array.from({ length: 700 }, (_, index) => ({
      op: 'flag.set' as const,
      project: PROJECT,
      flag: `flag-${index}`,
      name: `Flag ${index}`,
    }));
    const preview = (await (await post({ operations, dryRun: true }, { prefer: 'writes-once' })).json()) as object;
    expect(Object.keys(preview).sort()).toEqual(['changed', 'seq', 'writes']);
    const client = createAdminClient({ socketPath: server.socketPath, actor: 'ana' });
    const result = await client.execute(operations);
    expect(result.writes).toHaveLength(700);
    expect(result.change).toEqual((await server.owner.store.read(result.seq, 1))[0]);
    await client.close();
  });

  it('is refused with all that is wrong with it', async () => {
    const wrong = flagOperations(500).map((operation, index) =>
      index % 250 === 7 ? { ...operation, flag: '' } : operation,
    );
    const { code, details } = (await (await post({ operations: wrong })).json()) as {
      code: string;
      details: { issues: { path: string }[] };
    };
    expect(code).toBe('INVALID_INPUT');
    expect(details.issues.map(({ path }) => path)).toEqual(['operations.7.flag', 'operations.257.flag']);
  });
});
