/**
 * A backup is the log as text: a line that says what it is, every entry as it was hashed, a line that closes it. It is read from a snapshot
 * while writing goes on; the state needs no copy, it is folded from the log.
 */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { createGunzip, gzipSync } from 'node:zlib';
import { uuidv7 } from 'uuidv7';
import { BurgeeError } from '../model/errors.js';
import type { Batch, Database } from './database.js';
import { hashOfLine, lineFollows, lineHolds, NO_HASH, parseLine } from './entry.js';
import { headBatch } from './head.js';
import { logKey, STATE_KEY } from './keys.js';
import type { Head } from './types.js';

const FORMAT = 1;
const PART_BYTES = 1 << 20;

export interface BackupHeader {
  readonly backup: 'burgee';
  readonly format: number;
  readonly logId: string;
  readonly seq: number;
  readonly hash: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

interface BackupEnd {
  readonly end: true;
  readonly entries: number;
  /** SHA-256 over all bytes before this line. */
  readonly sha256: string;
}

export interface LogSource {
  readonly current: Head;
  lines(from: number, to?: number): AsyncGenerator<[number, Buffer]>;
}

/** In parts of about a megabyte. */
export async function* backupParts(log: LogSource, now = Date.now()): AsyncGenerator<Buffer> {
  const { logId, seq, hash } = log.current;
  const digest = createHash('sha256');
  const header: BackupHeader = { backup: 'burgee', format: FORMAT, logId, seq, hash, at: new Date(now).toISOString() };
  let parts: Buffer[] = [Buffer.from(`${JSON.stringify(header)}\n`)];
  let bytes = 0;
  let next = 1;
  const take = (): Buffer => {
    const part = Buffer.concat(parts);
    digest.update(part);
    parts = [];
    bytes = 0;
    return part;
  };
  for await (const [at, line] of log.lines(1, seq)) {
    if (at !== next || !lineHolds(line)) throw damaged(`Entry ${next} of the log is missing or not what was written.`);
    parts.push(line, Buffer.from('\n'));
    bytes += line.length;
    next += 1;
    if (bytes >= PART_BYTES) yield take();
  }
  if (next !== seq + 1) throw damaged(`Entry ${next} of the log is missing.`);
  yield take();
  const end: BackupEnd = { end: true, entries: seq, sha256: digest.digest('hex') };
  yield Buffer.from(`${JSON.stringify(end)}\n`);
}

const damaged = (what: string): BurgeeError =>
  new BurgeeError('STORE_CORRUPT', `${what} A backup would not be whole.`, {
    hint: 'Refill it from the copy of the log with: burgee doctor --repair',
  });

/** Writes parts to a file that is there whole or not at all; compressed when its name ends in `.gz`. */
export async function writeBackup(parts: AsyncIterable<Uint8Array>, file: string): Promise<{ bytes: number }> {
  const temporary = `${file}.part-${process.pid}`;
  const handle = await open(temporary, 'wx', 0o600);
  let bytes = 0;
  try {
    for await (const part of parts) {
      // Concatenated gzip members are one gzip file.
      const data = file.endsWith('.gz') ? gzipSync(part) : part;
      await handle.writeFile(data);
      bytes += data.length;
    }
    await handle.sync();
    await handle.close();
    await rename(temporary, file);
  } catch (error) {
    await handle.close().catch(() => {});
    await rm(temporary, { force: true });
    throw error;
  }
  const directory = await open(dirname(file), 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
  return { bytes };
}

const invalid = (file: string, what: string): BurgeeError =>
  new BurgeeError('UNSUPPORTED_FORMAT', `${file} is not a whole backup: ${what}`, { details: { file } });

async function source(file: string): Promise<Readable> {
  if (!existsSync(file)) throw new BurgeeError('FILE_NOT_FOUND', `There is no file ${file}.`);
  const handle = await open(file, 'r');
  const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
  await handle.close();
  const raw = createReadStream(file);
  if (buffer[0] !== 0x1f || buffer[1] !== 0x8b) return raw;
  const gunzip = createGunzip();
  raw.on('error', (error) => gunzip.destroy(error));
  return raw.pipe(gunzip);
}

/** Header first, then every entry with its number, each held against the chain; throws unless the backup is whole. */
async function* readBackup(file: string): AsyncGenerator<BackupHeader | { seq: number; line: Buffer; hash: string }> {
  const digest = createHash('sha256');
  let header: BackupHeader | undefined;
  let seq = 0;
  let prev = NO_HASH;
  let end: BackupEnd | undefined;
  try {
    for await (const text of createInterface({ input: await source(file), crlfDelay: Number.POSITIVE_INFINITY })) {
      if (end) throw invalid(file, 'something follows its end.');
      if (!header) {
        header = parseHeader(file, text);
        yield header;
      } else if (seq === header.seq) {
        end = JSON.parse(text) as BackupEnd;
        if (end.sha256 !== digest.digest('hex')) throw invalid(file, 'its digest is another one.');
        continue;
      } else {
        const line = Buffer.from(text);
        seq += 1;
        if (!lineHolds(line) || !lineFollows(line, seq, prev))
          throw invalid(file, `entry ${seq} does not fit into the chain.`);
        prev = hashOfLine(line);
        yield { seq, line, hash: prev };
      }
      digest.update(`${text}\n`);
    }
  } catch (error) {
    if (error instanceof BurgeeError) throw error;
    throw invalid(file, (error as Error).message);
  }
  if (!header || !end || end.entries !== seq || prev !== header.hash) throw invalid(file, 'its end is missing.');
}

function parseHeader(file: string, text: string): BackupHeader {
  const header = JSON.parse(text) as BackupHeader;
  if (header.backup !== 'burgee') throw invalid(file, 'it does not begin as one.');
  if (header.format > FORMAT) throw invalid(file, `it has format ${header.format}; this burgee knows ${FORMAT}.`);
  return header;
}

/** Puts all entries into an empty database. The log gets a new name: clients of the old one must not take it for theirs. */
export async function fillFromBackup(database: Database, file: string): Promise<Head> {
  const logId = uuidv7();
  let batch: Batch = [];
  let bytes = 0;
  let head: Head = { logId, seq: 0, hash: NO_HASH };
  let last: Buffer | undefined;
  for await (const item of readBackup(file)) {
    if (!('line' in item)) continue;
    head = { logId, seq: item.seq, hash: item.hash };
    last = item.line;
    batch.push({ type: 'put', key: logKey(item.seq), value: item.line.toString() });
    bytes += item.line.length;
    if (bytes >= PART_BYTES) {
      await database.write(batch);
      batch = [];
      bytes = 0;
    }
  }
  // The state is not there yet; whoever opens the store makes it.
  await database.write([
    ...batch,
    ...headBatch({ ...head, since: 0, at: last ? parseLine(last).at : '' }),
    { type: 'del', key: STATE_KEY },
  ]);
  return head;
}
