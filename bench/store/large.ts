/** 10,000 flags and 1,000,000 entries: time to the first answer, verification, history of one flag. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execute } from '../../src/operations/execute.js';
import { initStore, type LevelStore, openStore } from '../../src/store/level-store.js';
import { report } from '../report.js';
import { createFlags, SET_UP } from './writers.js';

const FLAGS = 10_000;
const ENTRIES = Number(process.env['BENCH_ENTRIES'] ?? 1_000_000);
const ROUNDS = 7;

const actor = { name: 'bench', via: 'local', role: 'admin' } as const;
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function fill(store: LevelStore, entries: number): Promise<void> {
  await store.commit({ actor, operations: SET_UP });
  for (let from = 0; from < FLAGS; from += 500)
    await store.commit({ actor, operations: createFlags(from, from + 500) });
  const start = performance.now();
  for (let turn = 0; store.head().seq < entries; turn += 1) {
    const base = turn * 512;
    await Promise.all(
      Array.from({ length: 512 }, (_, index) =>
        store.commit({
          actor,
          operations: [
            {
              op: 'flag.set',
              project: 'shop',
              flag: `flag-${(base + index) % FLAGS}`,
              description: `turn ${turn}`,
            },
          ],
        }),
      ),
    );
    if (turn % 200 === 0) {
      const { seq } = store.head();
      console.log(`  ${seq} entries, ${Math.round((seq / (performance.now() - start)) * 1_000)}/s`);
    }
  }
}

async function drain(items: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const _ of items) count += 1;
  return count;
}

export async function large(directory: string): Promise<void> {
  const times: Record<string, Record<string, number>> = {};
  for (const entries of [1_000, ENTRIES]) {
    const path = join(directory, `entries-${entries}`);
    if (!existsSync(path)) {
      await initStore(path);
      const store = await openStore({ directory: path, executor: execute });
      await fill(store, entries);
      await store.close();
    }
    const open: number[] = [];
    const history: number[] = [];
    const list: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      let store: LevelStore | undefined;
      open.push(
        await timed(async () => {
          store = await openStore({ directory: path, executor: execute });
          await store.state.get('flag', 'shop', 'flag-77');
        }),
      );
      const opened = store as LevelStore;
      history.push(await timed(() => drain(opened.changes({ ref: 'flag/shop/flag-77', limit: 50 }))));
      list.push(await timed(() => drain(opened.changes({ limit: 50 }))));
      await opened.close();
    }
    const row: Record<string, number> = {
      'open, one flag (ms)': median(open),
      'history (ms)': median(history),
      'audit list (ms)': median(list),
    };

    const store = await openStore({ directory: path, executor: execute });
    const { ok, entries: walked } = await store.verify();
    const took = await timed(() => store.verify());
    row['verified a second'] = Math.round((walked / took) * 1_000);
    times[entries] = row;
    console.log(`verify: ${ok ? 'ok' : 'NOT OK'}, ${walked} entries, ${Math.round((walked / took) * 1_000)}/s`);
    await store.close();
  }
  console.table(times);
  const few = times[1_000] ?? {};
  const many = times[ENTRIES] ?? {};
  report('store/open', { entries: ENTRIES, ms: many['open, one flag (ms)'] ?? Number.NaN });
  report('store/verify', { entries: ENTRIES, 'entries a second': many['verified a second'] ?? Number.NaN });
  report('store/history', {
    entries: ENTRIES,
    'ms more, history': (many['history (ms)'] ?? Number.NaN) - (few['history (ms)'] ?? Number.NaN),
    'ms more, list': (many['audit list (ms)'] ?? Number.NaN) - (few['audit list (ms)'] ?? Number.NaN),
  });
}
