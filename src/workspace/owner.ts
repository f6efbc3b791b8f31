/** The process that has the database open: one at a time, by LevelDB's lock. */
import { setTimeout as sleep } from 'node:timers/promises';
import { BurgeeError, isBurgeeError } from '../model/errors.js';
import { execute } from '../operations/execute.js';
import type { Actor } from '../operations/types.js';
import { type LevelStore, openStore } from '../store/level-store.js';
import { readFollowNote, readOnly } from './follow-note.js';
import { createLocalWorkspace } from './local-workspace.js';
import { forgetOwner, isAlive, noteOwner, readOwnerNote } from './owner-file.js';
import { createRulesets, type Rulesets } from './rulesets.js';
import type { AdminWorkspace } from './types.js';
import { openCounted } from './unclean.js';

export interface Owner {
  readonly directory: string;
  readonly store: LevelStore;
  readonly rulesets: Rulesets;
  /** Closing it closes nothing: the owner goes on. */
  workspaceFor(actor: Actor): AdminWorkspace;
  close(): Promise<void>;
}

/** How long to wait for another short-lived owner. */
const WAIT_MS = 10_000;
const RETRY_MIN_MS = 5;
const RETRY_MAX_MS = 100;

/** Opens the database, or throws STORE_LOCKED at once when another process has it. */
async function openOwnerNow(directory: string): Promise<Owner> {
  const note = await readOwnerNote(directory);
  if (note && isAlive(note)) throw new BurgeeError('STORE_LOCKED', 'Another process has the database open.');
  const follows = readFollowNote(directory);
  const [store, survived] = await openCounted(directory, () =>
    openStore({ directory, executor: execute, readOnly: follows && readOnly(follows) }),
  );
  await noteOwner(directory);
  const rulesets = createRulesets(store);
  let closing: Promise<void> | undefined;
  return {
    directory,
    store,
    rulesets,
    workspaceFor: (actor) => createLocalWorkspace(store, rulesets, actor, async () => {}),
    close() {
      closing ??= (async () => {
        rulesets.close();
        await forgetOwner(directory);
        await store.close();
        await survived();
      })();
      return closing;
    },
  };
}

/** Waits its turn when another process has the database open. `between` may find another way meanwhile and end the waiting. */
export async function openOwner(
  directory: string,
  options: { readonly waitMs?: number | undefined; readonly between?: () => Promise<boolean> } = {},
): Promise<Owner> {
  const end = Date.now() + (options.waitMs ?? WAIT_MS);
  for (let wait = RETRY_MIN_MS; ; wait = Math.min(wait * 2, RETRY_MAX_MS)) {
    try {
      return await openOwnerNow(directory);
    } catch (error) {
      if (!isBurgeeError(error) || error.code !== 'STORE_LOCKED') throw error;
      if (Date.now() >= end) throw await locked(directory, error);
    }
    // Not all at once, when many wait.
    await sleep(wait * (0.5 + Math.random()));
    if (await options.between?.()) throw await locked(directory, undefined);
  }
}

async function locked(directory: string, cause: unknown): Promise<BurgeeError> {
  const note = await readOwnerNote(directory);
  const who = note ? `process ${note.pid} (${note.command}), since ${note.since}` : 'another process';
  return new BurgeeError('STORE_LOCKED', `The workspace in ${directory} is in use by ${who}.`, {
    hint: 'Wait until it is done, or end it.',
    details: { directory, ...(note ? { pid: note.pid, command: note.command } : {}) },
    cause,
  });
}
