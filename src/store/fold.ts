/**
 * What a change does to the state, as puts and deletes: pure, so that the state can be made anew from the log and must come out byte for byte.
 * Sums of collections are kept by the caller, which has the old ones.
 */
import type { Document, Kind, Ref } from '../model/documents.js';
import { parseRef, refOf } from '../model/documents.js';
import { referencesOf } from '../model/references.js';
import { type Batch, removed, sealed } from './database.js';
import type { WriteText } from './entry.js';
import { collectionId, documentId, documentKey, historyKey, referrerKey, revisionKey, versionKey } from './keys.js';
import { checksum } from './seal.js';
import { touchedBy } from './touch.js';
import type { Write } from './types.js';

/** Number of documents of a kind in a project, and the XOR of their checksums: a document that is missing or stale shows when they are listed. */
export interface Sum {
  readonly count: number;
  readonly xor: number;
}

export const NO_SUM: Sum = { count: 0, xor: 0 };
export const sumText = (sum: Sum): string => `${sum.count} ${sum.xor}`;

export function parseSum(text: string | undefined): Sum {
  if (text === undefined) return NO_SUM;
  const [count, xor] = text.split(' ');
  return { count: Number(count), xor: Number(xor) };
}

export const versionText = (seq: number, version: number): string => `${seq} ${version}`;

export function parseVersion(text: string | undefined): { seq: number; version: number } {
  if (text === undefined) return { seq: 0, version: 0 };
  const [seq, version] = text.split(' ');
  return { seq: Number(seq), version: Number(version) };
}

const NOTHING: ReadonlySet<string> = new Set();
/** A document is `after` of one change and `before` of the next. */
const known = new WeakMap<Document, ReadonlySet<string>>();

/** Documents that `document` names, as ids in the key space. */
function targetsOf(kind: Kind, document: Document | null): ReadonlySet<string> {
  if (document === null) return NOTHING;
  const found = known.get(document);
  if (found) return found;
  const ids = new Set<string>();
  for (const ref of referencesOf(kind, document)) {
    const parts = parseRef(ref);
    if (parts) ids.add(documentId(parts.kind, parts.project, parts.key));
  }
  known.set(document, ids.size === 0 ? NOTHING : ids);
  return ids;
}

/** `[target id, referrer, added or removed]` */
export type ReferenceChange = [string, Ref, boolean];

/** References that a write adds and removes. */
export function referenceChanges(write: Write): ReferenceChange[] {
  const referrer = refOf(write.kind, write.project, write.key);
  const before = targetsOf(write.kind, write.before);
  const after = targetsOf(write.kind, write.after);
  if (before === after) return [];
  return [
    ...[...before].filter((id) => !after.has(id)).map((id): ReferenceChange => [id, referrer, false]),
    ...[...after].filter((id) => !before.has(id)).map((id): ReferenceChange => [id, referrer, true]),
  ];
}

export function foldWrite(
  batch: Batch,
  sums: Map<string, Sum>,
  sumOf: (id: string) => Sum,
  text: WriteText,
  seq: number,
): void {
  const { write, before, after } = text;
  const id = documentId(write.kind, write.project, write.key);
  const key = documentKey(id);
  batch.push(after === null ? removed(key) : sealed(key, after));
  batch.push(sealed(versionKey(id), versionText(seq, write.version)), sealed(historyKey(id, seq), ''));
  for (const [target, referrer, added] of referenceChanges(write)) {
    const reference = referrerKey(target, referrer);
    batch.push(added ? sealed(reference, '') : removed(reference));
  }
  const touched = touchedBy(write);
  for (const environment of touched === 'all' ? [undefined] : touched) {
    batch.push(sealed(revisionKey(write.project, environment), String(seq)));
  }
  const collection = collectionId(write.kind, write.project);
  const sum = sums.get(collection) ?? sumOf(collection);
  sums.set(collection, {
    count: sum.count + (after === null ? 0 : 1) - (before === null ? 0 : 1),
    xor: (sum.xor ^ (after === null ? 0 : checksum(key, after)) ^ (before === null ? 0 : checksum(key, before))) >>> 0,
  });
}
