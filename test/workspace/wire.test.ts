import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BurgeeError, type ErrorCode } from '../../src/model/errors.js';
import { createAdminClient } from '../../src/workspace/client.js';
import { openWorkspace } from '../../src/workspace/open.js';
import type { AdminWorkspace } from '../../src/workspace/types.js';
import { explainRefusal } from '../../src/workspace/wrong-door.js';

async function against(listener: RequestListener): Promise<AdminWorkspace> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = createAdminClient({ server: `http://127.0.0.1:${port}/base/`, token: 'secret' }, { timeoutMs: 200 });
  onTestFinished(async () => {
    await client.close();
    server.closeAllConnections();
    server.close();
  });
  return client;
}

describe('admin client', () => {
  it('sends token, path and key as they are', async () => {
    const asked: unknown[] = [];
    const client = await against((request, response) => {
      asked.push([request.url, request.headers.authorization]);
      response.end('{"document":null}');
    });
    expect(await client.get('flag', 'shop', 'a&b c')).toBeUndefined();
    expect(asked).toEqual([['/base/v1/documents/flag?project=shop&key=a%26b+c', 'Bearer secret']]);
  });

  it.each([
    ['a page of another program', (response: Parameters<RequestListener>[1]) => response.writeHead(502).end('<html>')],
    [
      'an answer that breaks off',
      (response: Parameters<RequestListener>[1]) =>
        response.writeHead(200, { 'content-length': '100' }).write('{', () => response.destroy()),
    ],
    ['no JSON', (response: Parameters<RequestListener>[1]) => response.end('{')],
    ['a closed connection', (response: Parameters<RequestListener>[1]) => response.destroy()],
    [
      'an error code of the future',
      (response: Parameters<RequestListener>[1]) => response.writeHead(409).end('{"code":"TOO_NEW"}'),
    ],
  ])('calls %s what it is: no server of ours', async (_name, answer) => {
    const client = await against((_request, response) => void answer(response));
    await expect(client.info()).rejects.toMatchObject({ name: 'BurgeeError', code: 'SERVER_UNAVAILABLE' });
  });

  it('passes problems on with code, hint and details', async () => {
    const problem = { code: 'VERSION_CONFLICT', detail: 'gone by', hint: 'look', details: { actual: 2 } };
    const client = await against((_request, response) => response.writeHead(412).end(JSON.stringify(problem)));
    await expect(client.execute([])).rejects.toMatchObject({
      code: 'VERSION_CONFLICT',
      message: 'gone by',
      hint: 'look',
      details: { actual: 2 },
    });
  });

  it('tells the wrong address, and where the token came from', async () => {
    const server = 'https://flags.example.com:4242';
    const tokenFrom = 'the file ci.token (--token-file)';
    const explain = (code: ErrorCode) => explainRefusal(new BurgeeError(code, 'no.'), { server, tokenFrom });
    for (const code of ['ROUTE_NOT_FOUND', 'METHOD_NOT_ALLOWED'] as const) {
      expect(explain(code)).toMatchObject({ code: 'ROUTE_NOT_FOUND', hint: expect.stringContaining('--admin-listen') });
      expect(explain(code).message).toContain(server);
    }
    expect(explain('UNAUTHORIZED').message).toContain(tokenFrom);
    expect(explain('FORBIDDEN').message).toContain(tokenFrom);
    expect(explain('IN_USE').message).toBe('no.');
  });

  it('ends a call that is accepted and not answered', async () => {
    const client = await against(() => {});
    await expect(client.info()).rejects.toMatchObject({ code: 'OWNER_HUNG' });
  });

  it('sends a change that is repeated under one key', async () => {
    const keys: unknown[] = [];
    const client = await against((request, response) => {
      keys.push(request.headers['idempotency-key']);
      response.end('{"changed":false,"seq":1,"writes":[]}');
    });
    await client.execute([], { id: '01890a5d-ac96-774b-bcce-b302099a8057' });
    await client.execute([]);
    expect(keys).toEqual(['01890a5d-ac96-774b-bcce-b302099a8057', expect.stringMatching(/^[0-9a-f-]{36}$/)]);
  });

  it('refuses an address that is none', async () => {
    for (const server of ['nonsense', 'ftp://x', '']) {
      await expect(openWorkspace({ server, token: 't' }, { actor: 'ana' })).rejects.toMatchObject({
        code: 'INVALID_INPUT',
      });
    }
  });
});
