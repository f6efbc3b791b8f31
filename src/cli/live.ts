/** What only a running server knows: who is connected, what was evaluated. */
import { BurgeeError } from '../model/errors.js';
import { isListening, socketPath } from '../workspace/socket.js';
import { createWire } from '../workspace/wire.js';
import { readToken, tokenOrigin, type Whereabouts } from './target.js';

const TIMEOUT_MS = 10_000;

export async function askServer<T>(
  where: Whereabouts,
  path: string,
  query: Record<string, string | undefined>,
  method: 'GET' | 'POST' = 'GET',
): Promise<T> {
  const directory = where.directory?.value;
  const socket = directory === undefined ? undefined : socketPath(directory);
  if (socket !== undefined && !(await isListening(socket))) {
    throw new BurgeeError('SERVER_UNAVAILABLE', `Nobody serves ${directory} at the moment.`, { hint: 'burgee serve' });
  }
  const wire = createWire(
    socket === undefined
      ? {
          server: where.server?.value as string,
          token: await readToken(where),
          tokenFrom: tokenOrigin(where),
          actor: where.actor.value,
        }
      : { socketPath: socket, actor: where.actor.value },
    {
      timeoutMs: TIMEOUT_MS,
      hung: async () => new BurgeeError('OWNER_HUNG', `There was no answer within ${TIMEOUT_MS / 1000} s.`),
    },
  );
  try {
    return await wire.json<T>({ method, path, query });
  } finally {
    wire.close();
  }
}
