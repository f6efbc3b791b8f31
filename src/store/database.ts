/** LevelDB under a directory, with our errors. Nothing above it sees another type than text and bytes. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ClassicLevel } from 'classic-level';
import { Level } from 'level';
import { BurgeeError } from '../model/errors.js';
import { HEAD_KEY } from './keys.js';
import { corrupt, seal, unseal } from './seal.js';
import { createPause } from './slices.js';

export type Batch = ({ type: 'put'; key: string; value: string } | { type: 'del'; key: string })[];
export type LevelDatabase = Level<string, string>;
/** Replaced by tests that plant a fault. */
export type WriteBatch = (database: LevelDatabase, batch: Batch) => Promise<void>;

/** Chained, which takes a third of the time that an array of operations does: nothing is cloned on the way. */
const writeSynced: WriteBatch = async (database, batch) => {
  const chain = database.batch();
  const pause = createPause();
  for (const item of batch) {
    const turn = pause();
    if (turn) await turn;
    if (item.type === 'put') chain.put(item.key, item.value);
    else chain.del(item.key);
  }
  await chain.write({ sync: true });
};

export interface Range {
  readonly gte?: string;
  readonly gt?: string;
  readonly lt?: string;
  readonly lte?: string;
  readonly reverse?: boolean;
  readonly limit?: number;
  readonly snapshot?: Snapshot;
}

/** The database as it was at a moment. */
export type Snapshot = ReturnType<LevelDatabase['snapshot']>;

export interface Database {
  readonly level: LevelDatabase;
  /** The text under a key, its digest checked. */
  get(key: string): string | undefined;
  /** Bytes that carry their own hash (entries of the log). */
  bytes(key: string): Buffer | undefined;
  /** Sealed values of a range, unsealed. */
  entries(range: Range): AsyncGenerator<[string, string]>;
  keys(range: Range): AsyncGenerator<string>;
  lines(range: Range): AsyncGenerator<[string, Buffer]>;
  /** The same as text, for walks over very many of them. */
  texts(range: Range): AsyncGenerator<[string, string]>;
  write(batch: Batch): Promise<void>;
  /** False once somebody removed the lock file: then another process may have the database open too. */
  holdsLock(): boolean;
  close(): Promise<void>;
}

export const sealed = (key: string, text: string): Batch[number] => ({ type: 'put', key, value: seal(key, text) });
export const removed = (key: string): Batch[number] => ({ type: 'del', key });

export const databasePath = (directory: string): string => join(directory, 'db');

/** Rows read ahead by one call into LevelDB. */
const CHUNK = 512;
const LARGE_CHUNK = 2_048;

/** Paths that this process has open: its own locks do not keep it out. */
const openHere = new Set<string>();
export const isOpenHere = (path: string): boolean => openHere.has(path);

export async function openDatabase(
  path: string,
  options: { readonly create?: boolean; readonly writeBatch?: WriteBatch | undefined } = {},
): Promise<Database> {
  // LevelDB takes a directory without CURRENT for a new one and starts an empty database over the old files.
  if (!options.create && !existsSync(join(path, 'CURRENT'))) {
    throw corrupt(`The database in ${path} has no CURRENT file.`);
  }
  const level: LevelDatabase = new Level(path, {
    createIfMissing: options.create === true,
    errorIfExists: options.create === true,
  });
  try {
    await level.open();
  } catch (error) {
    throw openError(path, error);
  }
  openHere.add(path);
  return wrap(level, path, options.writeBatch ?? writeSynced);
}

function openError(path: string, error: unknown): BurgeeError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = (cause as { code?: unknown }).code;
  if (code === 'LEVEL_LOCKED') {
    return new BurgeeError('STORE_LOCKED', 'Another process has the database open.', { cause });
  }
  const text = cause instanceof Error ? cause.message : String(cause);
  if (code === 'LEVEL_CORRUPTION' || /corruption|does not exist|no such file/i.test(text)) {
    return corrupt(`The database in ${path} cannot be opened: ${text}`, cause);
  }
  return new BurgeeError('STORE_UNAVAILABLE', `The database in ${path} cannot be opened: ${text}`, { cause });
}

function readError(error: unknown): unknown {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (code === 'LEVEL_DATABASE_NOT_OPEN' || code === 'LEVEL_ITERATOR_NOT_OPEN') {
    return new BurgeeError('STORE_UNAVAILABLE', 'The database is being opened again, or was closed.', { cause: error });
  }
  const isOfDisk =
    code === 'LEVEL_CORRUPTION' || code === 'LEVEL_IO_ERROR' || /^(io error|corruption)/i.test(String(message));
  return isOfDisk ? corrupt(`The database cannot be read: ${message}`, error) : error;
}

/** Rows from which on a batch, an import say, is worth settling. */
const LARGE_BATCH = 2_000;

/** Least and greatest key by prefix. */
type Spans = Map<string, readonly [string, string]>;

function widen(spans: Spans, key: string): void {
  const prefix = key.slice(0, 2);
  const [from, to] = spans.get(prefix) ?? [key, key];
  spans.set(prefix, [key < from ? key : from, key > to ? key : to]);
}

/** Files of the first level from which on LevelDB begins to merge them. */
const MANY_FILES = 4;

function filesAtFirstLevel(level: LevelDatabase): number {
  if (level.status !== 'open') return 0;
  return Number(
    (level as LevelDatabase & Pick<ClassicLevel, 'getProperty'>).getProperty('leveldb.num-files-at-level0'),
  );
}

/** Best effort: what was not settled is as right as what was. `level` types only what it has in browsers, too. */
async function settle(level: LevelDatabase, from: string, to: string): Promise<void> {
  await (level as LevelDatabase & Pick<ClassicLevel, 'compactRange'>).compactRange(from, to).catch(() => {});
}

const inodeOf = (file: string): number | undefined => statSync(file, { throwIfNoEntry: false })?.ino;

function wrap(level: LevelDatabase, path: string, writeBatch: WriteBatch): Database {
  const lockFile = join(path, 'LOCK');
  const lock = inodeOf(lockFile);
  const binary = { valueEncoding: 'buffer' } as const;
  // LevelDB sorts large batches, and every fourth small file that an opening leaves, into its tables in the background, and begins
  // anew whenever it is opened: commands, which are over sooner, would all pay for it and never get it done.
  const unsettled: Spans = new Map();

  async function* rows<T>(
    iterator: { nextv(size: number): Promise<T[]>; close(): Promise<void> },
    size = CHUNK,
  ): AsyncGenerator<T> {
    try {
      for (let next = iterator.nextv(size); ; ) {
        const chunk = await next;
        if (chunk.length === 0) return;
        // LevelDB reads on in its own thread while these are looked at.
        next = iterator.nextv(size);
        next.catch(() => {});
        yield* chunk;
      }
    } catch (error) {
      throw readError(error);
    } finally {
      await iterator.close();
    }
  }

  return {
    level,
    get(key) {
      try {
        const value = level.getSync(key);
        return value === undefined ? undefined : unseal(key, value);
      } catch (error) {
        throw readError(error);
      }
    },
    bytes(key) {
      try {
        return level.getSync<string, Buffer>(key, binary);
      } catch (error) {
        throw readError(error);
      }
    },
    async *entries(range) {
      for await (const [key, value] of rows(level.iterator(range))) yield [key, unseal(key, value)];
    },
    keys: (range) => rows(level.keys(range)),
    lines: (range) => rows(level.iterator<string, Buffer>({ ...range, ...binary, highWaterMarkBytes: 1 << 20 })),
    texts: (range) => rows(level.iterator({ ...range, highWaterMarkBytes: 4 << 20 }), LARGE_CHUNK),
    async write(batch) {
      await writeBatch(level, batch);
      if (batch.length >= LARGE_BATCH) for (const { key } of batch) widen(unsettled, key);
    },
    holdsLock: () => inodeOf(lockFile) === lock,
    async close() {
      // One key is enough: all files of the first level overlap with each other.
      if (filesAtFirstLevel(level) >= MANY_FILES) unsettled.set('m!', [HEAD_KEY, HEAD_KEY]);
      for (const [from, to] of unsettled.values()) await settle(level, from, to);
      await level.close();
      openHere.delete(path);
    },
  };
}
