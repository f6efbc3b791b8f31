/** Is it alive, and may traffic come. */
import type { FastifyInstance } from 'fastify';
import type { FollowSource, FollowStatus } from '../follower/progress.js';
import type { Metrics } from '../metrics.js';

export interface Health {
  /** Undefined when all is well, else what is not. */
  readonly notReady: () => string | undefined;
  readonly head: () => { readonly seq: number };
  /** Whether the log can be written. Reads go on without, so whoever reads is not sent away. */
  readonly writable: () => boolean;
  readonly follows?: FollowSource | undefined;
}

export function addHealthRoutes(app: FastifyInstance, health: Health, metrics: Metrics): void {
  app.get('/healthz', (_request, reply) => {
    reply.header('cache-control', 'no-store');
    return reply.send({ status: 'ok' });
  });

  app.get('/readyz', (_request, reply) => {
    const why = health.notReady();
    reply.header('cache-control', 'no-store');
    const follows = health.follows && lagOf(health.follows.status());
    if (why !== undefined) return reply.code(503).send({ status: 'not ready', why, follows });
    const writable = health.writable() ? undefined : false;
    return reply.send({ status: 'ready', seq: health.head().seq, writable, follows });
  });

  app.get('/metrics', (_request, reply) => {
    reply.headers({ 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store' });
    return reply.send(metrics.render());
  });
}

/** Anybody may ask this, so nothing is said of the primary but numbers. */
function lagOf({ state, primarySeq, behind, behindSeconds }: FollowStatus): Omit<FollowStatus, 'reason'> {
  return { state, primarySeq, behind, behindSeconds };
}
