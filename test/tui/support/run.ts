/** The full screen as a program of its own, as `burgee tui` starts it: DIRECTORY [PROJECT] [ENVIRONMENT]. */
import { startAdminSocket } from '../../../src/server/admin-socket.js';
import { startTui } from '../../../src/tui/app.js';
import { openWorkspace } from '../../../src/workspace/open.js';

const [directory = '.burgee', project, environment] = process.argv.slice(2);
const workspace = await openWorkspace(
  { directory },
  {
    actor: process.env['BURGEE_ACTOR'] ?? 'ana',
    onOwner: async (owner) => {
      const socket = await startAdminSocket(owner, { log: () => {} });
      return () => socket.close();
    },
  },
);

// Something goes wrong in the middle of it, for a test of how the terminal is left.
const wrong = process.env['BURGEE_TEST_ERROR'];
if (wrong !== undefined) setTimeout(() => void Promise.reject(new Error(wrong)), 1_000);

try {
  await startTui({ workspace, project, environment });
} finally {
  await workspace.close();
}
