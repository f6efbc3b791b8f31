/** The admin plane: one set of routes, on the workspace's socket and, when asked for, over TCP. */
import type { FastifyInstance } from 'fastify';
import type { Owner } from '../../workspace/owner.js';
import type { ChangeCounts } from '../change-counts.js';
import type { Replicas } from '../follower/replicas.js';
import { createHttpServer } from '../http-server.js';
import type { Metrics } from '../metrics.js';
import { openApi } from '../openapi.js';
import type { ReportBug } from '../problems.js';
import type { WebhookDispatcher } from '../webhooks/dispatcher.js';
import type { Identify } from './actors.js';
import { type Changer, createChanger } from './changer.js';
import { addAuditRoutes } from './routes/audit.js';
import { addChangeRoutes } from './routes/changes.js';
import { addDocumentRoutes } from './routes/documents.js';
import { addEvaluateRoutes } from './routes/evaluate.js';
import { addInfoRoutes } from './routes/info.js';
import { addLiveRoutes, type LiveSources } from './routes/live.js';
import { addMaintenanceRoutes } from './routes/maintenance.js';
import { addManifestRoutes } from './routes/manifest.js';
import { addOperationRoutes, answerItems } from './routes/operations.js';
import { addReplicaRoutes } from './routes/replicas.js';
import { addRestRoutes } from './routes/rest.js';
import { addTokenRoutes } from './routes/tokens.js';
import { addWebhookRoutes } from './routes/webhooks.js';
import { adminRoutes, requirePermissions } from './routes.js';

export interface AdminPlaneOptions extends LiveSources {
  readonly owner: Owner;
  readonly identify: Identify;
  readonly report: ReportBug;
  readonly metrics?: Metrics | undefined;
  readonly changes?: ChangeCounts | undefined;
  readonly webhooks?: WebhookDispatcher | undefined;
  readonly replicas?: Replicas | undefined;
  /** When somebody else takes changes the same way. */
  readonly changer?: Changer | undefined;
}

export function createAdminPlane(options: AdminPlaneOptions): FastifyInstance {
  const { owner, identify, denials, report } = options;
  const { changer = createChanger(owner, options.changes) } = options;
  const app = createHttpServer(report);
  requirePermissions(app);
  options.metrics?.watch(app, 'admin');
  const following = new Set<AbortController>();
  const routes = adminRoutes(app, identify, denials);
  addInfoRoutes(routes, owner);
  addOperationRoutes(routes, changer, answerItems(changer, denials, report));
  addDocumentRoutes(routes, owner);
  addAuditRoutes(routes, owner);
  addChangeRoutes(routes, owner, {
    add: (abort) => following.add(abort),
    remove: (abort) => following.delete(abort),
  });
  addEvaluateRoutes(routes, owner);
  addRestRoutes(routes, owner, changer);
  addTokenRoutes(routes, owner, changer);
  addLiveRoutes(routes, options);
  addReplicaRoutes(routes, options.replicas);
  addMaintenanceRoutes(routes, owner);
  addWebhookRoutes(routes, owner, options.webhooks);
  addManifestRoutes(routes, owner, changer);
  routes.add({
    method: 'GET',
    url: '/openapi.json',
    permission: 'public',
    summary: 'This description',
    answer: 'OpenAPI 3.1',
    handle: () => openApi('burgee admin plane', routes.specs),
  });
  app.addHook('preClose', async () => {
    for (const abort of following) abort.abort();
  });
  return app;
}
