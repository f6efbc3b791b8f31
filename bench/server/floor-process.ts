/** The floor: the same bytes from node:http or from fastify, with no product around them. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';

const [kind, url, token] = process.argv.slice(2) as [string, string, string];
const answer = await fetch(`${url}/v1/snapshot`, {
  headers: { authorization: `Bearer ${token}`, 'accept-encoding': 'gzip' },
});
const etag = answer.headers.get('etag') ?? '';
// fetch unpacks; the floor serves bytes of the same size, packed again.
const { gzipSync } = await import('node:zlib');
const gzip = gzipSync(Buffer.from(await answer.arrayBuffer()));
const since = etag.slice(1, -1);

function report(server: Server): void {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}`, pid: process.pid })}\n`);
}

const headers = {
  'content-type': 'application/json; charset=utf-8',
  'cache-control': 'private, no-cache',
  vary: 'Accept-Encoding',
  etag,
};

if (kind === 'node') {
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/v1/poll')) {
      response.writeHead(request.url.includes(since) ? 304 : 200, headers).end();
    } else if (request.headers['if-none-match'] === etag) {
      response.writeHead(304, headers).end();
    } else {
      response.writeHead(200, { ...headers, 'content-encoding': 'gzip', 'content-length': gzip.length }).end(gzip);
    }
  });
  server.listen(0, '127.0.0.1', () => report(server));
} else {
  const app = Fastify();
  app.get('/v1/snapshot', (request, reply) => {
    reply.headers(headers);
    if (request.headers['if-none-match'] === etag) return reply.code(304).send();
    return reply.header('content-encoding', 'gzip').send(gzip);
  });
  app.get('/v1/poll', (request, reply) => {
    reply.headers(headers);
    return reply.code((request.query as { since: string }).since === since ? 304 : 200).send();
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  report(app.server);
}
