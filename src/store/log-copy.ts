/**
 * The copy of the log beside the database: line-delimited JSON that nothing here reads but repair, for `grep`, `jq` and log shippers.
 * It trails the log by moments, is never waited for, and when it cannot be written the log goes on and the copy catches up later.
 */
import { existsSync } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { lineHolds, parseLine } from './entry.js';
import { seqText } from './keys.js';
import type { Change, Head } from './types.js';

/** A file is closed and the next begun when it has grown over this. */
const ROTATE_BYTES = 64 << 20;
/** Lines waiting in memory; above it the copy lets them go and reads them from the log again. */
const WAITING_BYTES = 16 << 20;
const RETRY_MS = 1_000;
const NEWLINE = 0x0a;
const NAME = /^\d{14}\.jsonl$/;

export interface CopyTail {
  readonly seq: number;
  readonly hash: string;
  readonly file: string;
  /** Where the last whole line ends. */
  readonly end: number;
}

export const copyPath = (directory: string): string => join(directory, 'log');

export async function copyFiles(directory: string): Promise<string[]> {
  const path = copyPath(directory);
  if (!existsSync(path)) return [];
  return (await readdir(path)).filter((name) => NAME.test(name)).sort();
}

/** The tail, when its last line is that of the head: told by its last bytes, since the line may be long. */
export async function tailAt(directory: string, { seq, hash }: Head): Promise<CopyTail | undefined> {
  const file = (await copyFiles(directory)).at(-1);
  if (file === undefined) return undefined;
  const handle = await open(join(copyPath(directory), file), 'r');
  try {
    const { size } = await handle.stat();
    const wanted = Buffer.from(`,"hash":"${hash}"}\n`);
    const { buffer, bytesRead } = await handle.read(
      Buffer.alloc(wanted.length),
      0,
      wanted.length,
      size - wanted.length,
    );
    return bytesRead === wanted.length && buffer.equals(wanted) ? { seq, hash, file, end: size } : undefined;
  } finally {
    await handle.close();
  }
}

/** The last line that is whole and has the hash it says. */
export async function readTail(directory: string): Promise<CopyTail | undefined> {
  for (const file of (await copyFiles(directory)).reverse()) {
    const tail = await tailOf(directory, file);
    if (tail) return tail;
  }
  return undefined;
}

async function tailOf(directory: string, file: string): Promise<CopyTail | undefined> {
  const handle = await open(join(copyPath(directory), file), 'r');
  try {
    const { size } = await handle.stat();
    for (let span = 1 << 16, from = size; from > 0; span *= 8) {
      from = Math.max(0, size - span);
      const bytes = Buffer.alloc(size - from);
      await handle.read(bytes, 0, bytes.length, from);
      let end = bytes.lastIndexOf(NEWLINE);
      while (end > 0) {
        const start = bytes.lastIndexOf(NEWLINE, end - 1) + 1;
        if (start === 0 && from > 0) break;
        const line = bytes.subarray(start, end);
        if (lineHolds(line)) {
          const { seq, hash } = parseLine(line);
          return { seq, hash, file, end: from + end + 1 };
        }
        end = start - 1;
      }
    }
    return undefined;
  } finally {
    await handle.close();
  }
}

/** Whole lines from `from` on, as far as the copy has them without a gap; lines that do not hold are left out. */
export async function* readCopy(directory: string, from: number): AsyncGenerator<{ change: Change; line: Buffer }> {
  const files = await copyFiles(directory);
  const start = files.findLastIndex((name) => Number.parseInt(name, 10) <= from);
  for (const file of files.slice(Math.max(0, start))) {
    const handle = await open(join(copyPath(directory), file), 'r');
    try {
      for await (const text of handle.readLines()) {
        const line = Buffer.from(text);
        if (!lineHolds(line)) continue;
        const change = parseLine(line);
        if (change.seq >= from) yield { change, line };
      }
    } finally {
      await handle.close();
    }
  }
}

export interface LogCopy {
  /** Sequence number of the last line written. */
  readonly written: number;
  /** Why the copy trails behind, if it does. */
  readonly trouble: Error | undefined;
  push(lines: readonly { readonly seq: number; readonly line: string }[]): void;
  /** Resolves when everything pushed is in the files, or cannot be written now. */
  settled(): Promise<void>;
  /** Writes what is waiting, if it can be written. */
  close(): Promise<void>;
}

/** `linesFrom` reads the log again after trouble. */
export async function openCopy(
  directory: string,
  tail: CopyTail | undefined,
  linesFrom: (seq: number) => AsyncIterable<[number, Buffer]>,
  head: () => number,
): Promise<LogCopy> {
  let written = tail?.seq ?? 0;
  let file = tail?.file;
  let size = tail?.end ?? 0;
  let handle: FileHandle | undefined;
  let waiting: { seq: number; line: string }[] = [];
  let waitingBytes = 0;
  let behind = written < head();
  let trouble: Error | undefined;
  let running: Promise<void> | undefined;
  let closed = false;

  async function write(first: number, text: string | Buffer): Promise<void> {
    if (handle && size > ROTATE_BYTES) {
      await handle.close();
      handle = undefined;
      file = undefined;
    }
    if (!handle) {
      await mkdir(copyPath(directory), { recursive: true, mode: 0o700 });
      if (file === undefined) {
        file = `${seqText(first)}.jsonl`;
        size = 0;
      }
      handle = await open(
        join(copyPath(directory), file),
        existsSync(join(copyPath(directory), file)) ? 'r+' : 'w',
        0o600,
      );
      // What a kill or a full disk left of the last line.
      await handle.truncate(size);
    }
    const bytes = typeof text === 'string' ? Buffer.from(text) : text;
    let done = 0;
    while (done < bytes.length)
      done += (await handle.write(bytes, done, bytes.length - done, size + done)).bytesWritten;
    size += bytes.length;
  }

  async function catchUp(): Promise<void> {
    let first = 0;
    let parts: Buffer[] = [];
    let bytes = 0;
    let last = written;
    const put = async (): Promise<void> => {
      if (parts.length === 0) return;
      await write(first, Buffer.concat(parts));
      written = last;
      parts = [];
      bytes = 0;
    };
    for await (const [seq, line] of linesFrom(written + 1)) {
      if (parts.length === 0) first = seq;
      parts.push(line, Buffer.from('\n'));
      bytes += line.length + 1;
      last = seq;
      if (bytes > 1 << 20) await put();
    }
    await put();
  }

  async function work(): Promise<void> {
    while (behind || waiting.length > 0) {
      try {
        if (behind) {
          waiting = [];
          waitingBytes = 0;
          behind = false;
          await catchUp();
        } else {
          const lines = waiting.filter(({ seq }) => seq > written);
          waiting = [];
          waitingBytes = 0;
          if (lines.length === 0) continue;
          if (lines[0]?.seq !== written + 1) {
            behind = true;
            continue;
          }
          await write(lines[0]?.seq ?? 0, `${lines.map(({ line }) => line).join('\n')}\n`);
          written = lines.at(-1)?.seq ?? written;
        }
        trouble = undefined;
      } catch (error) {
        trouble = error as Error;
        behind = true;
        await handle?.close().catch(() => {});
        handle = undefined;
        return;
      }
    }
  }

  let retryAt = 0;
  function start(): Promise<void> {
    if (running) return running;
    if (trouble && Date.now() < retryAt) return Promise.resolve();
    running = work().finally(() => {
      running = undefined;
      retryAt = Date.now() + RETRY_MS;
      if (!trouble && !closed && (behind || waiting.length > 0)) void start();
    });
    return running;
  }

  if (behind) void start();
  return {
    get written() {
      return written;
    },
    get trouble() {
      return trouble;
    },
    push(lines) {
      if (!behind) {
        for (const { seq, line } of lines) {
          waiting.push({ seq, line });
          waitingBytes += line.length;
        }
        if (waitingBytes > WAITING_BYTES) {
          behind = true;
          waiting = [];
        }
      }
      void start();
    },
    async settled() {
      while (running) await running;
    },
    async close() {
      closed = true;
      await running;
      if (!trouble && (behind || waiting.length > 0)) await start();
      await handle?.close().catch(() => {});
    },
  };
}

/** Puts the copy aside: it tells of another log than the one beside it. */
export async function setCopyAside(directory: string, suffix: string): Promise<string> {
  const aside = `${copyPath(directory)}.${suffix}`;
  await rename(copyPath(directory), aside);
  return aside;
}
