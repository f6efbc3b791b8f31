/** The read plane: everything here is answered from memory. */
import type { FastifyInstance } from 'fastify';
import { createHttpServer } from '../http-server.js';
import type { ReportBug } from '../problems.js';
import type { TokenBook } from '../token-book.js';
import { Access, type OpenEnvironment } from './access.js';
import type { Clients } from './clients.js';
import { installCors } from './cors.js';
import type { Feeds } from './feeds.js';
import { addHealthRoutes, type Health } from './health-routes.js';
import { addRulesetRoutes } from './ruleset-routes.js';

export interface ReadPlaneOptions {
  readonly feeds: Feeds;
  readonly tokens: TokenBook;
  readonly clients: Clients;
  readonly health: Health;
  readonly open?: OpenEnvironment | undefined;
  readonly corsOrigins?: readonly string[] | undefined;
  readonly report: ReportBug;
  readonly now?: (() => number) | undefined;
}

export function createReadPlane(options: ReadPlaneOptions): FastifyInstance {
  const { feeds, tokens, clients, health, open, corsOrigins = [], report, now = Date.now } = options;
  const app = createHttpServer(report);
  const streamHeaders = installCors(app, corsOrigins);
  const access = new Access(tokens, feeds, open);
  let dropped = 0;
  addHealthRoutes(app, health);
  addRulesetRoutes(app, { access, clients, now, streamHeaders, onDrop: () => dropped++ });
  const stopListening = tokens.onGone((selector) => feeds.endStreamsOf(selector));
  // Open streams and held polls would keep `close` waiting for ever.
  app.addHook('preClose', async () => {
    stopListening();
    feeds.stop();
  });
  return app;
}
