/** The state is a cache of the log: this makes it anew. It must come out byte for byte as it was. */
import type { Batch } from './database.js';
import { removed, sealed } from './database.js';
import { parseLine, writeText } from './entry.js';
import { foldWrite, NO_SUM, type Sums, sumText } from './fold.js';
import { stateBatch } from './head.js';
import { idKey, STATE_KEY, sumKey, under } from './keys.js';
import type { LevelLog } from './level-log.js';
import { hole } from './start-up.js';

const BATCH_SIZE = 2_000;
const STATE_PREFIXES = ['d!', 'v!', 'h!', 'r!', 's!', 'e!', 'i!'];

/** Safe to run again after a kill: until its last batch the state says that it is stale. */
export async function rebuildState(log: LevelLog): Promise<{ entries: number }> {
  const { database } = log;
  await database.write([removed(STATE_KEY)]);
  for (const prefix of STATE_PREFIXES) {
    let batch: Batch = [];
    for await (const key of database.keys(under(prefix))) {
      batch.push(removed(key));
      if (batch.length >= BATCH_SIZE) {
        await database.write(batch);
        batch = [];
      }
    }
    await database.write(batch);
  }

  const sums: Sums = { moved: new Map(), stored: () => NO_SUM };
  let batch: Batch = [];
  let expected = 1;
  for await (const [seq, line] of log.lines(1, log.current.seq)) {
    if (seq !== expected) throw hole(expected, 'is missing');
    const change = parseLine(line, seq);
    for (const write of change.writes) foldWrite(batch, sums, writeText(write), seq);
    batch.push(sealed(idKey(change.id), String(seq)));
    if (batch.length >= BATCH_SIZE) {
      await database.write(batch);
      batch = [];
    }
    expected += 1;
  }
  if (expected !== log.current.seq + 1) throw hole(expected, 'is missing');
  for (const [collection, sum] of sums.moved) batch.push(sealed(sumKey(collection), sumText(sum)));
  await database.write([...batch, stateBatch(log.current)]);
  log.stateIsFresh();
  return { entries: log.current.seq };
}
