/** What the database says of itself: which log it is, where the log ends, and how far the state was folded. */
import { type Batch, type Database, sealed } from './database.js';
import { HEAD_KEY, STATE_KEY } from './keys.js';
import type { Head } from './types.js';

export interface StoredHead extends Head {
  /** Entries after this one may still be in LevelDB's own log, where a fault drops whole batches; those up to it are in tables. */
  readonly since: number;
  /** Time of the last entry; the empty text when there is none. */
  readonly at: string;
}

export function headBatch(head: StoredHead): Batch {
  const { logId, seq, hash, since, at } = head;
  return [sealed(HEAD_KEY, JSON.stringify({ logId, seq, hash, since, at }))];
}

/** In the same batch as what the change did to the state. */
export const stateBatch = ({ seq, hash }: Pick<Head, 'seq' | 'hash'>): Batch[number] =>
  sealed(STATE_KEY, `${seq} ${hash}`);

export function readHead(database: Database): StoredHead | undefined {
  const text = database.get(HEAD_KEY);
  return text === undefined ? undefined : (JSON.parse(text) as StoredHead);
}

export const stateIsAt = (database: Database, { seq, hash }: Head): boolean =>
  database.get(STATE_KEY) === `${seq} ${hash}`;
