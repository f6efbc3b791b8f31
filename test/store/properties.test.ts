import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Document } from '../../src/model/documents.js';
import { execute } from '../../src/operations/execute.js';
import type { Operation } from '../../src/operations/types.js';
import { compareState } from '../../src/store/doctor.js';
import { initStore, type LevelStore, openStore } from '../../src/store/level-store.js';
import { all, commit, SHOP } from '../suites/store-suite.js';
import { aDirectory } from '../support/directories.js';

const flag = fc.constantFrom('a', 'b', 'c', 'constructor');
const segment = fc.constantFrom('s', 't');
const place = { project: fc.constant('shop'), environment: fc.constantFrom('production', 'staging'), flag };
const operation = fc.oneof(
  fc.record({ op: fc.constantFrom('flag.create', 'flag.archive', 'flag.delete'), project: fc.constant('shop'), flag }),
  fc.record({ op: fc.constantFrom('flag.enable', 'flag.disable'), ...place }),
  fc.record({
    op: fc.constant('prerequisite.add'),
    ...place,
    prerequisite: fc.record({ flag, variations: fc.constant(['on']) }),
  }),
  fc.record({
    op: fc.constant('rule.add'),
    ...place,
    when: fc.record({ segment }),
    serve: fc.constant({ variation: 'on' }),
  }),
  fc.record({ op: fc.constantFrom('segment.create', 'segment.delete'), project: fc.constant('shop'), segment }),
  fc.record({ op: fc.constant('flag.rename'), project: fc.constant('shop'), flag, to: flag }),
) as fc.Arbitrary<Operation>;
const executions = fc.array(fc.array(operation, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 12 });

async function everything(state: Pick<LevelStore['state'], 'list'>): Promise<Document[]> {
  return [...(await all(state.list('flag', 'shop'))), ...(await all(state.list('segment', 'shop')))];
}

describe('any sequence of operations', () => {
  it('leaves a whole chain, a state that is its fold, and a past that can be read', async () => {
    const directory = await aDirectory();
    await initStore(directory);
    let store = await openStore({ directory, executor: execute });
    await commit(store, SHOP);
    await fc.assert(
      fc.asyncProperty(executions, fc.boolean(), async (groups, together) => {
        const past = new Map<number, Document[]>();
        if (together) await Promise.all(groups.map((operations) => commit(store, operations).catch(() => {})));
        else {
          for (const operations of groups) {
            await commit(store, operations).catch(() => {});
            past.set(store.head().seq, await everything(store.state));
          }
        }
        expect(await store.verify()).toMatchObject({ ok: true });
        expect(await compareState(store.log)).toBeUndefined();
        for (const [seq, documents] of past) expect(await everything(store.stateAt(seq))).toEqual(documents);
        for (const key of ['a', 'b', 'c', 'constructor'])
          await all(store.changes({ ref: `flag/shop/${key}`, limit: 10_000 }));
        const before = await everything(store.state);
        await store.close();
        store = await openStore({ directory, executor: execute });
        expect(await everything(store.state)).toEqual(before);
      }),
      { numRuns: 40 },
    );
    await store.close();
  });
});
