import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Flag } from '../../src/model/documents.js';
import type { Operation } from '../../src/operations/types.js';
import { ENVIRONMENT, PROJECT, startTestServer, type TestServer } from '../support/server.js';

let server: TestServer;
let sdk: string;
let admin: string;

beforeAll(async () => {
  server = await startTestServer({ adminListen: '127.0.0.1:0' });
  sdk = await server.token('sdk');
  admin = await server.token('admin', { role: 'admin' });
});

afterAll(() => server.stop());

/** As text: in a literal, `__proto__` would be something else. */
function flagText(key: string): string {
  return `{"op": "flag.create", "project": "${PROJECT}", "flag": "${key}", "type": "object",
    "variations": [
      {"key": "one", "value": {"__proto__": {"constructor": 1}, "constructor": {"prototype": 2}}},
      {"key": "other", "value": {"list": [{"__proto__": {"x": 1}}]}}],
    "environments": {"${ENVIRONMENT}": {"enabled": true, "prerequisites": [], "targets": [],
      "rules": [{"id": "r", "when": {"attribute": "__proto__", "op": "in", "values": ["x"]}, "serve": {"variation": "one"}}],
      "fallthrough": {"variation": "other"}}}}`;
}

const post = (url: string, token: string, body: string): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body,
  });

describe('keys that objects have by nature', () => {
  it('are taken over HTTP as they are in this process', async () => {
    await server.run(JSON.parse(flagText('here')) as Operation);
    const answer = await post(`${server.adminUrl}/v1/operations`, admin, `{"operations": [${flagText('there')}]}`);
    expect(answer.status, await answer.clone().text()).toBe(200);
    const [here, there] = await Promise.all(['here', 'there'].map((key) => server.workspace.get('flag', PROJECT, key)));
    const values = (flag: unknown): string => JSON.stringify((flag as Flag).variations);
    expect(values(there)).toBe(values(here));
    expect(values(there)).toContain('{"__proto__":{"constructor":1},"constructor":{"prototype":2}}');
  });

  it('are attributes like any other to those who evaluate', async () => {
    const served = async (context: string): Promise<unknown> => {
      const answer = await post(`${server.url}/ofrep/v1/evaluate/flags/here`, sdk, `{"context": ${context}}`);
      expect(answer.status).toBe(200);
      return ((await answer.json()) as { variant: string }).variant;
    };
    expect(await served('{"targetingKey": "u", "__proto__": "x"}')).toBe('one');
    expect(await served('{"targetingKey": "u", "__proto__": "y"}')).toBe('other');
    expect(await served('{"targetingKey": "u", "__proto__": {"__proto__": "x"}}')).toBe('other');
    expect(await served('{"targetingKey": "u"}')).toBe('other');
  });

  it('change nothing for anybody else', async () => {
    for (const body of [
      '{"__proto__": {"operations": []}}',
      '{"operations": {"__proto__": []}}',
      '{"constructor": {"prototype": {"polluted": 1}}}',
    ]) {
      const answer = await post(`${server.adminUrl}/v1/operations`, admin, body);
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
    }
    expect(Reflect.ownKeys(Object.prototype)).not.toContain('polluted');
    expect(({} as Record<string, unknown>)['operations']).toBeUndefined();
  });

  it('do not make a body that is no JSON one', async () => {
    for (const body of ['', '{', '{"a": 01}', '[1,]', 'undefined']) {
      const answer = await post(`${server.adminUrl}/v1/operations`, admin, body);
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([400, 'INVALID_JSON']);
    }
  });
});
