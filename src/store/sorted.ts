/**
 * Which entries LevelDB has in tables by now: what it has not sorted yet it must recover from its own log when it is opened, and there a
 * fault drops whole batches.
 */
import type { Batch } from './database.js';

/** LevelDB's default; with more than this in it a buffer is put aside before the next batch, and two are there at most. */
const BUFFER_BYTES = 4 << 20;

export interface Sorted {
  /** Entries up to this one are in tables. */
  readonly since: number;
  /** `first` is the head before the batch. */
  wrote(batch: Batch, first: number): void;
}

/** Between two full spans lies the end of at least one buffer: what came before the last two of them is not in LevelDB's own log any more. */
export function trackSorted(head: number): Sorted {
  let since = head;
  let spans: readonly [number, number] = [head, head];
  let bytes = 0;
  let isFull = false;
  return {
    get since() {
      return since;
    },
    wrote(batch, first) {
      if (isFull) {
        since = spans[0];
        spans = [spans[1], first];
        bytes = 0;
      }
      // Characters are bytes at least; that a batch is larger only makes the spans longer.
      for (const item of batch) bytes += item.key.length + (item.type === 'put' ? item.value.length : 0);
      isFull = bytes > BUFFER_BYTES;
    },
  };
}
