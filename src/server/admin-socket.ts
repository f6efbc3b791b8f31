/** The admin plane on the socket in the workspace's directory: what every other process on this machine talks to while this one owns it. */
import type { Owner } from '../workspace/open.js';
import { claimSocket } from '../workspace/socket.js';
import { identifyOnSocket } from './admin/actors.js';
import { createAdminPlane } from './admin/admin-plane.js';
import { Denials } from './denials.js';
import type { ReportBug } from './problems.js';
import { reporterOf } from './report.js';
import { logToStderr } from './server-log.js';

export interface AdminSocket {
  readonly path: string;
  close(): Promise<void>;
}

export interface AdminSocketOptions {
  readonly denials?: Denials | undefined;
  readonly report?: ReportBug | undefined;
}

export async function startAdminSocket(owner: Owner, options: AdminSocketOptions = {}): Promise<AdminSocket> {
  const app = createAdminPlane({
    owner,
    identify: identifyOnSocket,
    denials: options.denials ?? new Denials(logToStderr),
    report: options.report ?? reporterOf(logToStderr),
  });
  await app.ready();
  const claim = await claimSocket(owner.directory, app.server);
  return {
    path: claim.path,
    async close() {
      await claim.release();
      await app.close();
    },
  };
}
