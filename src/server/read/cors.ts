/** Browsers may read answers only when the operator named their origin; off unless asked for. */
import type { FastifyInstance, FastifyRequest } from 'fastify';

const METHODS = 'GET, POST';
const HEADERS = 'Authorization, Content-Type, If-None-Match, Last-Event-ID, X-API-Key, X-Burgee-Instance, X-Burgee-SDK';
const EXPOSED = 'ETag, Retry-After';
const PREFLIGHT_SECONDS = '7200';

/** Returns the headers for answers that do not pass through the framework. */
export function installCors(
  app: FastifyInstance,
  origins: readonly string[],
): (request: FastifyRequest) => Readonly<Record<string, string>> {
  if (origins.length === 0) return () => ({});
  const headersFor = (request: FastifyRequest): Record<string, string> => {
    const { origin } = request.headers;
    if (origin === undefined || !(origins.includes('*') || origins.includes(origin))) return {};
    return {
      'access-control-allow-origin': origin,
      'access-control-expose-headers': EXPOSED,
    };
  };
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(headersFor(request));
    reply.header('vary', 'Origin');
    done();
  });
  app.options('/*', (request, reply) => {
    if (Object.keys(headersFor(request)).length > 0) {
      reply.headers({
        'access-control-allow-methods': METHODS,
        'access-control-allow-headers': HEADERS,
        'access-control-max-age': PREFLIGHT_SECONDS,
      });
    }
    return reply.code(204).send();
  });
  return headersFor;
}
