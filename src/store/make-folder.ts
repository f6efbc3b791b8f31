/** Makes the folder of a workspace, and takes back what it made when nothing came of it. */
import { existsSync } from 'node:fs';
import { chmod, mkdir, rmdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { BurgeeError } from '../model/errors.js';

/** Step by step: Node's recursive mkdir never ends in a file system that takes no folders, such as /proc. Outermost first, what was made. */
async function makeFolders(folder: string): Promise<string[]> {
  if (existsSync(folder)) return [];
  const above = await makeFolders(dirname(folder));
  try {
    await mkdir(folder);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return above;
    await removeEmpty(above);
    throw new BurgeeError('STORE_UNAVAILABLE', `Cannot make the folder ${folder}: ${(cause as Error).message}`, {
      hint: 'name another one with --dir',
      cause,
    });
  }
  return [...above, folder];
}

async function removeEmpty(folders: readonly string[]): Promise<void> {
  for (const folder of folders.toReversed()) await rmdir(folder).catch(() => {});
}

/** Runs `work` in a folder that only its owner may enter. Folders that were made for it go again when it fails and left nothing in them. */
export async function inPrivateFolder<T>(directory: string, work: () => Promise<T>): Promise<T> {
  const made = await makeFolders(resolve(directory));
  try {
    // Who may read the directory may manage the workspace.
    await chmod(directory, 0o700);
    return await work();
  } catch (error) {
    await removeEmpty(made);
    throw error;
  }
}
