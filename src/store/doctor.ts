/** Looks at everything a workspace directory holds, and mends what can be mended. Needs the database to itself. */
import { existsSync } from 'node:fs';
import { cp, link, mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Level } from 'level';
import { uuidv7 } from 'uuidv7';
import { BurgeeError, isBurgeeError } from '../model/errors.js';
import { type Batch, type Database, databasePath, isOpenHere, openDatabase, sealed } from './database.js';
import { hashOfLine, lineFollows, lineHolds, NO_HASH, parseLine, writeText } from './entry.js';
import { foldWrite, NO_SUM, type Sums, sumText } from './fold.js';
import { checkFormat } from './format.js';
import { headBatch, readHead } from './head.js';
import { FORMAT_KEY, idKey, LOG, logKey, sumKey, under } from './keys.js';
import { type LevelLog, openLevelLog } from './level-log.js';
import { copyFiles, copyPath, readCopy, readTail } from './log-copy.js';
import { logIdRecord, readLogId } from './log-id.js';
import { FORMAT } from './migrations.js';
import { rebuildState } from './rebuild.js';
import { damagedTables } from './tables.js';
import { strayEntry, verifyLog } from './verify.js';

export interface Finding {
  /** What was looked at. */
  readonly check: 'files' | 'database' | 'log' | 'state' | 'copy' | 'permissions';
  readonly ok: boolean;
  readonly message: string;
  /** What mends it. */
  readonly hint?: string | undefined;
}

const REBUILD = 'burgee doctor --rebuild';
const REPAIR = 'burgee doctor --repair';

export async function examine(directory: string): Promise<Finding[]> {
  const findings: Finding[] = [await permissions(directory)];
  const damaged = existsSync(databasePath(directory)) ? damagedTables(databasePath(directory)) : [];
  if (damaged.length > 0) {
    // Not opened: LevelDB ends the process at some of what it may read there.
    return [...findings, { check: 'files', ok: false, message: `damaged: ${damaged.join(', ')}`, hint: REPAIR }];
  }
  let log: LevelLog;
  try {
    log = await openLevelLog({ directory });
  } catch (error) {
    if (!isBurgeeError(error) || error.code === 'STORE_LOCKED') throw error;
    return [...findings, { check: 'database', ok: false, message: error.message, hint: REPAIR }];
  }
  try {
    findings.push({ check: 'database', ok: true, message: `format ${FORMAT}, log ${log.current.logId}` });
    findings.push(await examineLog(log), await examineState(log), await examineCopy(directory, log));
  } finally {
    await log.close();
  }
  return findings;
}

async function permissions(directory: string): Promise<Finding> {
  const { mode } = await stat(directory);
  const open = (mode & 0o077) !== 0;
  return {
    check: 'permissions',
    ok: !open,
    message: open
      ? `others may enter the directory (mode ${(mode & 0o777).toString(8)})`
      : 'only its owner may enter the directory',
    hint: open ? `chmod 700 ${directory}` : undefined,
  };
}

async function examineLog(log: LevelLog): Promise<Finding> {
  const { ok, entries, problem } = await verifyLog(log);
  const stray = await strayEntry(log);
  if (!ok) return { check: 'log', ok: false, message: problem?.message ?? 'the chain does not hold', hint: REPAIR };
  if (stray !== undefined)
    return { check: 'log', ok: false, message: `entry ${stray} lies behind the head`, hint: REBUILD };
  return { check: 'log', ok: true, message: `${entries} entries, the chain holds` };
}

/** Folds the log in memory and compares every record of the state, both ways. */
async function examineState(log: LevelLog): Promise<Finding> {
  try {
    const wrong = await compareState(log);
    if (wrong === undefined) return { check: 'state', ok: true, message: 'is what the log makes it' };
    return { check: 'state', ok: false, message: `is not what the log makes it, first at ${wrong}`, hint: REBUILD };
  } catch (error) {
    return { check: 'state', ok: false, message: (error as Error).message, hint: REBUILD };
  }
}

const STATE_PREFIXES = ['d!', 'e!', 'h!', 'i!', 'r!', 's!', 'v!'];

export async function compareState(log: LevelLog): Promise<string | undefined> {
  const wanted = new Map<string, string>();
  const sums: Sums = { moved: new Map(), stored: () => NO_SUM };
  for await (const [seq, line] of log.lines(1, log.current.seq)) {
    const change = parseLine(line, seq);
    const batch: Batch = [sealed(idKey(change.id), String(seq))];
    for (const write of change.writes) foldWrite(batch, sums, writeText(write), seq);
    for (const item of batch) {
      if (item.type === 'put') wanted.set(item.key, item.value);
      else wanted.delete(item.key);
    }
  }
  for (const [collection, sum] of sums.moved) {
    const { key, value } = sealed(sumKey(collection), sumText(sum)) as { key: string; value: string };
    wanted.set(key, value);
  }
  for (const prefix of STATE_PREFIXES) {
    for await (const [key, value] of log.database.level.iterator(under(prefix))) {
      if (wanted.get(key) !== value) return key;
      wanted.delete(key);
    }
  }
  return wanted.keys().next().value;
}

async function examineCopy(directory: string, log: LevelLog): Promise<Finding> {
  const { current } = log;
  if (current.seq === 0 && (await copyFiles(directory)).length === 0)
    return { check: 'copy', ok: true, message: 'is empty' };
  let next = 1;
  let prev = NO_HASH;
  for await (const { change, line } of readCopy(directory, 1)) {
    if (change.seq < next) continue;
    if (!lineFollows(line, next, prev)) break;
    prev = hashOfLine(line);
    next += 1;
  }
  const behind = current.seq - (next - 1);
  if (behind > 0) {
    const message = `the copy of the log holds entries 1 to ${next - 1} of ${current.seq}`;
    return { check: 'copy', ok: false, message, hint: `move ${copyPath(directory)} away; it is written anew` };
  }
  if (prev !== current.hash)
    return {
      check: 'copy',
      ok: false,
      message: 'the copy is of another log',
      hint: `move ${copyPath(directory)} away`,
    };
  return { check: 'copy', ok: true, message: `${current.seq} entries, the same as the log` };
}

/** Makes the state anew from the log. */
export async function rebuild(directory: string): Promise<{ entries: number }> {
  const log = await openLevelLog({ directory });
  try {
    if (log.phase !== 'open') throw log.reason;
    return await rebuildState(log);
  } finally {
    await log.close();
  }
}

export interface Repaired {
  readonly entries: number;
  /** Entries taken from the copy of the log. */
  readonly refilled: number;
  /** Where the damaged database was put. */
  readonly kept: string;
}

/**
 * Makes a new database from what can still be read of the old one and from the copy of the log. LevelDB's own repair works on a copy
 * of the files, under our lock; the damaged database is kept.
 */
export async function repair(directory: string): Promise<Repaired> {
  const path = databasePath(directory);
  const unlock = await holdLock(directory, path);
  const salvage = join(directory, `db.salvage-${process.pid}`);
  const fresh = join(directory, `db.new-${process.pid}`);
  try {
    await rm(salvage, { recursive: true, force: true });
    await rm(fresh, { recursive: true, force: true });
    const old = existsSync(path) ? await salvaged(path, salvage) : undefined;
    let made: { entries: number; refilled: number };
    try {
      made = await assemble(directory, old, fresh);
    } finally {
      await old?.close();
    }
    const kept = join(directory, `db.damaged-${Date.now()}`);
    await unlock();
    if (existsSync(path)) await rename(path, kept);
    await rename(fresh, path);
    await rebuild(directory);
    return { ...made, kept };
  } finally {
    await unlock();
    await rm(salvage, { recursive: true, force: true });
    await rm(fresh, { recursive: true, force: true });
  }
}

/** LevelDB's lock, without reading anything of a database that may be beyond reading: an empty one beside it, with the same lock file. */
async function holdLock(directory: string, path: string): Promise<() => Promise<void>> {
  const lock = join(path, 'LOCK');
  if (!existsSync(lock)) return async () => {};
  if (isOpenHere(path)) throw new BurgeeError('STORE_LOCKED', 'This process has the database open.');
  const beside = join(directory, `db.lock-${process.pid}`);
  await rm(beside, { recursive: true, force: true });
  await mkdir(beside, { mode: 0o700 });
  await link(lock, join(beside, 'LOCK'));
  const database = new Level(beside);
  try {
    await database.open();
  } catch (error) {
    await rm(beside, { recursive: true, force: true });
    const cause = (error as Error).cause as { code?: string } | undefined;
    const code = cause?.code === 'LEVEL_LOCKED' ? 'STORE_LOCKED' : 'STORE_UNAVAILABLE';
    throw new BurgeeError(code, 'The database cannot be locked: another process may have it open.', {
      hint: 'End it first.',
      cause: error,
    });
  }
  let held = true;
  return async () => {
    if (!held) return;
    held = false;
    await database.close();
    await rm(beside, { recursive: true, force: true });
  };
}

async function salvaged(path: string, salvage: string): Promise<Database | undefined> {
  await cp(path, salvage, { recursive: true, filter: (file) => !file.endsWith('LOCK') });
  // LevelDB would end the process at some of what it may read there; the copy of the log has those entries.
  for (const name of damagedTables(salvage)) await rm(join(salvage, name));
  let database: Database;
  try {
    await (Level as unknown as { repair(location: string): Promise<void> }).repair(salvage);
    database = await openDatabase(salvage);
  } catch {
    // Nothing to be had from it; the copy of the log may have everything.
    return undefined;
  }
  try {
    await checkFormat(database);
  } catch (error) {
    // One of a newer format is not ours to take apart; where it does not say which one it has, that record is what was lost.
    if (isBurgeeError(error) && error.code === 'STORE_FORMAT') {
      await database.close();
      throw error;
    }
  }
  return database;
}

/** The longest chain that the two sources give together. */
async function assemble(
  directory: string,
  old: Database | undefined,
  fresh: string,
): Promise<{ entries: number; refilled: number }> {
  const database = await openDatabase(fresh, { create: true });
  try {
    const copy = readCopy(directory, 1);
    let copied = await copy.next();
    let seq = 0;
    let hash = NO_HASH;
    let refilled = 0;
    let last: Buffer | undefined;
    let batch: Batch = [];
    for (;;) {
      const stored = old && readLine(old, seq + 1);
      let line = stored && lineHolds(stored) && lineFollows(stored, seq + 1, hash) ? stored : undefined;
      while (!copied.done && copied.value.change.seq <= seq) copied = await copy.next();
      if (
        !line &&
        !copied.done &&
        copied.value.change.seq === seq + 1 &&
        lineFollows(copied.value.line, seq + 1, hash)
      ) {
        line = copied.value.line;
        refilled += 1;
      }
      if (!line) break;
      seq += 1;
      hash = hashOfLine(line);
      last = line;
      batch.push({ type: 'put', key: logKey(seq), value: line.toString() });
      if (batch.length >= 1_000) {
        await database.write(batch);
        batch = [];
      }
    }
    await refuseLoss(directory, old, seq);
    const logId = idOf(old) ?? uuidv7();
    await database.write([
      ...batch,
      sealed(FORMAT_KEY, String(FORMAT)),
      logIdRecord(logId),
      ...headBatch({ logId, seq, hash, since: 0, at: last ? parseLine(last).at : '' }),
    ]);
    return { entries: seq, refilled };
  } finally {
    await database.close();
  }
}

function readLine(database: Database, seq: number): Buffer | undefined {
  try {
    return database.bytes(logKey(seq));
  } catch {
    return undefined;
  }
}

function idOf(database: Database | undefined): string | undefined {
  if (!database) return undefined;
  for (const read of [() => readHead(database)?.logId, () => readLogId(database)]) {
    try {
      const logId = read();
      if (logId) return logId;
    } catch {
      // The next one.
    }
  }
  return undefined;
}

/** A chain that ends before entries that are known to have been there must not be put in their place. */
async function refuseLoss(directory: string, old: Database | undefined, seq: number): Promise<void> {
  let last = (await readTail(directory))?.seq ?? 0;
  try {
    last = Math.max(last, (old && readHead(old)?.seq) ?? 0);
  } catch {
    // Its head is beyond reading.
  }
  if (old) {
    for await (const key of old.keys({ ...under(LOG), reverse: true, limit: 1 }))
      last = Math.max(last, Number(key.slice(2)));
  }
  if (seq >= last && (seq > 0 || (old && last === 0))) return;
  throw new BurgeeError(
    'STORE_CORRUPT',
    seq === 0
      ? 'Nothing of the log can be read.'
      : `Entry ${seq + 1} of the log cannot be read, neither in the database nor in the copy; ${last} were there.`,
    { hint: 'Restore a backup into another directory with: burgee restore FILE', details: { seq: seq + 1, last } },
  );
}
