/** The name of the log. It is in every head; this record is for the day when that one cannot be read. */
import { type Batch, type Database, sealed } from './database.js';
import { corrupt } from './seal.js';

const LOG_ID_KEY = 'm!log';

export const logIdRecord = (logId: string): Batch[number] => sealed(LOG_ID_KEY, logId);

export function readLogId(database: Database): string {
  const logId = database.get(LOG_ID_KEY);
  if (logId === undefined) throw corrupt('The database does not say which log it holds.');
  return logId;
}
