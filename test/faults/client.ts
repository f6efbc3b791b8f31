/** One of many processes on one workspace: a client of the owner, or the owner itself when there is none. Tells on stdout what it was promised. */
import { writeSync } from 'node:fs';
import { uuidv7 } from 'uuidv7';
import { isBurgeeError } from '../../src/model/errors.js';
import { startAdminSocket } from '../../src/server/admin-socket.js';
import { openWorkspace } from '../../src/workspace/open.js';

const [directory = '', name = ''] = process.argv.slice(2);
const tell = (...words: (string | number)[]): void => {
  writeSync(1, `${words.join(' ')}\n`);
};

let stopping = false;
process.on('SIGTERM', () => {
  stopping = true;
});

const workspace = await openWorkspace(
  { directory },
  {
    actor: name,
    async onOwner(owner) {
      const socket = await startAdminSocket(owner);
      tell('owner', process.pid);
      return () => socket.close();
    },
  },
);
tell('open', '0');
while (!stopping) {
  const id = uuidv7();
  try {
    const start = performance.now();
    // Never what the one before in this place has written: what changes nothing is acknowledged, but makes no entry.
    const operation = { op: 'flag.set', project: 'shop', flag: name, description: id } as const;
    const { seq, changed } = await workspace.execute([operation], { id });
    if (changed) tell('ack', id, seq, (performance.now() - start).toFixed(1));
    else tell('refused', id, 'BUG nothing changed');
  } catch (error) {
    tell(
      'refused',
      id,
      isBurgeeError(error) ? `${error.code} ${error.message}` : `BUG ${(error as Error).stack?.replaceAll('\n', ' ')}`,
    );
  }
}
await workspace.close();
tell('closed');
