/** Following a server's log through its restarts. Other calls say at once that it is away: a person or a script decides then. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isLost } from './elected.js';
import type { AdminWorkspace } from './types.js';

const RETRY_MIN_MS = 100;
const RETRY_MAX_MS = 5_000;

export function followPatiently(workspace: AdminWorkspace): AdminWorkspace {
  return {
    ...workspace,
    async *follow(from, signal) {
      let seq = from;
      for (let wait = RETRY_MIN_MS; !signal.aborted; wait = Math.min(wait * 2, RETRY_MAX_MS)) {
        try {
          for await (const change of workspace.follow(seq, signal)) {
            seq = change.seq;
            wait = RETRY_MIN_MS;
            yield change;
          }
        } catch (error) {
          if (signal.aborted) return;
          if (!isLost(error)) throw error;
          // Not all clients at once, after a restart.
          await sleep(wait * Math.random(), undefined, { signal }).catch(() => {});
        }
      }
    },
  };
}
