/** Executions that are committed together: each is validated on what the ones before it left, and all go to disk in one batch. */

import { uuidv7 } from 'uuidv7';
import { canonicalJson } from '../engine/index.js';
import { parseRef, type Ref } from '../model/documents.js';
import { BurgeeError } from '../model/errors.js';
import { LIMITS, limitMessage } from '../model/limits.js';
import type { Batch } from './database.js';
import { sealed } from './database.js';
import { type Entry, makeEntryInSlices, type WriteText, writeText } from './entry.js';
import { foldWrite, referenceChanges, type Sums, sumText } from './fold.js';
import { stateBatch } from './head.js';
import { collectionId, documentId, idOfRef, sumKey } from './keys.js';
import { emptyLayer, type Layer, layReferences, type Stack, stack } from './overlay.js';
import { createPause, type Pause } from './slices.js';
import type { Slot, State } from './state.js';
import { begin } from './transaction.js';
import type { Change, CommitRequest, CommitResult, Draft, Executor, Head } from './types.js';

/** A group goes to disk when it has grown to this. */
const GROUP_BYTES = 4 << 20;
const GROUP_CHANGES = 512;

export interface Waiting {
  readonly request: CommitRequest;
  resolve(result: CommitResult): void;
  reject(error: unknown): void;
}

export interface Group {
  readonly entries: Entry[];
  readonly batch: Batch;
  readonly layer: Layer;
  readonly members: Waiting[];
  readonly isEmpty: boolean;
  readonly isFull: boolean;
  add(waiting: Waiting): Promise<void>;
  /** Takes an entry as another log made it; it must follow. */
  adopt(entry: Entry): Promise<void>;
  /** Answers everyone, when the batch is durable. */
  settle(): void;
}

export interface GroupSetting {
  readonly executor: Executor;
  readonly state: State;
  /** The group that is on its way to disk. */
  readonly below: Layer | undefined;
  readonly head: Head;
  /** Time of the last change: the log's clock does not go back. */
  readonly lastAt: string;
  readonly now: () => number;
  readonly seqOfId: (id: string) => number | undefined;
  readonly change: (seq: number) => Change | undefined;
}

export function createGroup(setting: GroupSetting): Group {
  const { executor, state, below } = setting;
  const layer = emptyLayer();
  const layers: readonly Layer[] = below ? [layer, below] : [layer];
  const view = stack(state, layers);
  const entries: Entry[] = [];
  const batch: Batch = [];
  const members: Waiting[] = [];
  const answers: (() => void)[] = [];
  let { seq, hash } = setting.head;
  let lastAt = setting.lastAt;
  let bytes = 0;

  const changeAt = (at: number): Change | undefined =>
    layer.changes.get(at) ?? below?.changes.get(at) ?? setting.change(at);

  function madeUnder(id: string): Change | undefined {
    const pending = layer.ids.get(id) ?? below?.ids.get(id);
    if (pending) return pending;
    const seen = setting.seqOfId(id);
    return seen === undefined ? undefined : changeAt(seen);
  }

  async function execute(request: CommitRequest): Promise<CommitResult> {
    const { actor, comment, operations } = request;
    const made = request.id === undefined || request.dryRun ? undefined : madeUnder(request.id);
    if (made) return repeat(made, request);
    checkExpectations(request, { seq, view, changeAt });
    const at = later(new Date(setting.now()).toISOString(), lastAt);
    const pause = createPause();
    const transaction = begin({ at, actor, comment, state, layers, pause });
    await executor(transaction.tx, operations);
    const texts = await transaction.writes();
    const writes = texts.map(({ write }) => write);
    if (request.dryRun || writes.length === 0) return { changed: false, seq, writes };
    const draft: Draft = {
      id: request.id ?? uuidv7(),
      at,
      actor: actor.name,
      via: actor.via,
      ...(actor.token === undefined ? {} : { token: actor.token }),
      ...(comment === undefined ? {} : { comment }),
      operations,
      writes,
    };
    const entry = await makeEntryInSlices(draft, texts, seq + 1, hash, pause);
    const max = LIMITS.changeBytes;
    if (entry.line.length > max) {
      const actual = entry.line.length;
      throw new BurgeeError('LIMIT_EXCEEDED', `The change is too large: ${limitMessage('changeBytes', actual)}.`, {
        hint: 'Split it into several changes.',
        details: { limit: 'changeBytes', max, actual },
      });
    }
    await take(entry, texts, pause);
    return { changed: true, seq, change: entry.change, writes };
  }

  /** Nobody else adds to this group meanwhile, and nobody builds on it before it is whole. */
  async function take(entry: Entry, texts: readonly WriteText[], pause: Pause): Promise<void> {
    const { change } = entry;
    const sums: Sums = { moved: layer.sums, stored: (id) => view.sum(id) };
    for (const text of texts) {
      foldWrite(batch, sums, text, change.seq);
      const { kind, project, key, version, after } = text.write;
      const slot: Slot = { document: after ?? undefined, text: text.after ?? undefined, seq: change.seq, version };
      layer.slots.set(documentId(kind, project, key), slot);
      layer.collections.add(collectionId(kind, project));
      layReferences(layer.references, referenceChanges(text.write));
      const turn = pause();
      if (turn) await turn;
    }
    layer.ids.set(change.id, change);
    layer.changes.set(change.seq, change);
    entries.push(entry);
    bytes += entry.line.length;
    ({ seq, hash } = change);
    lastAt = change.at;
  }

  return {
    entries,
    layer,
    members,
    get batch() {
      const sums = [...layer.sums].map(([collection, sum]) => sealed(sumKey(collection), sumText(sum)));
      return [...batch, ...sums, stateBatch({ seq, hash })];
    },
    get isEmpty() {
      return members.length === 0;
    },
    get isFull() {
      return members.length >= GROUP_CHANGES || bytes >= GROUP_BYTES;
    },
    async add(waiting) {
      members.push(waiting);
      try {
        const result = await execute(waiting.request);
        answers.push(() => waiting.resolve(result));
      } catch (error) {
        answers.push(() => waiting.reject(error));
      }
    },
    adopt: (entry) => take(entry, entry.change.writes.map(writeText), createPause()),
    settle() {
      for (const answer of answers) answer();
    },
  };
}

const later = (one: string, other: string): string => (one > other ? one : other);

/** The same request under the same id gets the change that it made the first time. */
function repeat(change: Change, request: CommitRequest): CommitResult {
  const same =
    change.actor === request.actor.name &&
    change.comment === request.comment &&
    canonicalJson(change.operations) === canonicalJson(request.operations);
  if (!same) {
    throw new BurgeeError(
      'IDEMPOTENCY_CONFLICT',
      `The idempotency key ${change.id} belongs to another request, which made change ${change.seq}.`,
      { hint: 'Use a new key for a new request.', details: { id: change.id, seq: change.seq } },
    );
  }
  return { changed: true, seq: change.seq, change, writes: change.writes };
}

interface Present {
  readonly seq: number;
  readonly view: Stack;
  readonly changeAt: (seq: number) => Change | undefined;
}

function checkExpectations(request: CommitRequest, { seq, view, changeAt }: Present): void {
  if (request.expectSeq !== undefined && request.expectSeq !== seq) {
    const moved = changeAt(seq);
    throw new BurgeeError('VERSION_CONFLICT', `The log is at ${seq}, not at ${request.expectSeq}.`, {
      hint: 'Look at what changed, and decide again.',
      details: { expected: request.expectSeq, actual: seq, actor: moved?.actor, at: moved?.at },
    });
  }
  for (const [ref, expected] of Object.entries(request.expect ?? {}))
    checkVersion(ref, expected, { seq, view, changeAt });
}

function checkVersion(ref: Ref, expected: number, { view, changeAt }: Present): void {
  const id = parseRef(ref) && idOfRef(ref);
  if (id === undefined) throw new BurgeeError('INVALID_INPUT', `"${ref}" does not name a document.`);
  const slot = view.slot(id);
  const actual = slot.document?.version ?? 0;
  if (actual === expected) return;
  const moved = slot.seq > 0 ? changeAt(slot.seq) : undefined;
  const by = moved ? ` ${moved.actor} changed it at ${moved.at}.` : '';
  const what = actual === 0 ? 'does not exist' : `is in version ${actual}`;
  throw new BurgeeError('VERSION_CONFLICT', `${ref} ${what}; version ${expected} was expected.${by}`, {
    hint: 'Look at what changed, and decide again.',
    details: { ref, expected, actual, actor: moved?.actor, at: moved?.at, seq: moved?.seq },
  });
}
