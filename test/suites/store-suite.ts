/** What the store must do, whatever it was through before. */

import { uuidv7 } from 'uuidv7';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../src/model/limits.js';
import type { Operation } from '../../src/operations/types.js';
import type { LevelStore } from '../../src/store/level-store.js';
import type { Change, CommitRequest, CommitResult } from '../../src/store/types.js';
import { anActor } from '../support/builders.js';

export interface StoreUnderTest {
  readonly store: LevelStore;
  reopen(): Promise<LevelStore>;
  dispose(): Promise<void>;
}

export const SHOP: readonly Operation[] = [
  { op: 'project.create', project: 'shop' },
  { op: 'environment.create', project: 'shop', environment: 'production' },
  { op: 'environment.create', project: 'shop', environment: 'staging' },
];

export const create = (flag: string): Operation => ({ op: 'flag.create', project: 'shop', flag });
export const enable = (flag: string, environment = 'production'): Operation => ({
  op: 'flag.enable',
  project: 'shop',
  flag,
  environment,
});
export const disable = (flag: string, environment = 'production'): Operation =>
  ({ ...enable(flag, environment), op: 'flag.disable' }) as Operation;

export const commit = (
  store: Pick<LevelStore, 'commit'>,
  operations: readonly Operation[],
  rest: Partial<CommitRequest> = {},
): Promise<CommitResult> => store.commit({ actor: anActor(), operations, ...rest });

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

export function describeStore(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(name, () => {
    async function using(work: (store: LevelStore, under: StoreUnderTest) => Promise<void>): Promise<void> {
      const under = await open();
      try {
        await commit(under.store, SHOP);
        await work(under.store, under);
      } finally {
        await under.dispose();
      }
    }

    describe('commit', () => {
      it('writes documents, their versions and times, and one entry with before and after', () =>
        using(async (store) => {
          await commit(store, [create('a')]);
          const { change, changed, seq } = await commit(store, [enable('a')], { comment: 'launch' });
          expect({ changed, seq }).toEqual({ changed: true, seq: 3 });
          expect(change).toMatchObject({ actor: 'ana', comment: 'launch', writes: [{ key: 'a', version: 2 }] });
          const flag = await store.state.get('flag', 'shop', 'a');
          expect(change?.writes[0]?.after).toEqual(flag);
          expect(flag).toMatchObject({ version: 2, updatedAt: change?.at });
          expect(flag?.createdAt).toBe((await store.change(2))?.at);
        }));

      it('writes nothing when the state already is as asked', () =>
        using(async (store) => {
          await commit(store, [create('a'), enable('a')]);
          const again = await commit(store, [enable('a')]);
          expect(again).toMatchObject({ changed: false, seq: 2, writes: [] });
          expect(store.head().seq).toBe(2);
          expect(await commit(store, [disable('a'), enable('a')])).toMatchObject({ changed: false });
        }));

      it('keeps nothing of operations of which one fails', () =>
        using(async (store) => {
          const bad = commit(store, [create('a'), enable('missing')]);
          await expect(bad).rejects.toMatchObject({ code: 'FLAG_NOT_FOUND' });
          expect(await store.state.get('flag', 'shop', 'a')).toBeUndefined();
          expect(store.head().seq).toBe(1);
        }));

      it('fails only the execution that is wrong among those committed together', () =>
        using(async (store) => {
          const outcomes = await Promise.allSettled(
            ['a', 'b', 'a', 'c'].map((key) => commit(store, [create(key), enable(key)])),
          );
          expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
          expect((await all(store.state.list('flag', 'shop'))).map(({ key }) => key)).toEqual(['a', 'b', 'c']);
          expect(store.head().seq).toBe(4);
        }));

      it('validates each execution on what the ones before it left', () =>
        using(async (store) => {
          const results = await Promise.all([
            commit(store, [create('a')]),
            commit(store, [enable('a')]),
            commit(store, [disable('a')]),
          ]);
          expect(results.map(({ change }) => change?.writes[0]?.version)).toEqual([1, 2, 3]);
          expect(results[2]?.change?.writes[0]?.before).toEqual(results[1]?.change?.writes[0]?.after);
        }));

      it('says on a dry run what would be written, and writes nothing', () =>
        using(async (store) => {
          const dry = await commit(store, [create('a')], { dryRun: true });
          expect(dry).toMatchObject({ changed: false, seq: 1, writes: [{ key: 'a', before: null }] });
          expect(dry.change).toBeUndefined();
          expect(await store.state.get('flag', 'shop', 'a')).toBeUndefined();
          expect(store.head().seq).toBe(1);
        }));

      it('refuses when an expected version is gone by, and names who moved it', () =>
        using(async (store) => {
          await commit(store, [create('a')]);
          const ok = await commit(store, [enable('a')], { expect: { 'flag/shop/a': 1, 'flag/shop/b': 0 } });
          const late = commit(store, [disable('a')], { expect: { 'flag/shop/a': 1 } });
          await expect(late).rejects.toMatchObject({
            code: 'VERSION_CONFLICT',
            details: { ref: 'flag/shop/a', expected: 1, actual: 2, actor: 'ana', at: ok.change?.at },
          });
          const exists = commit(store, [disable('a')], { expect: { 'flag/shop/a': 0 } });
          await expect(exists).rejects.toMatchObject({ code: 'VERSION_CONFLICT', details: { actual: 2 } });
          const gone = commit(store, [disable('a')], { expect: { 'flag/shop/b': 3 } });
          await expect(gone).rejects.toMatchObject({ code: 'VERSION_CONFLICT', details: { actual: 0 } });
        }));

      it('lets one of many win that expect the same version', () =>
        using(async (store) => {
          await commit(store, [create('a')]);
          const outcomes = await Promise.allSettled(
            Array.from({ length: 10 }, (_, index) =>
              commit(store, [{ op: 'flag.set', project: 'shop', flag: 'a', name: `name ${index}` }], {
                expect: { 'flag/shop/a': 1 },
              }),
            ),
          );
          expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
        }));

      it('refuses when the log moved on from where the caller looked', () =>
        using(async (store) => {
          await commit(store, [create('a')], { expectSeq: 1 });
          await expect(commit(store, [create('b')], { expectSeq: 1 })).rejects.toMatchObject({
            code: 'VERSION_CONFLICT',
            details: { expected: 1, actual: 2 },
          });
        }));

      it('gives a repeated request the change that it made, also while the first is on its way', () =>
        using(async (store, under) => {
          const id = uuidv7();
          const [first, second] = await Promise.all([
            commit(store, [create('a')], { id }),
            commit(store, [create('a')], { id }),
          ]);
          expect(second).toEqual(first);
          expect(await commit(store, [create('a')], { id })).toEqual(first);
          const again = await under.reopen();
          expect(await commit(again, [create('a')], { id })).toEqual(first);
          expect(again.head().seq).toBe(2);
          for (const other of [[create('b')], [create('a'), create('b')]]) {
            await expect(commit(again, other, { id })).rejects.toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
          }
          await expect(commit(again, [create('a')], { id, comment: 'x' })).rejects.toMatchObject({
            code: 'IDEMPOTENCY_CONFLICT',
          });
        }));

      it('refuses a document that is too large', () =>
        using(async (store) => {
          const keys = Array.from({ length: 40_000 }, (_, index) => `somebody-${index}`);
          const large = commit(store, [{ op: 'segment.create', project: 'shop', segment: 's', included: keys }]);
          await expect(large).rejects.toMatchObject({
            code: 'LIMIT_EXCEEDED',
            details: {
              ref: 'segment/shop/s',
              limit: 'documentBytes',
              max: LIMITS.documentBytes,
              actual: expect.any(Number),
            },
          });
          expect(store.head().seq).toBe(1);
        }));

      it('goes on counting versions when a document is deleted and made again', () =>
        using(async (store) => {
          await commit(store, [create('a')]);
          await commit(store, [{ op: 'flag.archive', project: 'shop', flag: 'a' }]);
          const deleted = await commit(store, [{ op: 'flag.delete', project: 'shop', flag: 'a' }]);
          expect(deleted.writes[0]).toMatchObject({ version: 2, after: null });
          expect((await commit(store, [create('a')])).writes[0]).toMatchObject({ version: 3, before: null });
        }));
    });

    describe('state', () => {
      it('lists in key order, from a key, under a prefix, so many', () =>
        using(async (store) => {
          await commit(store, ['b', 'a.1', 'a-1', 'a', 'c', 'A'].map(create));
          const keys = async (options = {}) =>
            (await all(store.state.list('flag', 'shop', options))).map(({ key }) => key);
          expect(await keys()).toEqual(['A', 'a', 'a-1', 'a.1', 'b', 'c']);
          expect(await keys({ after: 'a' })).toEqual(['a-1', 'a.1', 'b', 'c']);
          expect(await keys({ prefix: 'a', limit: 2 })).toEqual(['a', 'a-1']);
          expect(await keys({ prefix: 'a', after: 'a' })).toEqual(['a-1', 'a.1']);
          expect(await keys({ prefix: 'x' })).toEqual([]);
        }));

      it('knows who names a flag or a segment, also within a group', () =>
        using(async (store) => {
          await commit(store, [
            create('parent'),
            create('child'),
            { op: 'segment.create', project: 'shop', segment: 's' },
          ]);
          await Promise.all([
            commit(store, [
              {
                op: 'prerequisite.add',
                project: 'shop',
                environment: 'production',
                flag: 'child',
                prerequisite: { flag: 'parent', variations: ['on'] },
              },
            ]),
            expect(commit(store, [{ op: 'flag.delete', project: 'shop', flag: 'parent' }])).rejects.toMatchObject({
              code: 'IN_USE',
            }),
          ]);
          expect(await store.state.referrers('flag', 'shop', 'parent')).toEqual(['flag/shop/child']);
          await commit(store, [
            {
              op: 'prerequisite.remove',
              project: 'shop',
              environment: 'production',
              flag: 'child',
              prerequisite: 'parent',
            },
          ]);
          expect(await store.state.referrers('flag', 'shop', 'parent')).toEqual([]);
        }));

      it('shows a change to readers once it is acknowledged, and never before', () =>
        using(async (store) => {
          const seen: boolean[] = [];
          const stop = store.subscribe((change) => {
            seen.push(change.seq === store.head().seq);
          });
          const pending = commit(store, [create('a')]);
          expect(await store.state.get('flag', 'shop', 'a')).toBeUndefined();
          await pending;
          stop();
          expect(await store.state.get('flag', 'shop', 'a')).toBeDefined();
          expect(seen).toEqual([true]);
        }));

      it('is the same after closing and opening', () =>
        using(async (store, under) => {
          await commit(store, [create('a'), create('b'), enable('a')]);
          const before = await all(store.state.list('flag', 'shop'));
          const head = store.head();
          const again = await under.reopen();
          expect(await all(again.state.list('flag', 'shop'))).toEqual(before);
          expect(again.head()).toEqual(head);
        }));

      it('can be read as it was at any entry', () =>
        using(async (store) => {
          const states: unknown[] = [];
          const steps: Operation[][] = [
            [create('a')],
            [create('b'), enable('a')],
            [{ op: 'flag.archive', project: 'shop', flag: 'a' }],
            [{ op: 'flag.delete', project: 'shop', flag: 'a' }],
            [create('a')],
          ];
          for (const step of steps) {
            await commit(store, step);
            states.push(await all(store.state.list('flag', 'shop')));
          }
          for (const [index, expected] of states.entries()) {
            const at = store.stateAt(index + 2);
            expect(await all(at.list('flag', 'shop'))).toEqual(expected);
            expect(await at.get('flag', 'shop', 'b')).toEqual(
              (expected as { key: string }[]).find(({ key }) => key === 'b'),
            );
          }
          expect(await all(store.stateAt(0).list('project', ''))).toEqual([]);
          expect(() => store.stateAt(99)).toThrow(expect.objectContaining({ code: 'CHANGE_NOT_FOUND' }));
        }));

      it('counts a revision for an environment only when something of it changed', () =>
        using(async (store, under) => {
          const revisions = (from: LevelStore) => ['production', 'staging'].map((key) => from.revisionOf('shop', key));
          await commit(store, [create('a')]);
          expect(revisions(store)).toEqual([2, 2]);
          await commit(store, [enable('a', 'staging')]);
          expect(revisions(store)).toEqual([2, 3]);
          await commit(store, [{ op: 'flag.set', project: 'shop', flag: 'a', description: 'only words' }]);
          expect(revisions(store)).toEqual([2, 3]);
          await commit(store, [{ op: 'flag.set', project: 'shop', flag: 'a', clientVisible: true }]);
          expect(revisions(store)).toEqual([5, 5]);
          expect(revisions(await under.reopen())).toEqual([5, 5]);
        }));
    });

    describe('history', () => {
      it('gives changes newest first, narrowed by what is asked', () =>
        using(async (store) => {
          await commit(store, [create('a')]);
          await commit(store, [create('b')], { actor: anActor({ name: 'bob' }) });
          await commit(store, [enable('a', 'staging')]);
          await commit(store, [enable('b')]);
          const seqs = async (filter: object) => (await all(store.changes(filter))).map(({ seq }) => seq);
          expect(await seqs({})).toEqual([5, 4, 3, 2, 1]);
          expect(await seqs({ ref: 'flag/shop/a' })).toEqual([4, 2]);
          expect(await seqs({ ref: 'flag/shop/nobody' })).toEqual([]);
          expect(await seqs({ ref: 'flag/shop/a', before: 4 })).toEqual([2]);
          expect(await seqs({ actor: 'bob' })).toEqual([3]);
          expect(await seqs({ action: 'flag.enable' })).toEqual([5, 4]);
          expect(await seqs({ action: 'project' })).toEqual([1]);
          expect(await seqs({ environment: 'staging' })).toEqual([4, 1]);
          expect(await seqs({ project: 'other' })).toEqual([]);
          expect(await seqs({ limit: 2 })).toEqual([5, 4]);
          expect(await seqs({ before: 4, limit: 2 })).toEqual([3, 2]);
          const at = (await store.change(3)) as Change;
          expect(await seqs({ since: at.at, until: at.at })).toContain(3);
        }));

      it('never lets the time of an entry go back', () =>
        using(async (store) => {
          for (const key of ['a', 'b', 'c', 'd']) await commit(store, [create(key)]);
          const times = (await store.read(1, 10)).map(({ at }) => at);
          expect(times).toEqual(times.toSorted());
        }));

      it('walks the whole chain and finds it good', () =>
        using(async (store) => {
          for (const key of ['a', 'b', 'c']) await commit(store, [create(key)]);
          expect(await store.verify()).toMatchObject({ ok: true, entries: 4 });
          expect(await store.verify(await store.checkpoint())).toMatchObject({ ok: true, checkpoint: { seq: 4 } });
        }));
    });
  });
}
