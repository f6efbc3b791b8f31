import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BurgeeClient } from './types.js';

export interface AdminHandlerOptions {
  /** Asked for as `Authorization: Bearer`. Health is open to everybody. */
  readonly token: string;
  /** What the paths begin with where the handler is mounted. Default: nothing. */
  readonly prefix?: string | undefined;
}

/**
 * How this process's flags are, over its own HTTP server: `GET health`, `GET stats`, `POST refresh` (ask the server now), `POST invalidate` (throw
 * away what is kept and ask for everything).
 */
export function adminHandler(
  client: BurgeeClient,
  { token, prefix = '' }: AdminHandlerOptions,
): (request: IncomingMessage, response: ServerResponse) => void {
  const expected = digest(`Bearer ${token}`);
  const routes: Record<string, (() => Promise<unknown>) | undefined> = {
    'GET /stats': async () => client.stats(),
    'POST /refresh': async () => {
      await client.refresh();
      return client.stats();
    },
    'POST /invalidate': async () => {
      await client.invalidate();
      return client.stats();
    },
  };

  return (request, response) => {
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
      response.end(JSON.stringify(body));
    };
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const route = `${request.method} ${path.startsWith(prefix) ? path.slice(prefix.length) : path}`;
    if (route === 'GET /health') {
      const { status, revision, source } = client.stats();
      // With rules in hand the flags work, however far the server is.
      return answer(source === 'defaults' ? 503 : 200, { status, source, revision });
    }
    const run = Object.hasOwn(routes, route) ? routes[route] : undefined;
    if (!run) return answer(404, { error: 'not found' });
    if (!token || !timingSafeEqual(digest(request.headers.authorization ?? ''), expected))
      return answer(401, { error: 'unauthorized' });
    run().then(
      (body) => answer(200, body),
      () => answer(500, { error: 'failed' }),
    );
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
