/** Somebody else who owns the workspace and may be killed: DIRECTORY [CHANGES A SECOND]. Says `ready` when others can come. */
import { startAdminSocket } from '../../../src/server/admin-socket.js';
import { openWorkspace } from '../../../src/workspace/open.js';

const [directory = '.burgee', rate = '0'] = process.argv.slice(2);
const workspace = await openWorkspace(
  { directory },
  {
    actor: 'robot',
    onOwner: async (owner) => {
      const socket = await startAdminSocket(owner, { log: () => {} });
      return () => socket.close();
    },
  },
);
process.stdout.write('ready\n');

const perSecond = Number(rate);
let round = 0;
function change(): void {
  round += 1;
  const flag = `noise-${round % 50}`;
  const op = round % 100 < 50 ? ('flag.enable' as const) : ('flag.disable' as const);
  const project = 'shop';
  // Some come and go above whatever somebody looks at.
  const passing = `a-passing-${round}`;
  void workspace.execute([
    { op, project, flag, environment: 'dev' },
    ...(round % 10 === 0 ? [{ op: 'flag.create' as const, project, flag: passing }] : []),
  ]);
}

if (perSecond > 0) {
  const begin = performance.now();
  // By the clock: on a busy machine timers come late, and the rate would not be what was asked for.
  setInterval(() => {
    const due = Math.floor(((performance.now() - begin) / 1_000) * perSecond);
    while (round < due) change();
  }, 5);
} else setInterval(() => {}, 60_000);
