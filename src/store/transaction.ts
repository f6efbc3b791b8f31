/** One execution's view of the state, and the documents that it stages. */
import { canonicalJson } from '../engine/index.js';
import type { Document, DocumentByKind, Kind, Ref } from '../model/documents.js';
import { refOf } from '../model/documents.js';
import { BurgeeError } from '../model/errors.js';
import { jsonEqual } from '../model/json.js';
import { LIMITS, limitMessage } from '../model/limits.js';
import type { Actor, Tx } from '../operations/types.js';
import type { WriteText } from './entry.js';
import { type ReferenceChange, referenceChanges } from './fold.js';
import { collectionId, documentId } from './keys.js';
import { emptyLayer, type Layer, layReferences, stack } from './overlay.js';
import type { Pause } from './slices.js';
import type { Slot, State } from './state.js';

/** As the model says it of every other limit, and of which document. */
function checkSize(ref: Ref, text: string): void {
  const max = LIMITS.documentBytes;
  // A character is one byte at least, and three at most.
  if (text.length * 3 <= max) return;
  const actual = Buffer.byteLength(text);
  if (actual <= max) return;
  throw new BurgeeError('LIMIT_EXCEEDED', `${ref} would be too large: ${limitMessage('documentBytes', actual)}.`, {
    details: { ref, limit: 'documentBytes', max, actual },
  });
}

const SET_HERE = new Set(['version', 'createdAt', 'updatedAt']);

/** Equal but for what is set when a document is stored. An undefined member is none. */
function isSame(one: Document, other: Document): boolean {
  const left = one as unknown as { readonly [name: string]: unknown };
  const right = other as unknown as { readonly [name: string]: unknown };
  for (const name of new Set([...Object.keys(left), ...Object.keys(right)])) {
    if (!SET_HERE.has(name) && left[name] !== right[name] && !jsonEqual(left[name], right[name])) return false;
  }
  return true;
}

export interface Transaction {
  readonly tx: Tx;
  /** What was staged, without what is as it was. */
  writes(): Promise<WriteText[]>;
}

export interface TransactionSetting {
  readonly at: string;
  readonly actor: Actor;
  readonly comment: string | undefined;
  readonly state: State;
  readonly layers: readonly Layer[];
  readonly pause: Pause;
}

const isGlobal = (kind: Kind): boolean => kind === 'project' || kind === 'token';

function projectOf(kind: Kind, document: Document): string {
  return isGlobal(kind) ? '' : (document as { readonly project: string }).project;
}

export function begin({ at, actor, comment, state, layers, pause }: TransactionSetting): Transaction {
  const below = stack(state, layers);
  const own = emptyLayer();
  const view = stack(state, [own, ...layers]);
  /** Staged since references were last settled. */
  const moved = new Set<string>();
  const laid = new Map<string, ReferenceChange[]>();
  const names = new Map<string, { kind: Kind; project: string; key: string }>();

  function stage(kind: Kind, project: string, key: string, slot: Slot | undefined): void {
    const id = documentId(kind, project, key);
    if (slot) own.slots.set(id, slot);
    else own.slots.delete(id);
    own.collections.add(collectionId(kind, project));
    names.set(id, { kind, project, key });
    moved.add(id);
  }

  /** Only when somebody asks who names what: most executions never do. */
  function settleReferences(): void {
    for (const id of moved) {
      // A document that is staged twice must leave no trace of the first time.
      for (const [target, referrer] of laid.get(id) ?? []) own.references.get(target)?.delete(referrer);
      const slot = own.slots.get(id);
      const changes = slot ? referenceChanges(writeOf(id, slot).write) : [];
      layReferences(own.references, changes);
      laid.set(id, changes);
    }
    moved.clear();
  }

  function writeOf(id: string, slot: Slot): WriteText {
    const before = below.slot(id);
    const name = names.get(id) as { kind: Kind; project: string; key: string };
    const documents = { before: before.document ?? null, after: slot.document ?? null };
    return {
      write: { ...name, version: slot.version, ...documents },
      before: before.text ?? null,
      after: slot.text ?? null,
    };
  }

  async function writes(): Promise<WriteText[]> {
    const texts: WriteText[] = [];
    for (const [id, slot] of own.slots) {
      texts.push(writeOf(id, slot));
      const turn = pause();
      if (turn) await turn;
    }
    return texts;
  }

  const tx: Tx = {
    at,
    actor,
    comment,
    pause,
    get: async <K extends Kind>(kind: K, project: string, key: string) =>
      view.slot(documentId(kind, project, key)).document as DocumentByKind[K] | undefined,
    list: <K extends Kind>(kind: K, project: string) => view.list(kind, project) as AsyncIterable<DocumentByKind[K]>,
    referrers(kind, project, key) {
      settleReferences();
      return view.referrers(documentId(kind, project, key));
    },

    async put(kind, document) {
      const turn = pause();
      if (turn) await turn;
      const project = projectOf(kind, document);
      const before = below.slot(documentId(kind, project, document.key));
      const createdAt = before.document?.createdAt ?? at;
      if (before.document && isSame(before.document, document)) {
        stage(kind, project, document.key, undefined);
        return;
      }
      const version = before.version + 1;
      const next = { ...document, version, createdAt, updatedAt: at } as Document;
      const text = canonicalJson(next);
      checkSize(refOf(kind, project, document.key), text);
      stage(kind, project, document.key, { document: next, text, seq: 0, version });
    },

    async delete(kind, project, key) {
      const before = below.slot(documentId(kind, project, key));
      const gone = before.document && { document: undefined, text: undefined, seq: 0, version: before.version };
      stage(kind, project, key, gone);
    },
  };
  return { tx, writes };
}
