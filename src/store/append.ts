/** What every implementation of the log answers alike. */
import { canonicalJson } from '../engine/index.js';
import { BurgeeError } from '../model/errors.js';
import type { Change, Draft, Head } from './types.js';

/** The same draft under the same id gets the entry that it made; another one is refused. */
export function repeatedAppend(made: Change, draft: Draft): Change {
  const { seq: _seq, prev: _prev, hash: _hash, ...rest } = made;
  if (canonicalJson(rest) === canonicalJson(draft)) return made;
  throw new BurgeeError('IDEMPOTENCY_CONFLICT', `The id ${draft.id} belongs to another change, number ${made.seq}.`, {
    details: { id: draft.id, seq: made.seq },
  });
}

export function checkHead(head: Head, expected: Head): void {
  if (expected.logId === head.logId && expected.seq === head.seq && expected.hash === head.hash) return;
  throw new BurgeeError('VERSION_CONFLICT', `The log is at ${head.seq}, not at ${expected.seq}.`, {
    details: { expected: expected.seq, actual: head.seq },
  });
}

export const unavailable = (why: Error | undefined): BurgeeError =>
  new BurgeeError('STORE_UNAVAILABLE', `The store cannot write now: ${why?.message ?? 'it is closed'}`, {
    hint: 'Nothing was changed. Free space or mend the disk, then try again; writing resumes by itself.',
    cause: why,
  });

export const outcomeUnknown = (why: Error): BurgeeError =>
  new BurgeeError('OUTCOME_UNKNOWN', `Whether the change was written is not known yet: ${why.message}`, {
    hint: 'Send the same request with the same Idempotency-Key again: it is applied once at most.',
    cause: why,
  });
