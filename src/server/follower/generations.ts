/**
 * A follower's directory holds the log of one epoch, and beside it, while there is need, the one that is to take its place: the first copy of
 * a primary, or that of a primary which was restored. What is served is whole at any time; a kill at any moment leaves what can be gone on from.
 */
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BurgeeError } from '../../model/errors.js';
import { databasePath } from '../../store/database.js';
import { initStore } from '../../store/init.js';
import { type LevelStore, openStore } from '../../store/level-store.js';
import { copyPath } from '../../store/log-copy.js';
import { inPrivateFolder } from '../../store/make-folder.js';
import { readFollowNote, readOnly, writeFollowNote } from '../../workspace/follow-note.js';

const nextPath = (directory: string): string => join(directory, 'next');

/** Makes the directory a follower's of `primary`, or finds that it is one already. */
export async function prepareDirectory(directory: string, primary: string): Promise<void> {
  const note = readFollowNote(directory);
  const isThere = existsSync(databasePath(directory)) || existsSync(copyPath(directory));
  if (isThere && !note) {
    throw new BurgeeError('WORKSPACE_EXISTS', `The workspace in ${directory} is one of its own, and no follower's.`, {
      hint: 'Name another folder for the copy with --dir; it is made when it is not there.',
      details: { directory },
    });
  }
  const prepare = async (): Promise<void> => {
    // Before there is anything to write to: the copy must not be taken for a workspace at any time.
    await writeFollowNote(directory, { complete: false, ...note, primary });
    await finishTaking(directory);
    if (!existsSync(databasePath(directory))) {
      await rm(copyPath(directory), { recursive: true, force: true });
      await initStore(directory);
    }
  };
  // What is a follower's already is left as its people set it.
  await (note ? prepare() : inPrivateFolder(directory, prepare));
}

/** Opens the copy of this epoch that is to come, and goes on with what there is of it. */
export async function openNext(directory: string, logId: string): Promise<LevelStore> {
  const path = nextPath(directory);
  const open = (): Promise<LevelStore> =>
    openStore({
      directory: path,
      executor: () => Promise.reject(new Error('a copy executes nothing')),
      readOnly: readOnly({ primary: 'its primary', complete: false }),
    });
  if (existsSync(databasePath(path))) {
    const found = await open().catch(() => undefined);
    if (found?.head().logId === logId) return found;
    await found?.close();
  }
  await dropNext(directory);
  await initStore(path, logId);
  return open();
}

export async function dropNext(directory: string): Promise<void> {
  await rm(nextPath(directory), { recursive: true, force: true });
}

/** Decides that the next one takes the place of the present one; `finishTaking` does it, now or after a kill. */
export async function take(directory: string): Promise<void> {
  const note = readFollowNote(directory);
  if (!note) throw new Error(`${directory} is no follower's directory`);
  await writeFollowNote(directory, { ...note, taking: true });
}

/** Both stores are closed. */
export async function finishTaking(directory: string): Promise<void> {
  const note = readFollowNote(directory);
  if (!note?.taking) return;
  const next = nextPath(directory);
  if (existsSync(databasePath(next))) {
    await rm(databasePath(directory), { recursive: true, force: true });
    // The copy of the log beside it is written anew when it is missing.
    await rm(copyPath(directory), { recursive: true, force: true });
    if (existsSync(copyPath(next))) await rename(copyPath(next), copyPath(directory));
    await rename(databasePath(next), databasePath(directory));
  }
  await dropNext(directory);
  await writeFollowNote(directory, { primary: note.primary, complete: true });
}
