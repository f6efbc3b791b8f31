/** The doors to a workspace. What a way does not need is not loaded: a client never loads LevelDB, an owner no HTTP. */
import { existsSync } from 'node:fs';
import { BurgeeError } from '../model/errors.js';
import type { Owner } from './owner.js';
import { isListening, socketPath } from './socket.js';
import type { AdminWorkspace } from './types.js';

export type { Owner } from './owner.js';

export type Target =
  | { readonly directory: string }
  | { readonly server: string; readonly token: string; readonly tokenFrom?: string | undefined };

export interface OpenOptions {
  /** Name for the audit. */
  readonly actor: string;
  /** How long to wait for another short-lived owner. */
  readonly waitMs?: number | undefined;
  /** How long an owner or server may take to answer. */
  readonly timeoutMs?: number | undefined;
  /** A long-lived process that becomes the owner starts here what others talk to; returns the way to stop it. */
  readonly onOwner?: ((owner: Owner) => Promise<() => Promise<void>>) | undefined;
}

export async function initWorkspace(directory: string): Promise<void> {
  const { initStore } = await import('../store/init.js');
  await initStore(directory);
}

/** Opens the database in this process. Waits its turn for short-lived owners, and gives way to one that is there to stay. */
export async function openOwner(
  directory: string,
  options: { readonly waitMs?: number | undefined } = {},
): Promise<Owner> {
  const owners = await import('./owner.js');
  return owners.openOwner(directory, { ...options, between: () => isListening(socketPath(directory)) });
}

export async function openWorkspace(target: Target, options: OpenOptions): Promise<AdminWorkspace> {
  if ('server' in target) {
    const { createAdminClient } = await import('./client.js');
    const { followPatiently } = await import('./patient.js');
    const { actor, timeoutMs } = options;
    return followPatiently(
      createAdminClient(
        { ...checkServer(target.server), token: target.token, tokenFrom: target.tokenFrom, actor },
        { timeoutMs },
      ),
    );
  }
  const { createElectedWorkspace } = await import('./elected.js');
  return createElectedWorkspace(() => elect(target.directory, options));
}

function checkServer(server: string): { server: string } {
  if (URL.canParse(server) && /^https?:$/.test(new URL(server).protocol)) return { server };
  throw new BurgeeError('INVALID_INPUT', `"${server}" is not the address of a server.`, {
    hint: 'It looks like: https://flags.example.com:4243',
  });
}

/** The socket when somebody listens, else the database, else whatever comes first of the two. */
async function elect(directory: string, options: OpenOptions): Promise<AdminWorkspace> {
  const path = socketPath(directory);
  const isOwned = async (): Promise<boolean> => existsSync(path) && (await isListening(path));
  if (await isOwned()) return connect(path, directory, options);
  const owners = await import('./owner.js');
  let found = false;
  const between = async (): Promise<boolean> => {
    found = await isOwned();
    return found;
  };
  try {
    const owner = await owners.openOwner(directory, { waitMs: options.waitMs, between });
    return await own(owner, options);
  } catch (error) {
    if (!found) throw error;
    return connect(path, directory, options);
  }
}

async function connect(path: string, directory: string, { actor, timeoutMs }: OpenOptions): Promise<AdminWorkspace> {
  const { createAdminClient } = await import('./client.js');
  return createAdminClient({ socketPath: path, actor }, { directory, timeoutMs });
}

async function own(owner: Owner, { actor, onOwner }: OpenOptions): Promise<AdminWorkspace> {
  try {
    const stop = await onOwner?.(owner);
    const workspace = owner.workspaceFor({ name: actor, via: 'local', role: 'admin' });
    return {
      ...workspace,
      async close() {
        await stop?.();
        await owner.close();
      },
    };
  } catch (error) {
    await owner.close();
    throw error;
  }
}
