/** Going back is a change like any other: these make the operations for it from the log, whichever way the workspace was reached. */
import type { Document, Flag, Kind, Ref, Segment } from '../model/documents.js';
import { KINDS, parseRef, refOf } from '../model/documents.js';
import { BurgeeError } from '../model/errors.js';
import { jsonEqual } from '../model/json.js';
import { referencesOf } from '../model/references.js';
import type { Operation } from '../operations/types.js';
import type { Change, Write } from '../store/types.js';
import type { Workspace } from './types.js';

/** Back to the state right after a change, at a time, or of a document, to a version. */
export type RollbackPoint = { readonly seq: number } | { readonly at: string } | { readonly version: number };

export interface RollbackTarget {
  /** One document; everything but tokens when absent. */
  readonly ref?: Ref | undefined;
  readonly to: RollbackPoint;
}

export interface RollbackPlan {
  readonly operations: readonly Operation[];
  /** The versions that the plan was made from: it fails rather than undo what it has not seen. */
  readonly expect: { readonly [ref: Ref]: number };
  /** The change that the state goes back to. */
  readonly seq: number;
}

type Log = Pick<Workspace, 'changes' | 'change'>;

const EVERYTHING = Number.MAX_SAFE_INTEGER;
const nameOf = ({ kind, project, key }: Write): Ref => refOf(kind, project, key);

interface Found {
  readonly now: Write;
  readonly was: Document | null;
}

/** Operations that bring a document, or everything, back to how it was. Empty when it is so already. */
export async function rollbackOperations(log: Log, { ref, to }: RollbackTarget): Promise<RollbackPlan> {
  if (ref !== undefined && !parseRef(ref)) throw new BurgeeError('INVALID_INPUT', `"${ref}" does not name a document.`);
  if ('version' in to) return toVersion(log, ref, to.version);
  const found = new Map<Ref, Found>();
  let seq = 0;
  for await (const change of log.changes({ ref, limit: EVERYTHING })) {
    if ('seq' in to ? change.seq <= to.seq : change.at <= to.at) {
      seq = change.seq;
      break;
    }
    note(found, change, ref);
  }
  if ('seq' in to && to.seq !== 0 && to.seq !== seq && !(await log.change(to.seq))) {
    throw new BurgeeError('CHANGE_NOT_FOUND', `There is no change ${to.seq}.`, { hint: 'burgee audit list' });
  }
  return { ...plan(found), seq: 'seq' in to ? to.seq : seq };
}

/** Walking back: the first sight of a document is how it is now, the last one how it was. */
function note(found: Map<Ref, Found>, change: Change, only: Ref | undefined): void {
  for (const write of change.writes) {
    const name = nameOf(write);
    if (only === undefined ? write.kind === 'token' : name !== only) continue;
    found.set(name, { now: found.get(name)?.now ?? write, was: write.before });
  }
}

async function toVersion(log: Log, ref: Ref | undefined, version: number): Promise<RollbackPlan> {
  if (ref === undefined) throw new BurgeeError('INVALID_INPUT', 'A version is of one document: name it.');
  const found = new Map<Ref, Found>();
  for await (const change of log.changes({ ref, limit: EVERYTHING })) {
    const write = change.writes.findLast((each) => nameOf(each) === ref) as Write;
    if (write.version === version && write.after !== null) return { ...plan(found), seq: change.seq };
    note(found, change, ref);
  }
  throw new BurgeeError('CHANGE_NOT_FOUND', `${ref} never had version ${version}.`, {
    hint: `See its versions with: burgee audit list --${parseRef(ref)?.kind} ${parseRef(ref)?.key}`,
    details: { ref, version },
  });
}

/** Operations that take one change back, the last one unless given. They fail if its documents have been changed since. */
export async function undoOperations(log: Log, seq?: number): Promise<RollbackPlan> {
  const change = seq === undefined ? await lastChange(log) : await log.change(seq);
  if (!change)
    throw new BurgeeError(
      'CHANGE_NOT_FOUND',
      seq === undefined ? 'Nothing has been changed yet.' : `There is no change ${seq}.`,
    );
  const found = new Map<Ref, Found>();
  note(found, change, undefined);
  for (const write of change.writes) {
    if (write.kind === 'token') found.set(nameOf(write), { now: write, was: write.before });
  }
  return { ...plan(found), seq: change.seq - 1 };
}

async function lastChange(log: Log): Promise<Change | undefined> {
  for await (const change of log.changes({ limit: 1 })) return change;
  return undefined;
}

function plan(found: ReadonlyMap<Ref, Found>): Pick<RollbackPlan, 'operations' | 'expect'> {
  const restores: { ref: Ref; document: Document | null; kind: Kind }[] = [];
  const expect: { [ref: Ref]: number } = {};
  for (const [ref, { now, was }] of found) {
    if (isSame(now.after, was)) continue;
    restores.push({ ref, document: was, kind: now.kind });
    expect[ref] = now.after === null ? 0 : now.version;
  }
  const operations = inOrder(restores).map(
    ({ ref, document }): Operation => ({ op: 'document.restore', ref, document }),
  );
  return { operations, expect };
}

/** Equal but for what storing sets. */
function isSame(one: Document | null, other: Document | null): boolean {
  if (one === null || other === null) return one === other;
  const { version, createdAt, updatedAt } = one;
  return jsonEqual(one, { ...other, version, createdAt, updatedAt });
}

const ORDER: readonly Kind[] = ['project', 'environment', 'segment', 'flag', ...KINDS];

/** What others need comes first, what needs others goes first. */
function inOrder<T extends { ref: Ref; document: Document | null; kind: Kind }>(restores: readonly T[]): T[] {
  const byKind = (list: readonly T[]): T[] => list.toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
  const kept = new Map(byKind(restores.filter(({ document }) => document !== null)).map((each) => [each.ref, each]));
  const sorted: T[] = [];
  const visit = (each: T): void => {
    if (!kept.delete(each.ref)) return;
    for (const name of referencesOf(each.kind, each.document as Flag & Segment)) {
      const needed = kept.get(name);
      if (needed) visit(needed);
    }
    sorted.push(each);
  };
  for (const each of [...kept.values()]) visit(each);
  return [...sorted, ...byKind(restores.filter(({ document }) => document === null)).reverse()];
}
