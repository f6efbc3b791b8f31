import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execute } from '../../src/operations/execute.js';
import { initStore, openStore } from '../../src/store/level-store.js';
import { describeStore, type StoreUnderTest } from '../suites/store-suite.js';

/** A clock that goes back now and then. */
function unsteadyClock(): () => number {
  let ticks = 0;
  return () => Date.UTC(2026, 0, 1) + [5, 1, 9, 3][ticks++ % 4]! * 1_000;
}

async function aStore(reopenFirst: boolean): Promise<StoreUnderTest> {
  const parent = await mkdtemp(join(tmpdir(), 'burgee-'));
  const directory = join(parent, 'workspace');
  await initStore(directory);
  const open = () => openStore({ directory, executor: execute, now: unsteadyClock() });
  let store = await open();
  const reopen = async () => {
    await store.close();
    store = await open();
    return store;
  };
  if (reopenFirst) await reopen();
  return {
    store,
    reopen,
    async dispose() {
      await store.close();
      await rm(parent, { recursive: true, force: true });
    },
  };
}

describeStore('store', () => aStore(false));
describeStore('store, reopened', () => aStore(true));
