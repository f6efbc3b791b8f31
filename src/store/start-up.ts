/**
 * What is looked at when the database is opened: the head, the entry it names, and every entry that LevelDB may have had to recover from its
 * own log, which drops whole batches when it meets a fault. The full walk over the chain is `verify.ts`, on demand.
 */
import { BurgeeError } from '../model/errors.js';
import type { Database } from './database.js';
import { hashOfLine, lineFollows, lineHolds, NO_HASH, parseLine } from './entry.js';
import { readHead, type StoredHead, stateIsAt } from './head.js';
import { LOG, logKey, under } from './keys.js';
import { readLogId } from './log-id.js';

/** LevelDB's own log is at most two buffers of 4 MiB and their last batches; older entries have long been in tables. */
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

/** How far behind the head is looked for entries that the record does not know. */
const LOOK_AHEAD = 16;

/** The head record, or what the last entries say when it is gone or older than they are. */
async function findHead(database: Database): Promise<{ head: StoredHead; isStored: boolean }> {
  let stored: StoredHead | undefined;
  try {
    stored = readHead(database);
  } catch {
    // Unreadable: the entries tell.
  }
  if (stored && !hasEntriesBehind(database, stored.seq)) return { head: stored, isStored: true };
  const since = stored?.seq ?? 0;
  for await (const key of database.keys({ ...under(LOG), reverse: true, limit: 1 })) {
    const seq = Number(key.slice(2));
    const { hash, at } = parseLine(database.bytes(key) as Buffer, seq);
    return { head: { logId: stored?.logId ?? readLogId(database), seq, hash, since, at }, isStored: false };
  }
  return { head: { logId: readLogId(database), seq: 0, hash: NO_HASH, since, at: '' }, isStored: false };
}

/** By key, which LevelDB's filters answer: an iterator would load the last block of each level, which may be an import of many megabytes. */
function hasEntriesBehind(database: Database, seq: number): boolean {
  for (let next = seq + 1; next <= seq + LOOK_AHEAD; next += 1) if (database.bytes(logKey(next))) return true;
  return false;
}

export async function inspectLog(database: Database): Promise<Found> {
  const { head, isStored } = await findHead(database);
  // Where the record is not what it was, anything else may be missing.
  const { damage, walked } = walkBack(database, head, isStored ? RECOVERED_BYTES : Number.POSITIVE_INFINITY);
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

function walkBack(database: Database, head: StoredHead, limit: number): Walk {
  let { hash } = head;
  let follower: Buffer | undefined;
  let walked = 0;
  // Each by its key: an iterator reads ahead, and what came before may be an import of many megabytes.
  for (let seq = head.seq; seq > head.since && walked < limit; seq -= 1) {
    const line = database.bytes(logKey(seq));
    const wrong = line ? faultOf(line, seq, hash, follower) : 'is missing';
    if (!line || wrong) return { damage: hole(seq, wrong ?? ''), walked };
    hash = hashOfLine(line);
    follower = line;
    walked += line.length;
  }
  return { walked };
}

function faultOf(line: Buffer, seq: number, hash: string, follower: Buffer | undefined): string | undefined {
  if (!lineHolds(line)) return 'does not have the hash it was written with';
  const fits = follower ? lineFollows(follower, seq + 1, hashOfLine(line)) : hashOfLine(line) === hash;
  return fits ? undefined : 'is not the one that the next one follows';
}
