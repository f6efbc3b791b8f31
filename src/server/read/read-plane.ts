/** The read plane: everything here is answered from memory. */
import type { FastifyInstance } from 'fastify';
import type { Denials } from '../denials.js';
import { createHttpServer } from '../http-server.js';
import type { LatencySample } from '../latency-sample.js';
import type { CountAnswer, Metrics } from '../metrics.js';
import { openApi } from '../openapi.js';
import type { ReportBug } from '../problems.js';
import type { TokenBook } from '../token-book.js';
import { Access, type OpenEnvironment } from './access.js';
import type { Clients } from './clients.js';
import { installCors } from './cors.js';
import type { Feeds } from './feeds.js';
import { addHealthRoutes, type Health } from './health-routes.js';
import { addOfrepRoutes } from './ofrep-routes.js';
import { READ_ROUTES } from './read-openapi.js';
import { createReadyAnswers } from './ready-answers.js';
import { addRulesetRoutes } from './ruleset-routes.js';
import type { Usage } from './usage.js';
import { addUsageRoutes } from './usage-routes.js';

/** Numbers that only go up, for the metrics. */
export interface ReadCounters {
  droppedStreams: number;
  remoteEvaluations: number;
}

export interface ReadPlaneOptions {
  readonly feeds: Feeds;
  readonly tokens: TokenBook;
  readonly clients: Clients;
  readonly usage: Usage;
  readonly counters: ReadCounters;
  readonly metrics: Metrics;
  readonly latency?: LatencySample | undefined;
  readonly denials: Denials;
  readonly health: Health;
  readonly open?: OpenEnvironment | undefined;
  /** Said to all who ask for flags, while there is no state worth serving. */
  readonly closed?: Error | undefined;
  readonly corsOrigins?: readonly string[] | undefined;
  readonly report: ReportBug;
  readonly now?: (() => number) | undefined;
}

export function createReadPlane(options: ReadPlaneOptions): FastifyInstance {
  const {
    feeds,
    tokens,
    clients,
    usage,
    counters,
    metrics,
    latency,
    denials,
    health,
    open,
    closed,
    corsOrigins = [],
    report,
    now = Date.now,
  } = options;
  const access = new Access(tokens, feeds, denials, open, closed);
  const count: CountAnswer = (route, status) => countAnswer(route, status);
  const answerFirst = createReadyAnswers({ access, feeds, clients, latency, count });
  const app = createHttpServer(report, answerFirst);
  const countAnswer = metrics.watch(app, 'read', latency);
  requireDescriptions(app);
  app.decorateRequest('grant', null);
  const originHeaders = installCors(app, corsOrigins);
  const onDrop = (): void => {
    counters.droppedStreams++;
  };
  const onEvaluate = (count: number): void => {
    counters.remoteEvaluations += count;
  };
  addHealthRoutes(app, health, metrics);
  addRulesetRoutes(app, { access, clients, now, originHeaders, onDrop });
  addOfrepRoutes(app, { access, feeds, tokens, now, originHeaders, onDrop, onEvaluate, report });
  addUsageRoutes(app, access, usage, clients);
  app.get('/openapi.json', () => openApi('burgee read plane', READ_ROUTES));
  const stopListening = tokens.onGone((selector) => feeds.endStreamsOf(selector));
  // Open streams and held polls would keep `close` waiting for ever.
  app.addHook('preClose', async () => {
    stopListening();
    feeds.stop();
  });
  return app;
}

/** A route that nobody described, and so nobody said who may use it, keeps the server from starting. */
export function requireDescriptions(app: FastifyInstance): void {
  const described = new Set(READ_ROUTES.map(({ method, url }) => `${method} ${url}`));
  app.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) {
      // Questions about a route tell nothing that is not told to everybody, and HEAD is GET without the answer.
      if (one !== 'OPTIONS' && !described.has(`${one === 'HEAD' ? 'GET' : one} ${url}`)) {
        throw new Error(`The route ${one} ${url} of the read plane is not described.`);
      }
    }
  });
}
