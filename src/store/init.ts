/** Makes a workspace directory. The only place that may create a database. */
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { uuidv7 } from 'uuidv7';
import { BurgeeError } from '../model/errors.js';
import { createSigningKey } from './checkpoint.js';
import { databasePath, openDatabase, sealed } from './database.js';
import { NO_HASH } from './entry.js';
import { headBatch, stateBatch } from './head.js';
import { FORMAT_KEY } from './keys.js';
import { copyPath } from './log-copy.js';
import { logIdRecord } from './log-id.js';
import { inPrivateFolder } from './make-folder.js';
import { FORMAT } from './migrations.js';

/** `logId` is given where the log is another's: a follower's entries are those of its primary. */
export async function initStore(directory: string, logId: string = uuidv7()): Promise<void> {
  const exists = (): BurgeeError =>
    new BurgeeError('WORKSPACE_EXISTS', `There is a workspace in ${directory} already.`, {
      hint: 'Use it as it is, or name another directory with --dir.',
    });
  if (existsSync(databasePath(directory)) || existsSync(copyPath(directory))) throw exists();
  await inPrivateFolder(directory, () => makeIn(directory, logId, exists));
}

async function makeIn(directory: string, logId: string, exists: () => BurgeeError): Promise<void> {
  // Made beside its place and renamed: a kill leaves no half of a database behind.
  const path = join(directory, `db.new-${process.pid}`);
  await rm(path, { recursive: true, force: true });
  let takeBackKey = async (): Promise<void> => {};
  try {
    await createEmptyDatabase(path, logId);
    takeBackKey = await createSigningKey(directory);
    await rename(path, databasePath(directory));
  } catch (error) {
    // Somebody may have been faster, and have it now.
    if (!existsSync(databasePath(directory))) await takeBackKey();
    await rm(path, { recursive: true, force: true });
    const code = (error as NodeJS.ErrnoException).code;
    throw code === 'ENOTEMPTY' || code === 'EEXIST' ? exists() : error;
  }
}

async function createEmptyDatabase(path: string, logId: string): Promise<void> {
  const database = await openDatabase(path, { create: true });
  try {
    await database.write([
      sealed(FORMAT_KEY, String(FORMAT)),
      logIdRecord(logId),
      ...headBatch({ logId, seq: 0, hash: NO_HASH, since: 0, at: '' }),
      stateBatch({ seq: 0, hash: NO_HASH }),
    ]);
  } finally {
    await database.close();
  }
}
