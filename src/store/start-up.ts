/**
 * What is looked at when the database is opened: the head, the entry it names, and every entry that LevelDB may have had to recover from its
 * own log, which drops whole batches when it meets a fault. The full walk over the chain is `verify.ts`, on demand.
 */
import { BurgeeError } from '../model/errors.js';
import type { Database } from './database.js';
import { hashOfLine, lineFollows, lineHolds, NO_HASH, parseLine } from './entry.js';
import { readHead, type StoredHead, stateIsAt } from './head.js';
import { logKey, under } from './keys.js';
import { readLogId } from './log-id.js';

/** LevelDB's own log is at most two buffers of 4 MiB and a batch; older entries have long been in tables. */
const RECOVERED_BYTES = 12 << 20;

export interface Found {
  readonly head: StoredHead;
  readonly damage?: BurgeeError | undefined;
  readonly stateIsStale: boolean;
  /** Bytes of entries that were walked. */
  readonly walked: number;
}

export const hole = (seq: number, what: string): BurgeeError =>
  new BurgeeError('STORE_CORRUPT', `Entry ${seq} of the log ${what}. Nothing can be written until it is back.`, {
    hint: 'Refill it from the copy of the log with: burgee doctor --repair, or restore a backup.',
    details: { seq },
  });

/** The head record, or what the last entries say when it is gone or older than they are. */
async function findHead(database: Database): Promise<StoredHead> {
  let stored: StoredHead | undefined;
  try {
    stored = readHead(database);
  } catch {
    // Unreadable: the entries tell.
  }
  for await (const key of database.keys({ ...under('l!'), reverse: true, limit: 1 })) {
    const seq = Number(key.slice(2));
    // Without reading the entry: the last one may be a large import.
    if (stored && stored.seq >= seq) return stored;
    const line = database.bytes(key) as Buffer;
    const { hash, at } = parseLine(line, seq);
    return { logId: stored?.logId ?? readLogId(database), seq, hash, since: 0, at };
  }
  return stored ?? { logId: readLogId(database), seq: 0, hash: NO_HASH, since: 0, at: '' };
}

export async function inspectLog(database: Database): Promise<Found> {
  const head = await findHead(database);
  const { damage, walked } = await walkBack(database, head);
  let stale = true;
  try {
    stale = !stateIsAt(database, head);
  } catch {
    // Unreadable is stale.
  }
  return { head, damage, stateIsStale: stale, walked };
}

interface Walk {
  readonly damage?: BurgeeError | undefined;
  readonly walked: number;
}

async function walkBack(database: Database, head: StoredHead): Promise<Walk> {
  // Nothing was written since LevelDB moved its own log into tables; what is there is checked when it is read.
  if (head.seq === head.since) return { walked: 0 };
  let seq = head.seq;
  let hash = head.hash;
  let follower: Buffer | undefined;
  let walked = 0;
  const found = (at: number, what: string): Walk => ({ damage: hole(at, what), walked });
  // Bounded below, since the iterator reads ahead: what came before may be an import of many megabytes.
  const from = Math.max(1, head.since);
  for await (const [key, line] of database.lines({ gte: logKey(from), lte: logKey(head.seq), reverse: true })) {
    if (Number(key.slice(2)) !== seq) return found(seq, 'is missing');
    if (!lineHolds(line)) return found(seq, 'does not have the hash it was written with');
    if (follower ? !lineFollows(follower, seq + 1, hashOfLine(line)) : hashOfLine(line) !== hash) {
      return found(seq, 'is not the one that the next one follows');
    }
    hash = hashOfLine(line);
    follower = line;
    walked += line.length;
    seq -= 1;
    if (seq < from || walked > RECOVERED_BYTES) return { walked };
  }
  return seq < from ? { walked } : found(seq, 'is missing');
}
