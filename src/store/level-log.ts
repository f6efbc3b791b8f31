/**
 * The log in LevelDB. One batch is in flight at a time and holds entries, ids, head and whatever the caller folds from them.
 * After any write error nothing more is written through the same handle (LevelDB would acknowledge writes that are gone at the next start):
 * it is closed, opened again, and its head says whether the batch is there.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { checkHead, outcomeUnknown, repeatedAppend, unavailable } from './append.js';
import {
  type Batch,
  type Database,
  databasePath,
  openDatabase,
  type Snapshot,
  sealed,
  type WriteBatch,
} from './database.js';
import { type Entry, hashOfLine, lineHolds, makeEntry, parseLine, writeText } from './entry.js';
import { checkFormat } from './format.js';
import { headBatch, type StoredHead } from './head.js';
import { idKey, LOG, logKey, under } from './keys.js';
import { type Sorted, trackSorted } from './sorted.js';
import { hole, inspectLog } from './start-up.js';
import type { Change, ChangeLog, Head } from './types.js';

/** How long callers wait to hear the fate of a batch before they are told that it is unknown. */
const FATE_MS = 2_000;
/** A walk at opening that is worth a write to spare the next one. */
const LONG_WALK_BYTES = 1 << 20;
const RETRY_MIN_MS = 20;
const RETRY_MAX_MS = 1_000;

export interface LevelLogOptions {
  readonly directory: string;
  readonly writeBatch?: WriteBatch | undefined;
  /** Called before the handle is closed after a write error, so that reads can go on from memory: with the database as it was before that write. */
  readonly onStop?: ((before: Snapshot) => Promise<void>) | undefined;
  /** Called when acknowledged entries were gone from the end after the database was opened again: puts back what can be, and gives the end then. */
  readonly onLoss?: ((database: Database, end: Head) => Promise<StoredHead | undefined>) | undefined;
  /** Called when the log is open again; the entries that turned out to be there. The state may be stale. */
  readonly onResume?: ((applied: readonly Entry[]) => Promise<void>) | undefined;
}

export type LogPhase = 'open' | 'recovering' | 'damaged' | 'closed';

export interface LevelLog extends ChangeLog {
  readonly durability: 'disk';
  /** Open unless the phase is `recovering` or `closed`. */
  readonly database: Database;
  readonly current: Head;
  /** Time of the last entry; the empty text when there is none. */
  readonly lastAt: string;
  readonly phase: LogPhase;
  /** Why nothing can be written, when the phase is `recovering` or `damaged`. */
  readonly reason: Error | undefined;
  /** The state does not go with the log and must be made anew. */
  readonly stateIsStale: boolean;
  stateIsFresh(): void;
  /** Takes entries for the end that were put back from elsewhere; the state is stale then. */
  adoptHead(head: Omit<StoredHead, 'since'>): void;
  /** All entries and `also` in one synced batch; they must follow the head. */
  appendAll(entries: readonly Entry[], also: Batch): Promise<void>;
  line(seq: number): Buffer | undefined;
  entry(seq: number): Change | undefined;
  seqOfId(id: string): number | undefined;
  /** Lines from `from` on, with their numbers. */
  lines(from: number, to?: number): AsyncGenerator<[number, Buffer]>;
  /** Resolves when the database is open again. */
  ready(): Promise<void>;
}

export async function openLevelLog(options: LevelLogOptions): Promise<LevelLog> {
  const path = databasePath(options.directory);
  const open = (): Promise<Database> => openDatabase(path, { writeBatch: options.writeBatch });

  let database = await open();
  let head: StoredHead;
  let sorted: Sorted;
  let phase: LogPhase = 'open';
  let reason: Error | undefined;
  let stateIsStale: boolean;
  try {
    await checkFormat(database);
    const found = await inspectLog(database);
    head = { ...found.head, since: found.head.seq };
    sorted = trackSorted(head.seq);
    stateIsStale = found.stateIsStale;
    if (found.damage) {
      phase = 'damaged';
      reason = found.damage;
    } else if (found.walked > LONG_WALK_BYTES) {
      // LevelDB has moved its own log into tables by now: the next one need not walk again.
      await database.write(headBatch(head));
    }
  } catch (error) {
    await database.close();
    throw error;
  }

  let recovery: Promise<void> = Promise.resolve();
  let closing = false;
  let appending: Promise<unknown> = Promise.resolve();

  async function reopen(): Promise<StoredHead> {
    await database.close();
    database = await open();
    const found = await inspectLog(database);
    stateIsStale ||= found.stateIsStale;
    return found.head;
  }

  /** Runs until the database is open again, and tells the fate of the batch. */
  async function recover(entries: readonly Entry[], why: Error, snapshot: Snapshot): Promise<'applied' | 'absent'> {
    phase = 'recovering';
    reason = why;
    const before = head;
    const last = entries.at(-1)?.change;
    await options.onStop?.(snapshot);
    await snapshot.close();
    for (let wait = RETRY_MIN_MS; ; wait = Math.min(wait * 2, RETRY_MAX_MS)) {
      if (closing) throw unavailable(why);
      try {
        let found = await reopen();
        // LevelDB goes on without a log of its own that it could not read just now, and deletes it.
        const restored = found.seq < before.seq ? await options.onLoss?.(database, found) : undefined;
        if (restored) {
          found = restored;
          stateIsStale = true;
        }
        if (found.seq < before.seq || (before.seq > 0 && hashAt(before.seq) !== before.hash)) {
          phase = 'damaged';
          reason = hole(before.seq, `is not there any more after a write error: ${why.message}`);
          throw reason;
        }
        // Ours, and in the worst case those of a process that took the database while the lock file was gone.
        const arrived: Entry[] = [];
        for await (const [seq, line] of log.lines(before.seq + 1, found.seq)) {
          arrived.push({ change: parseLine(line, seq), line: line.toString() });
        }
        head = { ...found, since: found.seq };
        sorted = trackSorted(head.seq);
        await options.onResume?.(arrived);
        phase = 'open';
        reason = undefined;
        return last && hashAt(last.seq) === last.hash ? 'applied' : 'absent';
      } catch (error) {
        if ((phase as LogPhase) === 'damaged') throw error;
        reason = error as Error;
        await sleep(wait, undefined, { ref: true });
      }
    }
  }

  function hashAt(seq: number): string | undefined {
    const line = database.bytes(logKey(seq));
    return line && lineHolds(line) ? hashOfLine(line) : undefined;
  }

  const log: LevelLog = {
    durability: 'disk',
    get database() {
      return database;
    },
    get current() {
      return { logId: head.logId, seq: head.seq, hash: head.hash };
    },
    get lastAt() {
      return head.at ?? '';
    },
    get phase() {
      return phase;
    },
    get reason() {
      return reason;
    },
    get stateIsStale() {
      return stateIsStale;
    },
    stateIsFresh() {
      stateIsStale = false;
    },
    adoptHead(next) {
      head = { ...next, since: next.seq };
      sorted = trackSorted(head.seq);
      stateIsStale = true;
    },
    ready: () => recovery,
    head: async () => log.current,

    async appendAll(entries, also) {
      const last = entries.at(-1)?.change;
      if (!last) return;
      if (phase !== 'open') throw phase === 'damaged' ? (reason as Error) : unavailable(reason);
      const batch: Batch = [];
      for (const { change, line } of entries) {
        batch.push({ type: 'put', key: logKey(change.seq), value: line }, sealed(idKey(change.id), String(change.seq)));
      }
      // Not by spreading: a large import has more rows than a call may have arguments.
      for (const row of also) batch.push(row);
      sorted.wrote(batch, head.seq);
      const next: StoredHead = { ...head, seq: last.seq, hash: last.hash, at: last.at, since: sorted.since };
      for (const row of headBatch(next)) batch.push(row);
      const snapshot = database.level.snapshot();
      try {
        await database.write(batch);
        // Whoever took the database before this moment may not have seen the batch; whoever takes it later will.
        if (!database.holdsLock()) throw new Error('somebody removed the lock file of the database');
        head = next;
        await snapshot.close();
      } catch (error) {
        const fate = recover(entries, error as Error, snapshot);
        recovery = fate.then(
          () => {},
          () => {},
        );
        const known = await Promise.race([fate, sleep(FATE_MS, 'unknown' as const, { ref: false })]);
        if (known === 'applied') return;
        if (known === 'absent') throw unavailable(error as Error);
        throw outcomeUnknown(error as Error);
      }
    },

    async append(draft, expected) {
      const run = appending.then(async () => {
        const seen = log.seqOfId(draft.id);
        if (seen !== undefined) {
          return repeatedAppend(log.entry(seen) as Change, draft);
        }
        checkHead(head, expected);
        const entry = makeEntry(draft, draft.writes.map(writeText), head.seq + 1, head.hash);
        await log.appendAll([entry], []);
        return entry.change;
      });
      appending = run.catch(() => {});
      return run;
    },

    line: (seq) => database.bytes(logKey(seq)),
    entry(seq) {
      const line = log.line(seq);
      if (line) return parseLine(line, seq);
      if (Number.isSafeInteger(seq) && seq >= 1 && seq <= head.seq) throw hole(seq, 'is missing');
      return undefined;
    },
    seqOfId(id) {
      const text = database.get(idKey(id));
      return text === undefined ? undefined : Number(text);
    },
    async *lines(from, to = Number.MAX_SAFE_INTEGER) {
      const range = to === Number.MAX_SAFE_INTEGER ? under(LOG) : { lte: logKey(to) };
      for await (const [key, line] of database.lines({ ...range, gte: logKey(from) }))
        yield [Number(key.slice(2)), line];
    },

    async read(from, limit) {
      await recovery;
      const changes: Change[] = [];
      let seq = Math.max(1, from);
      for await (const [at, line] of log.lines(seq, seq + limit - 1)) {
        if (at !== seq) break;
        changes.push(parseLine(line, seq));
        seq += 1;
      }
      if (seq <= head.seq && changes.length < limit && seq >= from) {
        throw hole(seq, 'is missing');
      }
      return changes;
    },

    async close() {
      closing = true;
      await appending;
      await recovery;
      phase = 'closed';
      await database.close();
    },
  };
  return log;
}
