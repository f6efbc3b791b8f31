/**
 * What a change does to the state, as puts and deletes: pure, so that the state can be made anew from the log and must come out byte for byte.
 * Sums of collections are kept by the caller, which has the old ones.
 */
import type { Document, Kind, Ref } from '../model/documents.js';
import { parseRef, refOf } from '../model/documents.js';
import { referencesOf } from '../model/references.js';
import { type Batch, removed, sealed } from './database.js';
import type { WriteText } from './entry.js';
import {
  collectionId,
  documentId,
  documentKey,
  historyKey,
  referencesId,
  referrerKey,
  revisionKey,
  versionKey,
} from './keys.js';
import { checksum } from './seal.js';
import { touchedBy } from './touch.js';
import type { Write } from './types.js';

/** Number of the documents of a kind in a project, or of those who name one, and the XOR of their checksums: what is missing or stale shows when they are listed. */
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

export interface VersionRecord {
  /** Of the last change to the document; 0 if there never was one. */
  readonly seq: number;
  readonly version: number;
  /** False after a deletion. */
  readonly exists: boolean;
}

const versionText = ({ seq, version, exists }: VersionRecord): string => `${seq} ${version} ${exists ? 1 : 0}`;

export function parseVersion(text: string | undefined): VersionRecord {
  const [seq = 0, version = 0, exists = 0] = (text ?? '').split(' ').map(Number);
  return { seq, version, exists: exists === 1 };
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

/** Sums of this group, on top of those that are stored. */
export interface Sums {
  readonly moved: Map<string, Sum>;
  readonly stored: (id: string) => Sum;
}

function addTo({ moved, stored }: Sums, id: string, count: number, ...checksums: number[]): void {
  const sum = moved.get(id) ?? stored(id);
  const xor = checksums.reduce((total, each) => (total ^ each) >>> 0, sum.xor);
  moved.set(id, { count: sum.count + count, xor });
}

export function foldWrite(batch: Batch, sums: Sums, { write, before, after }: WriteText, seq: number): void {
  const { kind, project, version } = write;
  const id = documentId(kind, project, write.key);
  const key = documentKey(id);
  batch.push(after === null ? removed(key) : sealed(key, after), sealed(historyKey(id, seq), ''));
  batch.push(sealed(versionKey(id), versionText({ seq, version, exists: after !== null })));
  for (const [target, referrer, added] of referenceChanges(write)) {
    const reference = referrerKey(target, referrer);
    batch.push(added ? sealed(reference, '') : removed(reference));
    addTo(sums, referencesId(target), added ? 1 : -1, checksum(reference, ''));
  }
  const touched = touchedBy(write);
  for (const environment of touched === 'all' ? [undefined] : touched) {
    batch.push(sealed(revisionKey(project, environment), String(seq)));
  }
  const difference = (after === null ? 0 : 1) - (before === null ? 0 : 1);
  const checksums = [before, after].filter((text) => text !== null).map((text) => checksum(key, text));
  addTo(sums, collectionId(kind, project), difference, ...checksums);
}
