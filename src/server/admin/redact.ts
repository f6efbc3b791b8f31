/** Secrets that the store must keep and nobody needs to see again. */
import { type Document, type Kind, parseRef } from '../../model/documents.js';
import type { Actor, Operation } from '../../operations/types.js';
import type { Change, CommitResult, Write } from '../../store/types.js';

const HIDDEN = '';

/** Whoever has the socket has the files behind it, and undo over it needs documents as they are. */
export function mustRedact(actor: Actor): boolean {
  return actor.via === 'tcp';
}

export function withoutSecrets<D extends Document>(kind: Kind, document: D): D {
  if (kind === 'webhook') return { ...document, secret: HIDDEN };
  if (kind === 'token') return { ...document, hash: HIDDEN };
  return document;
}

/** For people who read the audit; followers of the log get the entry as it was hashed. */
export function changeWithoutSecrets(change: Change): Change {
  if (!change.writes.some((write) => hasSecrets(write.kind))) return change;
  return {
    ...change,
    operations: change.operations.map(operationWithoutSecrets),
    writes: change.writes.map(writeWithoutSecrets),
  };
}

export function resultWithoutSecrets(result: CommitResult): CommitResult {
  if (!result.writes.some((write) => hasSecrets(write.kind))) return result;
  return {
    ...result,
    change: result.change && changeWithoutSecrets(result.change),
    writes: result.writes.map(writeWithoutSecrets),
  };
}

function hasSecrets(kind: Kind): boolean {
  return kind === 'token' || kind === 'webhook';
}

function writeWithoutSecrets(write: Write): Write {
  return {
    ...write,
    before: write.before && withoutSecrets(write.kind, write.before),
    after: write.after && withoutSecrets(write.kind, write.after),
  };
}

function operationWithoutSecrets(operation: Operation): Operation {
  if (operation.op === 'document.restore') {
    const kind = parseRef(operation.ref)?.kind;
    return kind && operation.document
      ? { ...operation, document: withoutSecrets(kind, operation.document) }
      : operation;
  }
  if ('secret' in operation) return { ...operation, secret: HIDDEN };
  return 'hash' in operation ? { ...operation, hash: HIDDEN } : operation;
}
