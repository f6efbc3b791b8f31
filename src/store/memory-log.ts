/** The log without a disk: for tests, and to hold every other implementation against. */
import { uuidv7 } from 'uuidv7';
import { checkHead, repeatedAppend, unavailable } from './append.js';
import { type Entry, makeEntry, NO_HASH, writeText } from './entry.js';
import type { Change, ChangeLog, Draft, Head } from './types.js';

export function createMemoryLog(logId: string = uuidv7()): ChangeLog {
  const entries: Entry[] = [];
  const byId = new Map<string, Change>();
  let closed = false;
  const current = (): Head => {
    const last = entries.at(-1)?.change;
    return { logId, seq: last?.seq ?? 0, hash: last?.hash ?? NO_HASH };
  };
  return {
    durability: 'process',
    head: async () => current(),
    async append(draft: Draft, expected: Head) {
      if (closed) throw unavailable(undefined);
      const made = byId.get(draft.id);
      if (made) return repeatedAppend(made, draft);
      const head = current();
      checkHead(head, expected);
      const entry = makeEntry(draft, draft.writes.map(writeText), head.seq + 1, head.hash);
      entries.push(entry);
      byId.set(draft.id, entry.change);
      return entry.change;
    },
    async read(from, limit) {
      const start = Math.max(1, from) - 1;
      return entries.slice(start, start + limit).map(({ line }) => JSON.parse(line) as Change);
    },
    async close() {
      closed = true;
    },
  };
}
