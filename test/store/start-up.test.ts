import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { execute } from '../../src/operations/execute.js';
import { databasePath, openDatabase, removed, sealed } from '../../src/store/database.js';
import { compareState, examine, rebuild, repair } from '../../src/store/doctor.js';
import { checkFormat } from '../../src/store/format.js';
import { readHead } from '../../src/store/head.js';
import { FORMAT_KEY, logKey, STATE_KEY, seqText, under } from '../../src/store/keys.js';
import { initStore, type LevelStore, openStore } from '../../src/store/level-store.js';
import { copyPath } from '../../src/store/log-copy.js';
import { FORMAT } from '../../src/store/migrations.js';
import { all, commit, create, enable, SHOP } from '../suites/store-suite.js';
import { aDirectory } from '../support/directories.js';

const open = (directory: string): Promise<LevelStore> => openStore({ directory, executor: execute });

/** A workspace with a project and some changes, closed. */
async function aWorkspace(changes = 5): Promise<string> {
  const directory = await aDirectory();
  await initStore(directory);
  const store = await open(directory);
  await commit(store, SHOP);
  for (let turn = 1; turn < changes; turn += 1) await commit(store, [create(`flag-${turn}`)]);
  await store.close();
  return directory;
}

async function edit(
  directory: string,
  work: (database: Awaited<ReturnType<typeof openDatabase>>) => Promise<void>,
): Promise<void> {
  const database = await openDatabase(databasePath(directory));
  await work(database);
  await database.close();
}

async function using<T>(directory: string, work: (store: LevelStore) => Promise<T>): Promise<T> {
  const store = await open(directory);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

describe('init', () => {
  it('makes a directory that only its owner may enter, with a key for checkpoints', async () => {
    const directory = await aDirectory();
    await initStore(directory);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(statSync(join(directory, 'checkpoint.key')).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory).filter((name) => name.startsWith('db'))).toEqual(['db']);
  });

  it('touches nothing where there is a workspace', async () => {
    const directory = await aWorkspace();
    await expect(initStore(directory)).rejects.toMatchObject({ code: 'WORKSPACE_EXISTS' });
    await using(directory, async (store) => expect(store.head().seq).toBe(5));
  });
});

describe('opening', () => {
  it('says that there is no workspace, and makes none', async () => {
    const directory = await aDirectory();
    await expect(open(directory)).rejects.toMatchObject({
      code: 'WORKSPACE_NOT_FOUND',
      hint: expect.stringContaining('burgee init'),
    });
    expect(existsSync(directory)).toBe(false);
  });

  it('never starts an empty database over an old one whose CURRENT is gone', async () => {
    const directory = await aWorkspace();
    unlinkSync(join(databasePath(directory), 'CURRENT'));
    const files = readdirSync(databasePath(directory));
    await expect(open(directory)).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
    expect(readdirSync(databasePath(directory))).toEqual(files);
  });

  it('tells a workspace whose database is gone from a directory that is none', async () => {
    const directory = await aWorkspace();
    rmSync(databasePath(directory), { recursive: true });
    await expect(open(directory)).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
    await expect(initStore(directory)).rejects.toMatchObject({ code: 'WORKSPACE_EXISTS' });
    await repair(directory);
    await using(directory, async (store) => expect(store.head().seq).toBe(5));
  });

  it('refuses a format that is newer than it knows', async () => {
    const directory = await aWorkspace();
    await edit(directory, (database) => database.write([sealed(FORMAT_KEY, String(FORMAT + 1))]));
    const details = { found: FORMAT + 1, current: FORMAT };
    await expect(open(directory)).rejects.toMatchObject({ code: 'STORE_FORMAT', details });
    await expect(repair(directory)).rejects.toMatchObject({ code: 'STORE_FORMAT', details });
  });

  it('brings an older format up, step by step', async () => {
    const directory = await aWorkspace();
    const steps: string[] = [];
    await edit(directory, async (database) => {
      const step = (name: string) => async () => void steps.push(name);
      await database.write([sealed(FORMAT_KEY, '1')]);
      await checkFormat(database, 3, [step('1 to 2'), step('2 to 3')]);
      await checkFormat(database, 3, [step('again'), step('again')]);
      expect(database.get(FORMAT_KEY)).toBe('3');
    });
    expect(steps).toEqual(['1 to 2', '2 to 3']);
  });

  it('moves the log of format 1 to where it is now, also when it was killed in the middle', async () => {
    const directory = await aWorkspace();
    await edit(directory, async (database) => {
      for (const seq of [2, 3, 4, 5]) {
        const value = (database.bytes(logKey(seq)) as Buffer).toString();
        await database.write([{ type: 'put', key: `l!${seqText(seq)}`, value }, removed(logKey(seq))]);
      }
      await database.write([sealed(FORMAT_KEY, '1')]);
    });
    await using(directory, async (store) => {
      expect(await store.verify()).toMatchObject({ ok: true, entries: 5 });
      expect((await commit(store, [enable('flag-1')])).seq).toBe(6);
    });
    expect((await examine(directory)).every(({ ok }) => ok)).toBe(true);
    await edit(directory, async (database) => {
      expect(database.get(FORMAT_KEY)).toBe(String(FORMAT));
      expect(await all(database.keys(under('l!')))).toEqual([]);
    });
  });

  it('looks only at what LevelDB may have had to recover', async () => {
    const directory = await aWorkspace(2);
    const description = 'x'.repeat(4_000);
    await using(directory, async (store) => {
      for (let turn = 0; turn < 20; turn += 1) {
        const keys = Array.from({ length: 100 }, (_, index) => `large-${turn}-${index}`);
        await commit(
          store,
          keys.map((flag) => ({ op: 'flag.create', project: 'shop', flag, description })),
        );
      }
    });
    await edit(directory, async (database) => {
      const head = readHead(database);
      expect(head?.seq).toBe(22);
      expect(head?.since).toBeGreaterThan(2);
      expect(head?.since).toBeLessThan(18);
    });
  });

  it('finds entries that the record of the head does not know', async () => {
    const directory = await aWorkspace();
    let old: string | undefined;
    await edit(directory, async (database) => {
      old = database.get('m!head');
    });
    await using(directory, async (store) => {
      for (const flag of ['flag-1', 'flag-2']) await commit(store, [enable(flag)]);
    });
    await edit(directory, (database) => database.write([sealed('m!head', old as string)]));
    await using(directory, async (store) => expect(store.head().seq).toBe(7));
    await edit(directory, (database) => database.write([sealed('m!head', old as string), removed(logKey(6))]));
    await expect(open(directory)).rejects.toMatchObject({ code: 'STORE_CORRUPT', details: { seq: 6 } });
  });

  it('makes the state anew when it is not that of the log', async () => {
    const directory = await aWorkspace();
    await edit(directory, (database) => database.write([removed(STATE_KEY), removed('d!flag!shop!flag-1')]));
    await using(directory, async (store) => {
      expect(await store.state.get('flag', 'shop', 'flag-1')).toBeDefined();
      expect(await compareState(store.log)).toBeUndefined();
    });
  });

  it('finds the head by the entries when its record is gone', async () => {
    const directory = await aWorkspace();
    await edit(directory, (database) => database.write([removed('m!head')]));
    await using(directory, async (store) => {
      expect(store.head().seq).toBe(5);
      expect((await commit(store, [enable('flag-1')])).seq).toBe(6);
    });
  });

  it('takes the end of the log back from its copy when the database lost it', async () => {
    const directory = await aWorkspace();
    const before = await using(directory, async (store) => {
      await commit(store, [enable('flag-1')]);
      await commit(store, [enable('flag-2')]);
      return { head: store.head(), flags: await all(store.state.list('flag', 'shop')) };
    });
    // LevelDB does not miss its own log when that is gone: it just knows nothing of what was in it.
    for (const name of readdirSync(databasePath(directory))) {
      if (name.endsWith('.log')) unlinkSync(join(databasePath(directory), name));
    }
    await using(directory, async (store) => {
      expect(store.head()).toEqual(before.head);
      expect(await all(store.state.list('flag', 'shop'))).toEqual(before.flags);
    });
  });

  it('refuses a log with a hole, names the entry, and mends it from the copy', async () => {
    const directory = await aWorkspace();
    await edit(directory, (database) => database.write([removed(logKey(5))]));
    await expect(open(directory)).rejects.toMatchObject({ code: 'STORE_CORRUPT', details: { seq: 5 } });
    expect((await examine(directory)).find(({ check }) => check === 'log')).toMatchObject({ ok: false });
    expect(await repair(directory)).toMatchObject({ entries: 5, refilled: 1 });
    expect((await examine(directory)).every(({ ok }) => ok)).toBe(true);
    await using(directory, async (store) => expect(await store.verify()).toMatchObject({ ok: true, entries: 5 }));
  });

  it('refuses an entry that was altered, also one that was sealed anew', async () => {
    const directory = await aWorkspace();
    await edit(directory, async (database) => {
      const line = (database.bytes(logKey(4)) as Buffer).toString();
      await database.write([{ type: 'put', key: logKey(4), value: line.replace('flag-3', 'flag-X') }]);
    });
    const log = (await examine(directory)).find(({ check }) => check === 'log');
    expect(log).toMatchObject({ ok: false, message: expect.stringContaining('Entry 4') });
  });
});

describe('the copy of the log', () => {
  const lines = async (directory: string): Promise<string[]> => {
    const path = copyPath(directory);
    const texts = await Promise.all((await readdir(path)).sort().map((name) => readFile(join(path, name), 'utf8')));
    return texts.join('').trimEnd().split('\n');
  };

  it('has a line an entry, in the bytes that were hashed', async () => {
    const directory = await aWorkspace();
    const stored = await using(directory, async (store) =>
      [1, 2, 3, 4, 5].map((seq) => store.log.line(seq)?.toString()),
    );
    expect(await lines(directory)).toEqual(stored);
  });

  it('is finished when it was cut off in the middle of a line', async () => {
    const directory = await aWorkspace();
    const [file] = readdirSync(copyPath(directory)).map((name) => join(copyPath(directory), name)) as [string];
    const whole = readFileSync(file);
    writeFileSync(file, whole.subarray(0, whole.length - 100));
    await using(directory, async (store) => {
      await commit(store, [enable('flag-1')]);
    });
    expect((await lines(directory)).map((line) => (JSON.parse(line) as { seq: number }).seq)).toEqual([
      1, 2, 3, 4, 5, 6,
    ]);
  });

  it('is written anew when it is gone, or of another log', async () => {
    const directory = await aWorkspace();
    const other = await aWorkspace();
    rmSync(copyPath(directory), { recursive: true });
    renameSync(copyPath(other), copyPath(directory));
    await using(directory, async () => {});
    expect(await lines(directory)).toHaveLength(5);
    expect((await examine(directory)).every(({ ok }) => ok)).toBe(true);
    rmSync(copyPath(directory), { recursive: true });
    await using(directory, async () => {});
    expect(await lines(directory)).toHaveLength(5);
  });
});

describe('doctor', () => {
  it('finds nothing wrong with what is whole', async () => {
    const findings = await examine(await aWorkspace());
    expect(findings.map(({ check, ok }) => [check, ok])).toEqual(
      ['permissions', 'database', 'log', 'state', 'copy'].map((check) => [check, true]),
    );
  });

  it('finds any record of the state that is not what the log makes it, and rebuilds it to the byte', async () => {
    const directory = await aWorkspace();
    const faults = [
      removed('h!flag!shop!flag-1!00000000000002'),
      removed('i!nothing'),
      sealed('d!flag!shop!ghost', '{}'),
      sealed('v!flag!shop!flag-1', '1 1 1'),
    ];
    for (const fault of faults) {
      await edit(directory, (database) => database.write([fault]));
      const isThere = fault.type === 'put' || fault.key.startsWith('h!');
      expect((await examine(directory)).find(({ check }) => check === 'state')?.ok).toBe(!isThere);
      expect(await rebuild(directory)).toEqual({ entries: 5 });
      expect((await examine(directory)).every(({ ok }) => ok)).toBe(true);
    }
  });

  it('refuses to put less in the place of more', async () => {
    const directory = await aWorkspace();
    rmSync(copyPath(directory), { recursive: true });
    await edit(directory, (database) => database.write([removed(logKey(3))]));
    await expect(repair(directory)).rejects.toMatchObject({ code: 'STORE_CORRUPT', details: { seq: 3, last: 5 } });
    expect(readdirSync(directory).filter((name) => name.startsWith('db'))).toEqual(['db']);
  });

  it('keeps the damaged database beside the mended one', async () => {
    const directory = await aWorkspace();
    await edit(directory, (database) => database.write([removed(logKey(3))]));
    const { kept } = await repair(directory);
    expect(existsSync(kept)).toBe(true);
    await using(directory, async (store) => {
      expect(await compareState(store.log)).toBeUndefined();
      expect(store.head().seq).toBe(5);
    });
  });

  it('does not touch a database that is in use', async () => {
    const directory = await aWorkspace();
    await using(directory, async () => {
      for (const work of [examine, rebuild, repair])
        await expect(work(directory)).rejects.toMatchObject({ code: 'STORE_LOCKED' });
    });
  });
});
