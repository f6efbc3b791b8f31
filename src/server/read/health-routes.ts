/** Is it alive, and may traffic come. */
import type { FastifyInstance } from 'fastify';
import type { Metrics } from '../metrics.js';

export interface Health {
  /** Undefined when all is well, else what is not. */
  readonly notReady: () => string | undefined;
  readonly head: () => { readonly seq: number };
}

export function addHealthRoutes(app: FastifyInstance, health: Health, metrics: Metrics): void {
  app.get('/healthz', (_request, reply) => {
    reply.header('cache-control', 'no-store');
    return reply.send({ status: 'ok' });
  });

  app.get('/readyz', (_request, reply) => {
    const why = health.notReady();
    reply.header('cache-control', 'no-store');
    if (why !== undefined) return reply.code(503).send({ status: 'not ready', why });
    return reply.send({ status: 'ready', seq: health.head().seq });
  });

  app.get('/metrics', (_request, reply) => {
    reply.headers({ 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store' });
    return reply.send(metrics.render());
  });
}
