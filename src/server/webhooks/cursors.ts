/**
 * How far each webhook is, kept over the end of the process. Not in the log, which would grow by every delivery: what is lost here is
 * delivered once more.
 */
import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const FORMAT = 1;
/** A kill within this time after a delivery repeats it. */
const SAVE_MS = 250;

interface Stored {
  readonly format: number;
  /** Sequence numbers are of this log; a restored workspace begins at its end. */
  readonly logId: string;
  readonly cursors: Readonly<Record<string, number>>;
}

export interface Cursors {
  /** Nothing is known of this log: the first server on it, or the first after it was restored. */
  readonly isNew: boolean;
  get(name: string): number | undefined;
  /** All up to this sequence number is over. */
  set(name: string, seq: number): void;
  delete(name: string): void;
  close(): Promise<void>;
}

export const cursorsFile = (directory: string): string => join(directory, 'webhooks.json');

export async function openCursors(
  file: string,
  logId: string,
  onTrouble: (error: Error | undefined) => void,
): Promise<Cursors> {
  const stored = await read(file, logId);
  const cursors = new Map(Object.entries(stored?.cursors ?? {}));
  let dirty = stored === undefined;
  let saving: Promise<void> | undefined;
  const closed = new AbortController();

  async function save(): Promise<void> {
    while (dirty) {
      dirty = false;
      const text = JSON.stringify({ format: FORMAT, logId, cursors: Object.fromEntries(cursors) } satisfies Stored);
      try {
        await write(file, `${text}\n`);
        onTrouble(undefined);
      } catch (error) {
        // What is known goes on to count in this process; the next change tries again.
        onTrouble(error as Error);
      }
      await sleep(SAVE_MS, undefined, { signal: closed.signal, ref: false }).catch(() => {});
    }
  }

  function change(): void {
    dirty = true;
    saving ??= save().finally(() => {
      saving = undefined;
      if (dirty) change();
    });
  }

  if (dirty) change();
  return {
    isNew: stored === undefined,
    get: (name) => cursors.get(name),
    set(name, seq) {
      // Another process may have the file by now.
      if (closed.signal.aborted || cursors.get(name) === seq) return;
      cursors.set(name, seq);
      change();
    },
    delete(name) {
      if (cursors.delete(name)) change();
    },
    async close() {
      closed.abort();
      while (saving) await saving;
    },
  };
}

async function read(file: string, logId: string): Promise<Stored | undefined> {
  try {
    const stored = JSON.parse(await readFile(file, 'utf8')) as Stored;
    return stored.format === FORMAT && stored.logId === logId ? stored : undefined;
  } catch {
    return undefined;
  }
}

async function write(file: string, text: string): Promise<void> {
  const temporary = `${file}.new`;
  const handle = await open(temporary, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
}
