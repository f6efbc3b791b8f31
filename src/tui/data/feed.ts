/** Fills a catalog in the background and keeps it in step with the log. */
import { setImmediate as breathe } from 'node:timers/promises';
import type { Flag } from '../../model/documents.js';
import type { Change } from '../../store/types.js';
import type { Workspace } from '../../workspace/types.js';
import type { Catalog } from './catalog.js';

export interface FeedEvents {
  /** More of the list is there; `done` when all is. */
  readonly onLoaded: (done: boolean) => void;
  readonly onChange: (change: Change) => void;
  /** The workspace does not answer; it is asked again until it does. */
  readonly onLost: (error: unknown) => void;
  readonly onFound: () => void;
}

/** How long a turn may take before keys get their chance. */
const TURN_MS = 4;
const RETRY_MS = [100, 250, 500, 1_000, 2_000] as const;

async function load(workspace: Workspace, project: string, catalog: Catalog, events: FeedEvents, signal: AbortSignal) {
  let turn = performance.now();
  let count = 0;
  for await (const flag of workspace.list('flag', project)) {
    if (signal.aborted) return;
    catalog.fill(flag);
    count += 1;
    // The first page shows at once; after it the list grows in steps that no key has to wait for.
    if (performance.now() - turn < TURN_MS && count !== 100) continue;
    events.onLoaded(false);
    await breathe();
    turn = performance.now();
  }
  if (!signal.aborted) events.onLoaded(true);
}

/** What a change did to the flags of a project. */
export function applyToCatalog(catalog: Catalog, project: string, change: Change): void {
  for (const write of change.writes) {
    if (write.kind !== 'flag' || write.project !== project) continue;
    if (write.after === null) catalog.delete(write.key);
    else catalog.put(write.after as Flag);
  }
}

async function follow(
  workspace: Workspace,
  project: string,
  catalog: Catalog,
  from: number,
  events: FeedEvents,
  signal: AbortSignal,
) {
  let seq = from;
  let failures = 0;
  while (!signal.aborted) {
    try {
      for await (const change of workspace.follow(seq, signal)) {
        if (failures > 0) events.onFound();
        failures = 0;
        seq = change.seq;
        applyToCatalog(catalog, project, change);
        events.onChange(change);
      }
      if (signal.aborted) return;
      throw new Error('The workspace stopped telling about changes.');
    } catch (error) {
      if (signal.aborted) return;
      if (failures === 0) events.onLost(error);
      failures += 1;
      await pause(RETRY_MS[Math.min(failures, RETRY_MS.length) - 1] as number, signal);
      if (await answers(workspace)) {
        events.onFound();
        failures = 0;
      }
    }
  }
}

async function answers(workspace: Workspace): Promise<boolean> {
  try {
    await workspace.info();
    return true;
  } catch {
    return false;
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
  });
}

/**
 * Follows from the sequence number read *before* the list is: a change made while the list loads is heard of, and the catalog keeps
 * whichever version is newer.
 */
export function startFeed(
  workspace: Workspace,
  project: string,
  catalog: Catalog,
  from: number,
  events: FeedEvents,
  signal: AbortSignal,
): void {
  void follow(workspace, project, catalog, from, events, signal);
  void (async () => {
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      try {
        await load(workspace, project, catalog, events, signal);
        return;
      } catch (error) {
        if (signal.aborted) return;
        events.onLost(error);
        await pause(RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)] as number, signal);
      }
    }
  })();
}
