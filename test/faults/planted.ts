/** Faults on purpose: the suites must find each of them. They replace how a batch is written and exist in tests only. */
import type { WriteBatch } from '../../src/store/database.js';

const write =
  (sync: boolean): WriteBatch =>
  async (database, batch) => {
    const chain = database.batch();
    for (const item of batch) {
      if (item.type === 'put') chain.put(item.key, item.value);
      else chain.del(item.key);
    }
    await chain.write({ sync });
  };

export type Planted = 'acknowledge before the write' | 'acknowledge before the sync' | 'skip fail-stop';

export const PLANTED: Record<Planted, WriteBatch> = {
  'acknowledge before the write': async (database, batch) => {
    setTimeout(() => void write(true)(database, batch).catch(() => {}), 5);
  },
  'acknowledge before the sync': write(false),
  /** What many do: try again on the same handle. */
  'skip fail-stop': async (database, batch) => {
    for (;;) {
      try {
        await write(true)(database, batch);
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  },
};
