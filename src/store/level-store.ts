/** The store: one log in LevelDB, the state that is folded from it, and the one writer that brings both forward together. */
import { existsSync } from 'node:fs';
import { BurgeeError } from '../model/errors.js';
import { unavailable } from './append.js';
import { backupParts } from './backup.js';
import { type Checkpoint, signCheckpoint } from './checkpoint.js';
import { createCommitter } from './committer.js';
import { databasePath, type WriteBatch } from './database.js';
import { type Entry, hashOfLine, parseLine } from './entry.js';
import { createGroup, type Group } from './group.js';
import { changesIn } from './history.js';
import { idOfRef, revisionKey } from './keys.js';
import { type LevelLog, openLevelLog } from './level-log.js';
import { type CopyTail, copyPath, type LogCopy, openCopy, readTail, setCopyAside, tailAt } from './log-copy.js';
import { rebuildState } from './rebuild.js';
import { refillFromCopy } from './refill.js';
import { createState, type State } from './state.js';
import { createStateAt } from './state-at.js';
import type { Change, Executor, Head, Store } from './types.js';
import { type VerifyReport, verifyLog } from './verify.js';
import { freeze, type View } from './view.js';

export { initStore } from './init.js';

export interface StoreOptions {
  readonly directory: string;
  readonly executor: Executor;
  readonly now?: (() => number) | undefined;
  /** Why nothing may be committed here, if so: a follower takes entries of its primary and makes none itself. */
  readonly readOnly?: Error | undefined;
  /** Replaced by tests that plant a fault. */
  readonly writeBatch?: WriteBatch | undefined;
}

export interface LevelStore extends Store {
  readonly log: LevelLog;
  readonly copy: LogCopy;
  verify(checkpoint?: Checkpoint): Promise<VerifyReport>;
  checkpoint(): Promise<Checkpoint>;
  backup(): AsyncGenerator<Buffer>;
  /**
   * Takes lines of another store's log for the end of this one, all of them or none: DIVERGED when they do not follow. For the one follower
   * of a store that is read-only: nobody else writes.
   */
  accept(lines: readonly Buffer[]): Promise<void>;
}

function notFound(directory: string): BurgeeError {
  return new BurgeeError('WORKSPACE_NOT_FOUND', `There is no workspace in ${directory}.`, {
    hint: 'Make one with: burgee init',
    details: { directory },
  });
}

export async function openStore(options: StoreOptions): Promise<LevelStore> {
  const { directory, executor, now = Date.now, readOnly, writeBatch } = options;
  if (!existsSync(databasePath(directory))) {
    if (!existsSync(copyPath(directory))) throw notFound(directory);
    throw new BurgeeError('STORE_CORRUPT', `The database of the workspace in ${directory} is gone.`, {
      hint: 'Make it anew from the copy of the log with: burgee doctor --repair, or restore a backup.',
    });
  }

  let frozen: View | undefined;
  let state: State;
  const log = await openLevelLog({
    directory,
    writeBatch,
    async onStop(before) {
      frozen = await freeze(log.database, before).catch(() => undefined);
    },
    async onLoss(database, end) {
      await copy.settled();
      return refillFromCopy(directory, database, end);
    },
    async onResume(applied) {
      if (log.stateIsStale) await rebuildState(log);
      frozen = undefined;
      state.forget();
      publish(applied);
    },
  });

  let copy: LogCopy;
  /** The last entry that has been published. */
  let last: Pick<Change, 'seq' | 'hash' | 'at'>;
  state = createState(() => frozen ?? log.database);
  try {
    const tail = await mend(directory, log);
    // Behind a hole the state may be older than it says.
    if (log.phase === 'damaged') throw log.reason;
    if (log.stateIsStale) await rebuildState(log);
    last = { ...log.current, at: log.lastAt };
    copy = await openCopy(
      directory,
      tail,
      (seq) => log.lines(seq),
      () => log.current.seq,
    );
  } catch (error) {
    await log.close();
    throw error;
  }

  const listeners = new Set<(change: Change) => void>();

  function publish(entries: readonly Entry[]): void {
    if (entries.length === 0) return;
    copy.push(entries.map(({ change: { seq }, line }) => ({ seq, line })));
    for (const { change } of entries) {
      last = change;
      for (const listener of listeners) {
        try {
          listener(change);
        } catch (error) {
          // A listener's bug must not look like a failed write.
          queueMicrotask(() => {
            throw error;
          });
        }
      }
    }
  }

  /** What has been published: a batch may be on disk some moments before anybody hears of it. */
  const head = (): Head => ({ logId: log.current.logId, seq: last.seq, hash: last.hash });

  function groupOn(inFlight: Group | undefined): Group {
    const tip = inFlight?.entries.at(-1)?.change ?? last;
    return createGroup({
      executor,
      state,
      below: inFlight?.layer,
      head: { ...head(), seq: tip.seq, hash: tip.hash },
      lastAt: tip.at,
      now,
      seqOfId: log.seqOfId,
      change: log.entry,
    });
  }

  async function write(group: Group): Promise<void> {
    const before = log.current.seq;
    await log.appendAll(group.entries, group.batch);
    // A batch that turned out to be there after a write error was published when the log resumed.
    if (group.entries.length > 0 && last.seq <= before) {
      state.adopt(group.layer.slots, group.layer.sums);
      publish(group.entries);
    }
    group.settle();
  }

  const committer = createCommitter({
    createGroup: groupOn,
    write,
    refusal() {
      if (readOnly) return readOnly;
      if (log.phase === 'open') return undefined;
      return log.phase === 'damaged' ? log.reason : unavailable(log.reason);
    },
  });

  const store: LevelStore = {
    directory,
    log,
    copy,
    state,
    head,
    revisionOf(project, environment) {
      const view = frozen ?? log.database;
      const at = (key: string): number => Number(view.get(key) ?? 0);
      return Math.max(at(revisionKey(project)), at(revisionKey(project, environment)));
    },
    health: () => ({
      phase: log.phase,
      reason: log.reason?.message,
      copy: { written: copy.written, trouble: copy.trouble?.message },
    }),
    commit: (request) => committer.commit(request),
    async change(seq) {
      await log.ready();
      return log.entry(seq);
    },
    changes: (filter) => changesIn(log, filter, filter.ref === undefined ? undefined : idOfRef(filter.ref)),
    read: (from, limit) => log.read(from, limit),
    stateAt: (seq) => createStateAt(log, state, seq),
    verify: (checkpoint) => verifyLog(log, checkpoint),
    checkpoint: () => signCheckpoint(directory, head(), now()),
    backup: () => backupParts(log, now()),
    async accept(lines) {
      if (log.phase !== 'open') throw log.phase === 'damaged' ? log.reason : unavailable(log.reason);
      const group = groupOn(undefined);
      let { seq, hash } = head();
      for (const line of lines) {
        const change = parseLine(line);
        seq += 1;
        checkFollows(change, seq, hash);
        ({ hash } = change);
        await group.adopt({ change, line: line.toString() });
      }
      await write(group);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      await committer.close();
      await copy.close();
      await log.close();
    },
  };
  return store;
}

function checkFollows(change: Change, seq: number, hash: string): void {
  if (change.seq === seq && change.prev === hash) return;
  const what = change.seq === seq ? `does not follow entry ${seq - 1} as it is here` : `came where ${seq} was due`;
  throw new BurgeeError('DIVERGED', `Entry ${change.seq} of the other log ${what}.`, {
    hint: 'One of the two logs was altered or lost entries. Compare them with: burgee audit show',
    details: { seq: change.seq, expected: seq },
  });
}

/** Brings log and copy together, and gives the tail of the copy where it is to go on. */
async function mend(directory: string, log: LevelLog): Promise<CopyTail | undefined> {
  const current = await tailAt(directory, log.current);
  if (current) return current;
  const tail = await readTail(directory);
  if (!tail) return undefined;
  if (tail.seq > log.current.seq && log.phase === 'open') {
    const head = await refillFromCopy(directory, log.database, log.current);
    if (head) log.adoptHead(head);
  }
  const { seq } = log.current;
  if (tail.seq <= seq && hashOfLine(log.line(tail.seq) ?? Buffer.alloc(0)) === tail.hash) return tail;
  // The copy of another log, or one whose end does not fit: it is kept, and written anew.
  await setCopyAside(directory, `aside-${Date.now()}`);
  return undefined;
}
