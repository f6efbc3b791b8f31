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
for (let count = 0; !stopping; count += 1) {
  const id = uuidv7();
  try {
    const start = performance.now();
    const operation = { op: 'flag.set', project: 'shop', flag: name, description: `${count}` } as const;
    const { seq } = await workspace.execute([operation], { id });
    tell('ack', id, seq, (performance.now() - start).toFixed(1));
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
