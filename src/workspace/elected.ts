/**
 * A workspace that outlives its owners: a client of the owner's socket while there is one, the owner itself when there is none. When the
 * owner goes away in the middle of a call, the call is made again with the next one; a change keeps its idempotency key and happens once.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { uuidv7 } from 'uuidv7';
import { BurgeeError, isBurgeeError } from '../model/errors.js';
import type { ChangeFilter, ListOptions } from '../store/types.js';
import type { AdminWorkspace } from './types.js';

/** How long a call may look for an owner. */
const PATIENCE_MS = 10_000;
const RETRY_MIN_MS = 5;
const RETRY_MAX_MS = 250;

export type Elect = () => Promise<AdminWorkspace>;

export const isLost = (error: unknown): boolean => isBurgeeError(error) && error.code === 'SERVER_UNAVAILABLE';

export async function createElectedWorkspace(elect: Elect): Promise<AdminWorkspace> {
  let current: Promise<AdminWorkspace> | undefined;
  let closed = false;

  /** The present workspace, or the outcome of one election for all who ask meanwhile. A failed one is not remembered. */
  function present(): Promise<AdminWorkspace> {
    current ??= settle(elect());
    return current;
  }

  function settle(election: Promise<AdminWorkspace>): Promise<AdminWorkspace> {
    election.catch(() => {
      if (current === election) current = undefined;
    });
    return election;
  }

  function replace(failed: Promise<AdminWorkspace>): void {
    if (current !== failed) return;
    // Set before anything is awaited: all callers wait for one election.
    current = settle(failed.then((workspace) => workspace.close()).then(elect));
  }

  await present();

  /** `run` starts over with the next owner; it must know how far it got. */
  async function call<T>(run: (workspace: AdminWorkspace) => Promise<T>): Promise<T> {
    const end = Date.now() + PATIENCE_MS;
    for (let wait = RETRY_MIN_MS; ; wait = Math.min(wait * 2, RETRY_MAX_MS)) {
      if (closed) throw new BurgeeError('SERVER_UNAVAILABLE', 'The workspace was closed.');
      const asked = present();
      try {
        return await run(await asked);
      } catch (error) {
        if (!isLost(error) || Date.now() > end || closed) throw error;
        replace(asked);
        await sleep(wait * Math.random());
      }
    }
  }

  /** Items of a sequence that goes on where the last owner left off. */
  async function* resume<T>(
    next: (workspace: AdminWorkspace) => AsyncIterable<T>,
    signal?: AbortSignal,
  ): AsyncGenerator<T> {
    let end = Date.now() + PATIENCE_MS;
    for (let wait = RETRY_MIN_MS; ; wait = Math.min(wait * 2, RETRY_MAX_MS)) {
      const asked = present();
      try {
        for await (const item of next(await asked)) {
          end = Date.now() + PATIENCE_MS;
          wait = RETRY_MIN_MS;
          yield item;
        }
        return;
      } catch (error) {
        if (signal?.aborted) return;
        // Who follows the log waits for as long as it takes, also for one who only has it for a moment too long.
        const isTaken = signal !== undefined && isBurgeeError(error) && error.code === 'STORE_LOCKED';
        if ((!isLost(error) && !isTaken) || closed || (!signal && Date.now() > end)) throw error;
        if (!isTaken) replace(asked);
        await sleep(wait * Math.random());
      }
    }
  }

  return {
    info: () => call((workspace) => workspace.info()),
    execute(operations, options = {}) {
      const id = options.id ?? uuidv7();
      return call((workspace) => workspace.execute(operations, { ...options, id }));
    },
    get: (kind, project, key) => call((workspace) => workspace.get(kind, project, key)),
    async *list(kind, project, options: ListOptions = {}) {
      let { after, limit } = options;
      const rest = (workspace: AdminWorkspace) => workspace.list(kind, project, { ...options, after, limit });
      for await (const document of resume(rest)) {
        after = document.key;
        if (limit !== undefined) limit -= 1;
        yield document;
      }
    },
    referrers: (kind, project, key) => call((workspace) => workspace.referrers(kind, project, key)),
    async *changes(filter: ChangeFilter) {
      let { before, limit } = filter;
      const rest = (workspace: AdminWorkspace) => workspace.changes({ ...filter, before, limit });
      for await (const change of resume(rest)) {
        before = change.seq;
        if (limit !== undefined) limit -= 1;
        yield change;
      }
    },
    change: (seq) => call((workspace) => workspace.change(seq)),
    ruleset: (project, environment, at) => call((workspace) => workspace.ruleset(project, environment, at)),
    evaluate: (request) => call((workspace) => workspace.evaluate(request)),
    verify: (checkpoint) => call((workspace) => workspace.verify(checkpoint)),
    checkpoint: () => call((workspace) => workspace.checkpoint()),
    // Half a backup from one owner and half from another would be none.
    async *backup() {
      yield* (await present()).backup();
    },
    async *follow(from, signal) {
      let seq = from;
      for await (const change of resume((workspace) => workspace.follow(seq, signal), signal)) {
        seq = change.seq;
        yield change;
      }
    },
    async close() {
      closed = true;
      await (await current?.catch(() => undefined))?.close();
    },
  };
}
