/**
 * Where things are in the database. `!` sorts before every character that a document key may have, so a prefix
 * never runs into the next document.
 */
import { type Kind, parseRef, type Ref, refOf } from '../model/documents.js';

/** Sequence numbers as text that sorts as they count. */
export const seqText = (seq: number): string => String(seq).padStart(14, '0');

export const FORMAT_KEY = 'm!format';
export const HEAD_KEY = 'm!head';
/** The head that the state was folded up to; written in the same batch as what it changed. */
export const STATE_KEY = 'm!state';

/** Sorts before everything else: an iterator that looks forward for something loads the first block behind it, and a block of the log may be an import of many megabytes. */
export const LOG = 'a!';
export const logKey = (seq: number): string => LOG + seqText(seq);
export const idKey = (id: string): string => `i!${id}`;

/** The part of a key that names a document; also what the caches are keyed by. */
export const documentId = (kind: Kind, project: string, key: string): string => `${kind}!${project}!${key}`;
export const collectionId = (kind: Kind, project: string): string => `${kind}!${project}`;

export const documentKey = (id: string): string => `d!${id}`;
/** Last change and last version of a document, kept after its deletion. */
export const versionKey = (id: string): string => `v!${id}`;
export const historyKey = (id: string, seq: number): string => `h!${id}!${seqText(seq)}`;
export const referrerKey = (target: string, referrer: Ref): string => `r!${target}!${referrer}`;
/** Last change that touched all environments of a project, or one of them. */
export const revisionKey = (project: string, environment?: string): string =>
  environment === undefined ? `e!${project}` : `e!${project}!${environment}`;
/** The documents that name one, as a collection. */
export const referencesId = (target: string): string => `r!${target}`;
export const sumKey = (collection: string): string => `s!${collection}`;

export const idOfRef = (ref: Ref): string | undefined => {
  const parts = parseRef(ref);
  return parts && documentId(parts.kind, parts.project, parts.key);
};

export function refOfId(id: string): Ref {
  const [kind, project, key] = id.split('!') as [Kind, string, string];
  return refOf(kind, project, key);
}

/** Everything that begins with `prefix`. `~` sorts after every character that our keys hold. */
export const under = (prefix: string): { gte: string; lt: string } => ({ gte: prefix, lt: `${prefix}~` });
