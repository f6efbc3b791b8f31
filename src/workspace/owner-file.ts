/**
 * Who has the database open. The lock decides and this file tells; but when the lock file was removed by hand, a living owner is
 * recognised by it all the same.
 */
import { readFileSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

export interface OwnerNote {
  readonly pid: number;
  readonly command: string;
  /** ISO 8601, UTC. */
  readonly since: string;
  /** Start of the process in the kernel's count, which tells it from a later one with the same id. */
  readonly started?: string | undefined;
}

/** Undefined when there is no such process, or no way to know. */
function startOf(pid: number): string | undefined {
  try {
    // The name of the command is in parentheses and may hold anything; the fields behind it do not.
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

/** Whether another process that wrote the note still runs. */
export function isAlive(note: OwnerNote): boolean {
  return note.pid !== process.pid && note.started !== undefined && startOf(note.pid) === note.started;
}

const pathOf = (directory: string): string => join(directory, 'owner');

export async function noteOwner(directory: string): Promise<void> {
  const command = ['burgee', ...process.argv.slice(2, 4).map((word) => basename(word))].join(' ');
  const note: OwnerNote = { pid: process.pid, command, since: new Date().toISOString(), started: startOf(process.pid) };
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
