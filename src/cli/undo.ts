/** Taking a change back: the documents it wrote get their state before it, if nobody touched them since. */
import { type Document, type Ref, refOf } from '../model/documents.js';
import { BurgeeError } from '../model/errors.js';
import { jsonEqual } from '../model/json.js';
import type { Operation } from '../operations/types.js';
import type { Change } from '../store/types.js';
import { undoOperations } from '../workspace/rollback.js';
import type { Workspace } from '../workspace/types.js';
import { ago } from './render/time.js';

/** `undo 812` or `undo 812: wrong environment`; only a change that restores documents counts. */
function undoneBy(change: Change): number | undefined {
  const match = /^undo (\d+)(?::|$)/.exec(change.comment ?? '');
  return match && change.operations.every((operation) => operation.op === 'document.restore')
    ? Number(match[1])
    : undefined;
}

/** Secrets are not brought back or forgotten by an undo. */
function isUndoable(change: Change): boolean {
  return change.writes.length > 0 && change.writes.every((write) => write.kind !== 'token');
}

export async function changeToUndo(
  workspace: Workspace,
  revision: number | undefined,
  project: string | undefined,
): Promise<Change> {
  if (revision !== undefined) {
    const change = await workspace.change(revision);
    if (!change) {
      throw new BurgeeError(
        'CHANGE_NOT_FOUND',
        `There is no revision ${revision}; the last one is ${(await workspace.info()).head.seq}.`,
        {
          hint: 'burgee audit list',
        },
      );
    }
    if (isUndoable(change)) return change;
    throw new BurgeeError('INVALID_INPUT', `Revision ${revision} cannot be taken back: it made or ended a token.`, {
      hint: 'burgee token revoke, or burgee token create',
    });
  }
  // Behind a token it is the token's name, whatever the environment says.
  const actor = (await workspace.info()).actor.name;
  const done = new Set<number>();
  for await (const change of workspace.changes({ actor, limit: 1000, ...(project === undefined ? {} : { project }) })) {
    const undone = undoneBy(change);
    if (undone !== undefined) done.add(undone);
    else if (!done.has(change.seq) && isUndoable(change)) return change;
  }
  throw new BurgeeError('CHANGE_NOT_FOUND', `There is no change by ${actor} left to take back.`, {
    hint: 'name a revision: burgee audit list, then burgee undo REVISION',
  });
}

/** A document without what changes with every write. */
function content(document: Document | null): unknown {
  if (!document) return null;
  const { version: _version, updatedAt: _updatedAt, ...rest } = document;
  return rest;
}

/** The operations, and the versions that were looked at: what comes between is a conflict. */
export async function undoPlan(
  workspace: Workspace,
  change: Change,
): Promise<{ readonly operations: readonly Operation[]; readonly expect: { readonly [ref: Ref]: number } }> {
  const expect: Record<Ref, number> = {};
  for (const write of change.writes) {
    const ref = refOf(write.kind, write.project, write.key);
    const present = (await workspace.get(write.kind, write.project, write.key)) ?? null;
    // Compared by content: after an undo and its undo the version is another, and the flag is the same.
    if (!jsonEqual(content(present), content(write.after))) throw await goneBy(workspace, change, ref);
    expect[ref] = present?.version ?? 0;
  }
  return { operations: (await undoOperations(workspace, change.seq)).operations, expect };
}

async function goneBy(workspace: Workspace, change: Change, ref: Ref): Promise<BurgeeError> {
  for await (const later of workspace.changes({ ref, limit: 1 })) {
    return new BurgeeError(
      'VERSION_CONFLICT',
      `${ref} was changed after revision ${change.seq}: by ${later.actor}, ${ago(later.at)} (revision ${later.seq}).`,
      {
        hint: `burgee audit show ${later.seq}, then burgee undo ${later.seq} first`,
        details: { ref, revision: later.seq, by: later.actor, at: later.at },
      },
    );
  }
  return new BurgeeError('VERSION_CONFLICT', `${ref} was changed after revision ${change.seq}.`, { details: { ref } });
}
