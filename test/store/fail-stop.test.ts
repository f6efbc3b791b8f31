import { readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { uuidv7 } from 'uuidv7';
import { describe, expect, it, onTestFinished } from 'vitest';
import { execute } from '../../src/operations/execute.js';
import { databasePath, type WriteBatch } from '../../src/store/database.js';
import { compareState } from '../../src/store/doctor.js';
import { initStore, type LevelStore, openStore } from '../../src/store/level-store.js';
import { copyPath } from '../../src/store/log-copy.js';
import { all, commit, create, enable, SHOP } from '../suites/store-suite.js';
import { aDirectory } from '../support/directories.js';

const write: WriteBatch = async (database, batch) => {
  const chain = database.batch();
  for (const item of batch) {
    if (item.type === 'put') chain.put(item.key, item.value);
    else chain.del(item.key);
  }
  await chain.write({ sync: true });
};

/** A store whose next write goes wrong as told. */
async function aStore(): Promise<{ store: LevelStore; failNext(how: WriteBatch): void }> {
  const directory = await aDirectory();
  await initStore(directory);
  let next: WriteBatch | undefined;
  const store = await openStore({
    directory,
    executor: execute,
    writeBatch(database, batch) {
      const how = next ?? write;
      next = undefined;
      return how(database, batch);
    },
  });
  onTestFinished(() => store.close());
  await commit(store, SHOP);
  return {
    store,
    failNext(how) {
      next = how;
    },
  };
}

const fail = async (): Promise<void> => {
  throw new Error('no room');
};
const writeAndFail: WriteBatch = async (database, batch) => {
  await write(database, batch);
  return fail();
};

/** As when LevelDB cannot read its own log while it is opened: it goes on without what was there. */
const loseLevelsOwnLog =
  (store: LevelStore): WriteBatch =>
  async () => {
    const path = databasePath(store.directory);
    for (const name of readdirSync(path)) if (name.endsWith('.log')) rmSync(join(path, name));
    return fail();
  };

describe('a write error', () => {
  it('is said to have changed nothing, when the batch is not there, and writing goes on', async () => {
    const { store, failNext } = await aStore();
    failNext(fail);
    const id = uuidv7();
    await expect(commit(store, [create('a')], { id })).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(await store.state.get('flag', 'shop', 'a')).toBeUndefined();
    expect(store.health()).toMatchObject({ phase: 'open' });
    expect(await commit(store, [create('a')], { id })).toMatchObject({ changed: true, seq: 2 });
    expect(await compareState(store.log)).toBeUndefined();
  });

  it('is none for the caller, when the batch turns out to be there', async () => {
    const { store, failNext } = await aStore();
    const heard: number[] = [];
    store.subscribe(({ seq }) => heard.push(seq));
    failNext(writeAndFail);
    const [first, second] = await Promise.all([commit(store, [create('a')]), commit(store, [create('b')])]);
    expect([first.seq, second.seq]).toEqual([2, 3]);
    expect(heard).toEqual([2, 3]);
    expect((await all(store.state.list('flag', 'shop'))).map(({ key }) => key)).toEqual(['a', 'b']);
    expect((await commit(store, [enable('a')])).seq).toBe(4);
  });

  it('voids what was validated on top of it, and validates that anew', async () => {
    const { store, failNext } = await aStore();
    failNext(fail);
    const first = commit(store, [create('a')]);
    // In the next group, on top of the one that fails: without flag `a` it is wrong.
    await new Promise((resolve) => setImmediate(resolve));
    const [made, enabled] = await Promise.allSettled([
      first,
      commit(store, [enable('a')]),
      commit(store, [create('b')]),
    ]);
    expect(made).toMatchObject({ status: 'rejected' });
    expect(enabled).toMatchObject({ status: 'rejected' });
    expect(await store.state.get('flag', 'shop', 'a')).toBeUndefined();
    expect(await compareState(store.log)).toBeUndefined();
  });

  it('leaves the outcome unknown while the files cannot be opened, reads go on, and a retry applies it once', async () => {
    const { store, failNext } = await aStore();
    await commit(store, [create('a')]);
    const current = join(databasePath(store.directory), 'CURRENT');
    failNext(async (database, batch) => {
      await write(database, batch);
      renameSync(current, `${current}.away`);
      return fail();
    });
    const id = uuidv7();
    await expect(commit(store, [create('b')], { id })).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    expect(store.health()).toMatchObject({ phase: 'recovering', reason: expect.any(String) });
    expect(await store.state.get('flag', 'shop', 'a')).toBeDefined();
    expect((await all(store.state.list('flag', 'shop'))).map(({ key }) => key)).toEqual(['a']);
    expect(await store.state.referrers('flag', 'shop', 'a')).toEqual([]);
    await expect(commit(store, [create('c')])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });

    const heard: number[] = [];
    store.subscribe(({ seq }) => heard.push(seq));
    renameSync(`${current}.away`, current);
    await store.log.ready();
    expect(store.health().phase).toBe('open');
    // It had been written: who listens hears of it, and the retry gets it.
    expect(heard).toEqual([3]);
    expect(await commit(store, [create('b')], { id })).toMatchObject({ changed: true, seq: 3 });
    expect(store.head().seq).toBe(3);
    expect(await compareState(store.log)).toBeUndefined();
  });

  it('takes from the copy what the database lost of the log while it was opened again', async () => {
    const { store, failNext } = await aStore();
    const id = uuidv7();
    for (const key of ['a', 'b']) await commit(store, [create(key)], { id: key === 'b' ? id : uuidv7() });
    const heard: number[] = [];
    store.subscribe(({ seq }) => heard.push(seq));
    failNext(loseLevelsOwnLog(store));
    await expect(commit(store, [create('c')])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(store.health()).toMatchObject({ phase: 'open' });
    expect(heard).toEqual([]);
    expect((await all(store.state.list('flag', 'shop'))).map(({ key }) => key)).toEqual(['a', 'b']);
    expect(await commit(store, [create('b')], { id })).toMatchObject({ seq: 3 });
    expect((await commit(store, [create('c')])).seq).toBe(4);
    expect(await store.verify()).toMatchObject({ ok: true, entries: 4 });
    expect(await compareState(store.log)).toBeUndefined();
  });

  it('stops writing, and says what is gone, when the copy does not have it either', async () => {
    const { store, failNext } = await aStore();
    await commit(store, [create('a')]);
    await store.copy.settled();
    rmSync(copyPath(store.directory), { recursive: true });
    failNext(loseLevelsOwnLog(store));
    await expect(commit(store, [create('b')])).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
    expect(store.health()).toMatchObject({
      phase: 'damaged',
      reason: expect.stringContaining('is not there any more'),
    });
  });

  it('lets the store be closed while it cannot recover', async () => {
    const { store, failNext } = await aStore();
    const current = join(databasePath(store.directory), 'CURRENT');
    failNext(async () => {
      renameSync(current, `${current}.away`);
      return fail();
    });
    const lost = commit(store, [create('a')]);
    await expect(lost).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    await store.close();
    await expect(commit(store, [create('a')])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    renameSync(`${current}.away`, current);
  });
});
