/**
 * Counts the processes in a row that had the database and did not live to close it. One may have been killed; when it goes on, a damaged
 * table may be what kills them, since LevelDB ends the process where it should say so.
 */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BurgeeError } from '../model/errors.js';
import { databasePath } from '../store/database.js';

/** So many deaths in a row are looked into. */
const SUSPICIOUS = 2;
/** Who lived this long was not killed by what it read at its start. */
const HEALTHY_MS = 10_000;

const pathOf = (directory: string): string => join(directory, 'unclean');

async function deaths(directory: string): Promise<number> {
  const count = Number(await readFile(pathOf(directory), 'utf8').catch(() => '0'));
  return Number.isSafeInteger(count) ? count : 0;
}

/** Opens by `open`, counted as a death until the returned function is called. */
export async function openCounted<T>(directory: string, open: () => Promise<T>): Promise<[T, () => Promise<void>]> {
  const before = await deaths(directory);
  if (before >= SUSPICIOUS) await checkTables(directory);
  const count = (deadly: number): Promise<void> =>
    writeFile(pathOf(directory), String(deadly), { mode: 0o600 }).catch(() => {});
  await count(before + 1);
  let opened: T;
  try {
    opened = await open();
  } catch (error) {
    await count(before);
    throw error;
  }
  const timer = setTimeout(() => void count(0), HEALTHY_MS);
  timer.unref();
  return [
    opened,
    async () => {
      clearTimeout(timer);
      await rm(pathOf(directory), { force: true });
    },
  ];
}

async function checkTables(directory: string): Promise<void> {
  const { deadlyTables } = await import('../store/tables.js');
  const files = deadlyTables(databasePath(directory));
  if (files.length === 0) return;
  throw new BurgeeError(
    'STORE_CORRUPT',
    `Files of the database are damaged, and reading them ends the process: ${files.join(', ')}.`,
    {
      hint: 'Mend it from the copy of the log with: burgee doctor --repair, or restore a backup.',
      details: { files },
    },
  );
}
