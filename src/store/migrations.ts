/** How a database of an older format is brought up. A step must be safe to run again after a kill. */
import type { Batch, Database } from './database.js';
import { logKey, under } from './keys.js';

/** Brings a database from format `n` to `n + 1`; index 0 leads from 1 to 2. */
export type Migration = (database: Database) => Promise<void>;

/** Where format 1 had the log. */
const OLD_LOG = 'l!';
const BATCH_BYTES = 4 << 20;

/** The log goes where it sorts before everything else. */
async function moveLog(database: Database): Promise<void> {
  let batch: Batch = [];
  let bytes = 0;
  for await (const [key, line] of database.lines(under(OLD_LOG))) {
    batch.push(
      { type: 'put', key: logKey(Number(key.slice(OLD_LOG.length))), value: line.toString() },
      { type: 'del', key },
    );
    bytes += line.length;
    if (bytes < BATCH_BYTES) continue;
    await database.write(batch);
    batch = [];
    bytes = 0;
  }
  await database.write(batch);
}

export const MIGRATIONS: readonly Migration[] = [moveLog];

/** The format whose databases need no migration. */
export const FORMAT = MIGRATIONS.length + 1;
