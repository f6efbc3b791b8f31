/** The admin plane on the socket in the workspace's directory: what every other process on this machine talks to while this one owns it. */
import type { Server } from 'node:http';
import type { Owner } from '../workspace/owner.js';
import { claimSocket } from '../workspace/socket.js';
import { identifyOnSocket } from './admin/actors.js';
import { createAdminPlane } from './admin/admin-plane.js';
import { createChanger } from './admin/changer.js';
import { installChannels } from './admin/channels.js';
import type { LiveSources } from './admin/routes/live.js';
import { answerItems } from './admin/routes/operations.js';
import type { ChangeCounts } from './change-counts.js';
import { Denials } from './denials.js';
import type { Replicas } from './follower/replicas.js';
import type { Metrics } from './metrics.js';
import type { ReportBug } from './problems.js';
import { reporterOf } from './report.js';
import { logToStderr, type ServerLog } from './server-log.js';
import type { WebhookDispatcher } from './webhooks/dispatcher.js';

export interface AdminSocket {
  readonly path: string;
  close(): Promise<void>;
}

export interface AdminSocketOptions extends Partial<LiveSources> {
  readonly report?: ReportBug | undefined;
  readonly metrics?: Metrics | undefined;
  readonly changes?: ChangeCounts | undefined;
  readonly webhooks?: WebhookDispatcher | undefined;
  readonly replicas?: Replicas | undefined;
  readonly log?: ServerLog | undefined;
}

export async function startAdminSocket(owner: Owner, options: AdminSocketOptions = {}): Promise<AdminSocket> {
  const { log = logToStderr, denials = new Denials(log), report = reporterOf(log) } = options;
  const changer = createChanger(owner, options.changes);
  const app = createAdminPlane({ ...options, owner, identify: identifyOnSocket, denials, report, changer });
  installChannels(app, answerItems(changer, denials, report));
  await app.ready();
  const claim = await claimSocket(owner.directory, app.server);
  return {
    path: claim.path,
    async close() {
      await claim.release();
      await app.close();
      await closeServer(app.server);
    },
  };
}

/** The framework closes only what it opened itself, and the socket was opened by its claim. */
async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return;
  await new Promise<void>((done) => {
    server.close(() => done());
  });
}
