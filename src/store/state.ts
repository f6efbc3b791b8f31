/** Committed state: a small cache over LevelDB, every answer checked against what the last change to it must have left. */
import type { Document, DocumentByKind, Kind, Ref } from '../model/documents.js';
import { parseSum, parseVersion, type Sum } from './fold.js';
import {
  collectionId,
  documentId,
  documentKey,
  referencesId,
  referrerKey,
  refOfId,
  sumKey,
  under,
  versionKey,
} from './keys.js';
import { checksum, corrupt } from './seal.js';
import type { ListOptions, StateReader } from './types.js';
import type { View } from './view.js';

/** A document as it stands, or that there is none. `seq` and `version` are of its last change, 0 if there never was one. */
export interface Slot {
  readonly document: Document | undefined;
  readonly text: string | undefined;
  readonly seq: number;
  readonly version: number;
}

/** Collections up to this size are kept whole in memory: every change asks for the environments of its project. */
const SMALL = 64;
/** Canonical JSON held in memory, in characters. */
const CACHE_SIZE = 16 << 20;

export interface State extends StateReader {
  slot(id: string): Slot;
  sum(collection: string): Sum;
  /** Takes over what a change wrote, once it is durable. */
  adopt(slots: ReadonlyMap<string, Slot>, sums: ReadonlyMap<string, Sum>): void;
  slots(kind: Kind, project: string, options?: ListOptions): AsyncGenerator<Document>;
  referrersOf(target: string): Promise<Ref[]>;
  forget(): void;
}

export function createState(view: () => View): State {
  const cache = new Map<string, Slot>();
  const sums = new Map<string, Sum>();
  const small = new Map<string, readonly Document[]>();
  let size = 0;

  function remember(id: string, slot: Slot): void {
    size += (slot.text?.length ?? 0) - (cache.get(id)?.text?.length ?? 0);
    cache.delete(id);
    cache.set(id, slot);
    for (const [oldest, old] of cache) {
      if (size <= CACHE_SIZE) break;
      cache.delete(oldest);
      size -= old.text?.length ?? 0;
    }
  }

  function load(id: string): Slot {
    const from = view();
    const { seq, version, exists } = parseVersion(from.get(versionKey(id)));
    const text = from.get(documentKey(id));
    const document = text === undefined ? undefined : (JSON.parse(text) as Document);
    if (exists !== (document !== undefined) || (document && document.version !== version)) {
      const found = document ? `is there in version ${document.version}` : 'is not there';
      const left = exists ? `left version ${version}` : 'left none';
      throw corrupt(`${refOfId(id)} ${found}; its last change ${left}.`);
    }
    return { document, text, seq, version };
  }

  const state: State = {
    slot(id) {
      const cached = cache.get(id);
      const slot = cached ?? load(id);
      if (slot.seq > 0 || cached) remember(id, slot);
      return slot;
    },
    sum(collection) {
      return sums.get(collection) ?? parseSum(view().get(sumKey(collection)));
    },
    adopt(slots, changed) {
      for (const [id, slot] of slots) remember(id, slot);
      for (const [collection, sum] of changed) {
        sums.set(collection, sum);
        small.delete(collection);
      }
    },
    forget() {
      cache.clear();
      sums.clear();
      small.clear();
      size = 0;
    },

    async *slots(kind, project, options = {}) {
      const collection = collectionId(kind, project);
      const prefix = documentKey(`${collection}!${options.prefix ?? ''}`);
      const range = under(prefix);
      const whole = options.prefix === undefined && options.after === undefined && options.limit === undefined;
      const kept = whole ? small.get(collection) : undefined;
      if (kept) {
        yield* kept;
        return;
      }
      const documents: Document[] = [];
      const started = sums.get(collection);
      const expected = whole ? view().get(sumKey(collection)) : undefined;
      let after = options.after === undefined ? '' : documentKey(documentId(kind, project, options.after));
      let left = options.limit ?? Number.POSITIVE_INFINITY;
      let count = 0;
      let xor = 0;
      for (;;) {
        const from = view();
        try {
          for await (const [key, text] of from.entries(after >= range.gte ? { gt: after, lt: range.lt } : range)) {
            if (left <= 0) return;
            left -= 1;
            after = key;
            count += 1;
            xor = (xor ^ checksum(key, text)) >>> 0;
            const document = JSON.parse(text) as Document;
            if (whole && count <= SMALL) documents.push(document);
            yield document;
          }
          break;
        } catch (error) {
          // The handle was closed under us after a write error: go on from memory, or from the new handle.
          if (view() === from) throw error;
        }
      }
      if (!whole) return;
      // Unless something was written meanwhile.
      if (count <= SMALL && sums.get(collection) === started) small.set(collection, documents);
      if (expected === undefined) return;
      const sum = parseSum(expected);
      if ((sum.count !== count || sum.xor !== xor) && view().get(sumKey(collection)) === expected) {
        throw corrupt(`The ${kind}s of "${project}" are not those that the log left: ${count} of ${sum.count}.`);
      }
    },

    async referrersOf(target) {
      const prefix = referrerKey(target, '');
      const refs: Ref[] = [];
      const from = view();
      const expected = from.get(sumKey(referencesId(target)));
      let xor = 0;
      for await (const key of from.keys(under(prefix))) {
        refs.push(key.slice(prefix.length));
        xor = (xor ^ checksum(key, '')) >>> 0;
      }
      const sum = parseSum(expected);
      if ((sum.count !== refs.length || sum.xor !== xor) && from.get(sumKey(referencesId(target))) === expected) {
        throw corrupt(`Those who name ${refOfId(target)} are not those that the log left.`);
      }
      return refs;
    },

    get: async <K extends Kind>(kind: K, project: string, key: string) =>
      state.slot(documentId(kind, project, key)).document as DocumentByKind[K] | undefined,
    list: <K extends Kind>(kind: K, project: string, options?: ListOptions) =>
      state.slots(kind, project, options) as AsyncIterable<DocumentByKind[K]>,
    referrers: (kind, project, key) => state.referrersOf(documentId(kind, project, key)),
  };
  return state;
}
