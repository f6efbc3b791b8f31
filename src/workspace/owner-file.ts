/** Who has the database open, for messages only: the lock decides, this file tells. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

export interface OwnerNote {
  readonly pid: number;
  readonly command: string;
  /** ISO 8601, UTC. */
  readonly since: string;
}

const pathOf = (directory: string): string => join(directory, 'owner');

export async function noteOwner(directory: string): Promise<void> {
  const command = ['burgee', ...process.argv.slice(2, 4).map((word) => basename(word))].join(' ');
  const note: OwnerNote = { pid: process.pid, command, since: new Date().toISOString() };
  // A full disk must not keep anybody from reading.
  await writeFile(pathOf(directory), `${JSON.stringify(note)}\n`, { mode: 0o600 }).catch(() => {});
}

export async function readOwnerNote(directory: string): Promise<OwnerNote | undefined> {
  try {
    const note = JSON.parse(await readFile(pathOf(directory), 'utf8')) as OwnerNote;
    return Number.isSafeInteger(note.pid) ? note : undefined;
  } catch {
    return undefined;
  }
}

export async function forgetOwner(directory: string): Promise<void> {
  if ((await readOwnerNote(directory))?.pid === process.pid) await rm(pathOf(directory), { force: true });
}
