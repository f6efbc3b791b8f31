/** What no sequence of operations may break. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Hash64, loadHash64 } from '../../src/engine/index.js';
import { ERROR_CODES, isBurgeeError } from '../../src/model/errors.js';
import { mustHold } from '../support/invariants.js';
import { aBusyShop, someOperation } from '../support/operation-arbitraries.js';

/** `scale` 1 is a short form for every day. */
export function operationsProperties(scale: number): void {
  const RUNS = 250 * scale;
  let hash64: Hash64;

  beforeAll(async () => {
    hash64 = await loadHash64();
  });

  describe('operations', () => {
    it('keeps every promise of the model through any sequence of operations', async () => {
      let accepted = 0;
      let refused = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.array(someOperation, { minLength: 1, maxLength: 3 }), {
            minLength: 10,
            maxLength: 40,
            size: 'max',
          }),
          async (changes) => {
            const state = aBusyShop();
            for (const operations of changes) {
              const before = state.all();
              try {
                const writes = await state.run(operations, { comment: 'why not' });
                accepted += 1;
                for (const { before: old, after } of writes) {
                  if (after !== null) expect(after.version).toBe((old?.version ?? 0) + 1);
                }
              } catch (error) {
                if (!isBurgeeError(error)) throw error;
                refused += 1;
                expect(error.message).toMatch(/\.$/);
                expect(ERROR_CODES[error.code].exit).toBeGreaterThan(2);
                expect(state.all()).toEqual(before);
              }
            }
            mustHold(state, hash64);
          },
        ),
        { numRuns: RUNS },
      );
      expect(accepted).toBeGreaterThan(RUNS);
      expect(refused).toBeGreaterThan(RUNS);
    });

    it('keeps them after every single step', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(someOperation, { minLength: 10, maxLength: 40, size: 'max' }), async (operations) => {
          const state = aBusyShop();
          for (const operation of operations) {
            await state.run([operation], { comment: 'x' }).catch((error: unknown) => {
              if (!isBurgeeError(error)) throw error;
            });
            mustHold(state, hash64);
          }
        }),
        { numRuns: 40 * scale },
      );
    });

    it('can take every change back by restoring what was before', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(someOperation, { minLength: 1, maxLength: 25, size: 'max' }), async (operations) => {
          const state = aBusyShop();
          const original = new Map(
            state.all().map(({ kind, project, document }) => [`${kind}/${project}/${document.key}`, document]),
          );
          for (const operation of operations) {
            await state.run([operation], { comment: 'x' }).catch((error: unknown) => {
              if (!isBurgeeError(error)) throw error;
            });
          }
          const there = state.all().map(({ kind, project, document }) => `${kind}/${project}/${document.key}`);
          const back = [...new Set([...original.keys(), ...there])]
            .filter((ref) => !ref.startsWith('project/'))
            .map((ref) => ({ op: 'document.restore' as const, ref, document: original.get(ref) ?? null }));
          await state.run(back, { comment: 'undo' });
          mustHold(state, hash64);
          const now = state.all().map(({ document: { version, createdAt, updatedAt, ...rest } }) => rest);
          const was = [...original.values()].map(({ version, createdAt, updatedAt, ...rest }) => rest);
          const byKey = (a: { key: string }, b: { key: string }) => (a.key < b.key ? -1 : 1);
          expect(now.sort(byKey)).toEqual(was.sort(byKey));
        }),
        { numRuns: 60 * scale },
      );
    });
  });
}
