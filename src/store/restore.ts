/** A workspace from a backup: made beside its place and put there whole. */
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BurgeeError } from '../model/errors.js';
import { fillFromBackup } from './backup.js';
import { createSigningKey } from './checkpoint.js';
import { databasePath, openDatabase, sealed } from './database.js';
import { FORMAT_KEY } from './keys.js';
import { copyPath } from './log-copy.js';
import { logIdRecord } from './log-id.js';
import { inPrivateFolder } from './make-folder.js';
import { FORMAT } from './migrations.js';
import type { Head } from './types.js';

/** Into a directory that has no workspace. The log keeps its entries and gets a new name (epoch). */
export async function restoreStore(directory: string, file: string): Promise<Head> {
  if (existsSync(databasePath(directory)) || existsSync(copyPath(directory))) {
    throw new BurgeeError('WORKSPACE_EXISTS', `There is a workspace in ${directory} already.`, {
      hint: 'Restore into another directory, or move this one away first.',
    });
  }
  return inPrivateFolder(directory, () => makeFrom(directory, file));
}

async function makeFrom(directory: string, file: string): Promise<Head> {
  const path = join(directory, `db.new-${process.pid}`);
  await rm(path, { recursive: true, force: true });
  let takeBackKey = async (): Promise<void> => {};
  try {
    const database = await openDatabase(path, { create: true });
    let head: Head;
    try {
      head = await fillFromBackup(database, file);
      await database.write([sealed(FORMAT_KEY, String(FORMAT)), logIdRecord(head.logId)]);
    } finally {
      await database.close();
    }
    takeBackKey = await createSigningKey(directory);
    await rename(path, databasePath(directory));
    return head;
  } catch (error) {
    // Somebody may have been faster, and have it now.
    if (!existsSync(databasePath(directory))) await takeBackKey();
    await rm(path, { recursive: true, force: true });
    throw error;
  }
}
