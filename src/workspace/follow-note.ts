/**
 * Says of a directory that its log is a copy of another server's. Whoever opens it then reads: a change made here would part the two logs
 * for good.
 */
import { existsSync, readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { BurgeeError } from '../model/errors.js';

export interface FollowNote {
  /** Admin address of the primary, as it was given. */
  readonly primary: string;
  /** The whole log was here once, so what is here is worth serving. */
  readonly complete: boolean;
  /** A copy of another epoch of the primary is whole, and is to take the place of this one. */
  readonly taking?: boolean | undefined;
}

const pathOf = (directory: string): string => join(directory, 'follows');

export function readFollowNote(directory: string): FollowNote | undefined {
  if (!existsSync(pathOf(directory))) return undefined;
  let note: Partial<FollowNote> = {};
  try {
    note = JSON.parse(readFileSync(pathOf(directory), 'utf8')) as Partial<FollowNote>;
  } catch {
    // That it is there is what counts: the directory must not be written.
  }
  return { primary: note.primary ?? 'another server', complete: note.complete === true, taking: note.taking === true };
}

/** There whole or not at all, also after a power cut. */
export async function writeFollowNote(directory: string, note: FollowNote): Promise<void> {
  const temporary = `${pathOf(directory)}.new`;
  const handle = await open(temporary, 'w', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(note)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, pathOf(directory));
}

export function readOnly({ primary }: FollowNote): BurgeeError {
  return new BurgeeError('READ_ONLY', `This is a follower: it copies ${primary} and takes no changes itself.`, {
    hint: `Change it there: --server ${primary}`,
    details: { primary },
  });
}
