import { describe, expect, it } from 'vitest';
import { execute } from '../../src/operations/execute.js';
import { compareState } from '../../src/store/doctor.js';
import { initStore, openStore } from '../../src/store/level-store.js';
import { all, commit, create, SHOP } from '../suites/store-suite.js';
import { aDirectory } from '../support/directories.js';

describe('a large change', () => {
  it('lets others have their turn, and is seen whole or not at all', async () => {
    const directory = await aDirectory();
    await initStore(directory);
    const store = await openStore({ directory, executor: execute });
    await commit(store, SHOP);
    const flags = Array.from({ length: 4_000 }, (_, index) => `flag-${index}`);
    let isOver = false;
    let turns = 0;
    const seen = new Set<number>();
    const large = commit(store, flags.map(create)).finally(() => {
      isOver = true;
    });
    while (!isOver) {
      seen.add((await all(store.state.list('flag', 'shop', { limit: 5_000 }))).length);
      turns += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await large).toMatchObject({ changed: true, seq: 2 });
    expect(turns).toBeGreaterThan(3);
    expect([...seen].filter((count) => count !== 0 && count !== flags.length)).toEqual([]);
    expect(await store.verify()).toMatchObject({ ok: true, entries: 2 });
    expect(await compareState(store.log)).toBeUndefined();
    await store.close();
  });

  it('keeps its place before what was asked for later', async () => {
    const directory = await aDirectory();
    await initStore(directory);
    const store = await openStore({ directory, executor: execute });
    await commit(store, SHOP);
    const flags = Array.from({ length: 2_000 }, (_, index) => create(`flag-${index}`));
    const [large, behind, refused] = await Promise.allSettled([
      commit(store, flags),
      commit(store, [{ op: 'flag.set', project: 'shop', flag: 'flag-1999', name: 'Last' }]),
      commit(store, [
        create('flag-0'),
        create('other'),
        { op: 'flag.enable', project: 'shop', environment: 'no', flag: 'other' },
      ]),
    ]);
    expect(large).toMatchObject({ status: 'fulfilled', value: { seq: 2 } });
    expect(behind).toMatchObject({ status: 'fulfilled', value: { seq: 3 } });
    expect(refused).toMatchObject({ status: 'rejected', reason: { code: 'ENVIRONMENT_NOT_FOUND' } });
    await store.close();
  });
});
