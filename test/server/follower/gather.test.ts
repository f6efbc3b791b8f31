import fc from 'fast-check';
import { expect, it } from 'vitest';
import { gather } from '../../../src/server/follower/gather.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function* parts(items: readonly (readonly number[])[], error?: Error): AsyncGenerator<readonly number[]> {
  for (const part of items) {
    await turn();
    yield part;
  }
  if (error) throw error;
}

it('gives everything in order, in fewer parts when the reader is slow, and the end after it', async () => {
  const items = fc.array(fc.array(fc.nat(9), { minLength: 1, maxLength: 4 }), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(items, fc.nat(3), fc.boolean(), async (given, patience, fails) => {
      const found: number[] = [];
      const reading = (async () => {
        for await (const batch of gather(parts(given, fails ? new Error('over') : undefined), (item) => item, 12)) {
          found.push(...batch);
          for (let count = 0; count < patience; count += 1) await turn();
        }
      })();
      if (fails) await expect(reading).rejects.toThrow('over');
      else await reading;
      expect(found).toEqual(given.flat());
    }),
    { numRuns: 50 },
  );
});

it('lets the source wait when too much is held', async () => {
  let given = 0;
  async function* endless(): AsyncGenerator<readonly number[]> {
    for (;;) {
      given += 1;
      yield [1];
    }
  }
  for await (const batch of gather(endless(), (item) => item, 5)) {
    expect(batch.length).toBeLessThanOrEqual(5);
    for (let count = 0; count < 20; count += 1) await turn();
    if (given > 40) break;
  }
  const after = given;
  await turn();
  await turn();
  expect(given).toBeLessThanOrEqual(after + 1);
});
