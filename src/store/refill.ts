/** Puts back what the database lost of the log, from the copy beside it. Only entries that fit into the chain are taken. */
import type { Batch, Database } from './database.js';
import { lineFollows } from './entry.js';
import { headBatch, type StoredHead } from './head.js';
import { logKey } from './keys.js';
import { readCopy } from './log-copy.js';
import type { Head } from './types.js';

/**
 * The copy is written after the log: when it is ahead, acknowledged changes are gone from the end of the log. Gives the head that they lead
 * to, or undefined when the copy has nothing that goes on from the end; the state is stale then.
 */
export async function refillFromCopy(
  directory: string,
  database: Database,
  end: Head,
): Promise<StoredHead | undefined> {
  const { logId } = end;
  let { seq, hash } = end;
  let at = '';
  const batch: Batch = [];
  for await (const { change, line } of readCopy(directory, seq + 1)) {
    if (change.seq <= seq) continue;
    if (!lineFollows(line, seq + 1, hash)) break;
    ({ seq, hash, at } = change);
    batch.push({ type: 'put', key: logKey(seq), value: line.toString() });
  }
  if (batch.length === 0) return undefined;
  const head = { logId, seq, hash, at, since: end.seq };
  for (const row of headBatch(head)) batch.push(row);
  await database.write(batch);
  return head;
}
