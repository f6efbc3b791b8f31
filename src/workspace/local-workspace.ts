/** The workspace of a process that has the database open. */
import type { Actor } from '../operations/types.js';
import type { LevelStore } from '../store/level-store.js';
import type { Change, Store } from '../store/types.js';
import { evaluateIn, rulesetAt } from './evaluate.js';
import { readFollowNote } from './follow-note.js';
import type { Rulesets } from './rulesets.js';
import type { AdminWorkspace, WorkspaceInfo } from './types.js';
import { packageVersion } from './version.js';

const PAGE = 256;

export function createLocalWorkspace(
  store: LevelStore,
  rulesets: Rulesets,
  actor: Actor,
  close: () => Promise<void>,
): AdminWorkspace {
  const { state } = store;
  return {
    info: async () => ({
      mode: 'owner',
      location: store.directory,
      head: store.head(),
      actor,
      pid: process.pid,
      version: packageVersion(),
      ...followed(store.directory),
    }),
    async execute(operations, options = {}) {
      const result = await store.commit({ ...options, actor, operations });
      // Whoever asks after the answer finds what it says.
      const pending = rulesets.caughtUp();
      if (pending) await pending;
      return result;
    },
    get: (kind, project, key) => state.get(kind, project, key),
    list: (kind, project, options) => state.list(kind, project, options),
    referrers: (kind, project, key) => state.referrers(kind, project, key),
    changes: (filter) => store.changes(filter),
    change: (seq) => store.change(seq),
    async ruleset(project, environment, at) {
      if (at !== undefined) return rulesetAt(store, project, environment, at);
      return (await rulesets.environment(project, environment)).toRuleset();
    },
    evaluate: (request) => evaluateIn(store, rulesets, request),
    verify: (checkpoint) => store.verify(checkpoint),
    checkpoint: () => store.checkpoint(),
    backup: () => store.backup(),
    follow: (from, signal) => followStore(store, from, signal),
    close,
  };
}

function followed(directory: string): Pick<WorkspaceInfo, 'follows'> {
  const note = readFollowNote(directory);
  return note ? { follows: note.primary } : {};
}

/** Every change after `from`; reads pages from the log, so a slow reader holds nothing back and nothing in memory. */
async function* followStore(store: Store, from: number, signal: AbortSignal): AsyncGenerator<Change> {
  let wake = (): void => {};
  const stop = store.subscribe(() => wake());
  const abort = (): void => wake();
  signal.addEventListener('abort', abort);
  try {
    for (let next = from + 1; !signal.aborted; ) {
      const news = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const changes = next <= store.head().seq ? await store.read(next, PAGE) : [];
      for (const change of changes) {
        if (signal.aborted) return;
        yield change;
        next = change.seq + 1;
      }
      if (changes.length === 0 && !signal.aborted) await news;
    }
  } finally {
    stop();
    signal.removeEventListener('abort', abort);
  }
}
