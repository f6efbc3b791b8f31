import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { execute } from '../../src/operations/execute.js';
import { databasePath } from '../../src/store/database.js';
import { initStore, openStore } from '../../src/store/level-store.js';
import { damagedTables } from '../../src/store/tables.js';
import { openOwner } from '../../src/workspace/open.js';
import { commit, create, SHOP } from '../suites/store-suite.js';
import { aDirectory } from '../support/directories.js';

/** A workspace whose entries lie in a table. */
async function aWorkspace(): Promise<{ directory: string; table: string }> {
  const directory = await aDirectory();
  await initStore(directory);
  for (let session = 0; session < 2; session += 1) {
    const store = await openStore({ directory, executor: execute });
    await commit(store, session === 0 ? SHOP : [create('other')]);
    await commit(
      store,
      Array.from({ length: 40 }, (_, index) => create(`flag-${session}-${index}`)),
    );
    await store.close();
  }
  const table = readdirSync(databasePath(directory)).find((name) => name.endsWith('.ldb')) as string;
  return { directory, table };
}

describe('tables', () => {
  it('are whole as LevelDB writes them, and damaged once any bit is another', async () => {
    const { directory, table } = await aWorkspace();
    expect(damagedTables(databasePath(directory))).toEqual([]);
    const bytes = readFileSync(join(databasePath(directory), table));
    const place = await aDirectory();
    mkdirSync(place);
    for (let at = 0; at < bytes.length; at += 97) {
      const copy = Buffer.from(bytes);
      copy[at] = (copy[at] as number) ^ (1 << (at % 8));
      writeFileSync(join(place, table), copy);
      // The footer is padded with zeros that nothing reads.
      const isPadding = at >= bytes.length - 40 && at < bytes.length - 8;
      if (!isPadding) expect(damagedTables(place), `byte ${at} of ${bytes.length}`).toEqual([table]);
    }
    for (const end of [0, 20, bytes.length - 1]) {
      writeFileSync(join(place, table), bytes.subarray(0, end));
      expect(damagedTables(place)).toEqual([table]);
    }
  });

  it('are looked at when two processes in a row did not live to close the database', async () => {
    const { directory, table } = await aWorkspace();
    const file = join(databasePath(directory), table);
    const whole = readFileSync(file);
    const unclean = join(directory, 'unclean');
    writeFileSync(unclean, '2');
    const owner = await openOwner(directory);
    expect(readFileSync(unclean, 'utf8')).toBe('3');
    await owner.close();
    expect(existsSync(unclean)).toBe(false);

    const damaged = Buffer.from(whole);
    damaged[10] = (damaged[10] as number) ^ 1;
    writeFileSync(unclean, '2');
    writeFileSync(file, damaged);
    await expect(openOwner(directory)).rejects.toMatchObject({ code: 'STORE_CORRUPT', details: { files: [table] } });
  });

  it('that a killed process left half written keep nobody out', async () => {
    const { directory, table } = await aWorkspace();
    const path = databasePath(directory);
    const whole = readFileSync(join(path, table));
    for (const share of [0, 0.5, 0.99]) {
      const left = join(path, '000999.ldb');
      writeFileSync(left, whole.subarray(0, Math.floor(whole.length * share)));
      writeFileSync(join(directory, 'unclean'), '2');
      const owner = await openOwner(directory);
      expect(existsSync(left)).toBe(false);
      await owner.close();
    }
  });
});
