/** What executions of a group wrote and is not durable yet, on top of the committed state. */
import type { Document, Kind, Ref } from '../model/documents.js';
import type { ReferenceChange, Sum } from './fold.js';
import { collectionId } from './keys.js';
import type { Slot, State } from './state.js';
import type { Change } from './types.js';

export interface Layer {
  /** Collections that have a slot here: most lists are of others. */
  readonly collections: Set<string>;
  readonly slots: Map<string, Slot>;
  readonly sums: Map<string, Sum>;
  /** Target id → referrer → whether it was added or removed. */
  readonly references: Map<string, Map<Ref, boolean>>;
  /** Idempotency key → the change made under it. */
  readonly ids: Map<string, Change>;
  readonly changes: Map<number, Change>;
}

export const emptyLayer = (): Layer => ({
  collections: new Set(),
  slots: new Map(),
  sums: new Map(),
  references: new Map(),
  ids: new Map(),
  changes: new Map(),
});

export function layReferences(references: Map<string, Map<Ref, boolean>>, changes: readonly ReferenceChange[]): void {
  for (const [target, referrer, added] of changes) {
    const known = references.get(target);
    if (known) known.set(referrer, added);
    else references.set(target, new Map([[referrer, added]]));
  }
}

/** Reads through layers, the newest first, down to the committed state. */
export interface Stack {
  slot(id: string): Slot;
  sum(collection: string): Sum;
  referrers(target: string): Promise<Ref[]>;
  list(kind: Kind, project: string): AsyncGenerator<Document>;
}

export function stack(state: State, layers: readonly Layer[]): Stack {
  return {
    slot(id) {
      for (const { slots } of layers) {
        const slot = slots.get(id);
        if (slot) return slot;
      }
      return state.slot(id);
    },
    sum(collection) {
      for (const { sums } of layers) {
        const sum = sums.get(collection);
        if (sum) return sum;
      }
      return state.sum(collection);
    },
    async referrers(target) {
      const refs = new Set(await state.referrersOf(target));
      for (const { references } of layers.toReversed()) {
        for (const [referrer, added] of references.get(target) ?? []) {
          if (added) refs.add(referrer);
          else refs.delete(referrer);
        }
      }
      return [...refs].sort();
    },
    async *list(kind, project) {
      const collection = collectionId(kind, project);
      const prefix = `${collection}!`;
      const over = new Map<string, Slot>();
      for (const { slots, collections } of layers.toReversed()) {
        if (!collections.has(collection)) continue;
        for (const [id, slot] of slots) if (id.startsWith(prefix)) over.set(id.slice(prefix.length), slot);
      }
      const keys = [...over.keys()].sort();
      let next = 0;
      for await (const document of state.slots(kind, project)) {
        for (; next < keys.length && (keys[next] as string) < document.key; next += 1) {
          const laid = over.get(keys[next] as string)?.document;
          if (laid) yield laid;
        }
        if (keys[next] === document.key) {
          next += 1;
          const laid = over.get(document.key)?.document;
          if (laid) yield laid;
        } else yield document;
      }
      for (; next < keys.length; next += 1) {
        const laid = over.get(keys[next] as string)?.document;
        if (laid) yield laid;
      }
    },
  };
}
