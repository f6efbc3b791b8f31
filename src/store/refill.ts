/** Puts back what the database lost of the log, from the copy beside it. Only entries that fit into the chain are taken. */
import type { Batch } from './database.js';
import { lineFollows } from './entry.js';
import { headBatch } from './head.js';
import { logKey } from './keys.js';
import type { LevelLog } from './level-log.js';
import { type CopyTail, readCopy } from './log-copy.js';

/** The copy is written after the log: when it is ahead, acknowledged changes are gone from the end of the log. */
export async function refillFromCopy(directory: string, log: LevelLog, tail: CopyTail | undefined): Promise<number> {
  if (!tail || tail.seq <= log.current.seq || log.phase !== 'open') return 0;
  const { logId } = log.current;
  let { seq, hash } = log.current;
  let at = '';
  let batch: Batch = [];
  let count = 0;
  for await (const { change, line } of readCopy(directory, seq + 1)) {
    if (change.seq <= seq) continue;
    if (!lineFollows(line, seq + 1, hash)) break;
    ({ seq, hash, at } = change);
    batch.push({ type: 'put', key: logKey(seq), value: line.toString() });
    count += 1;
  }
  if (count === 0) return 0;
  batch = [...batch, ...headBatch({ logId, seq, hash, at, since: log.current.seq })];
  await log.database.write(batch);
  log.adoptHead({ logId, seq, hash, at });
  return count;
}
