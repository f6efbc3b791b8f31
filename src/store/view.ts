/** What reads of the state need: LevelDB, or the same in memory while LevelDB is closed after a write error. */
import type { Database, Range, Snapshot } from './database.js';
import { under } from './keys.js';

export interface View {
  get(key: string): string | undefined;
  entries(range: Range): AsyncGenerator<[string, string]>;
  keys(range: Range): AsyncGenerator<string>;
}

/** The whole state, copied through a handle that can still read, as it was before the write that failed. */
export async function freeze(database: Database, snapshot: Snapshot): Promise<View> {
  const values = new Map<string, string>();
  for (const prefix of ['d!', 'e!', 'r!', 's!', 'v!']) {
    for await (const [key, text] of database.entries({ ...under(prefix), snapshot })) values.set(key, text);
  }
  const keys = [...values.keys()].sort();

  function* within({ gte, gt, lt, lte, reverse, limit = -1 }: Range): Generator<string> {
    let left = limit;
    for (const key of reverse ? keys.toReversed() : keys) {
      if ((gte !== undefined && key < gte) || (gt !== undefined && key <= gt)) continue;
      if ((lt !== undefined && key >= lt) || (lte !== undefined && key > lte)) continue;
      if (left === 0) return;
      left -= 1;
      yield key;
    }
  }

  return {
    get: (key) => values.get(key),
    async *keys(range) {
      yield* within(range);
    },
    async *entries(range) {
      for (const key of within(range)) yield [key, values.get(key) as string];
    },
  };
}
