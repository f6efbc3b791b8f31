/** The walk over the whole chain: names the first entry that was altered, removed or added. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Checkpoint, checkpointHolds } from './checkpoint.js';
import { hashOfText, NO_HASH, textFollows, textHolds } from './entry.js';
import { LOG, logKey, under } from './keys.js';
import type { LevelLog } from './level-log.js';
import type { Head } from './types.js';

export interface VerifyProblem {
  readonly seq: number;
  readonly what: 'altered' | 'missing' | 'not of this chain' | 'beyond the head' | 'not as in the checkpoint';
  readonly message: string;
}

export interface VerifyReport {
  readonly ok: boolean;
  /** Entries that were walked and hold. */
  readonly entries: number;
  readonly head: Head;
  readonly problem?: VerifyProblem | undefined;
  /** The checkpoint that the chain was held against, when one was given. */
  readonly checkpoint?: { readonly seq: number; readonly at: string } | undefined;
}

/** Others get their turn this often: the walk runs beside the work of an owner. */
const TURN = 2_000;

export async function verifyLog(log: LevelLog, checkpoint?: Checkpoint | undefined): Promise<VerifyReport> {
  await log.ready();
  const head = log.current;
  let entries = 0;
  let prev = NO_HASH;
  const known = checkpoint && { seq: checkpoint.seq, at: checkpoint.at };
  const fail = (seq: number, what: VerifyProblem['what'], message: string): VerifyReport => ({
    ok: false,
    entries,
    head,
    problem: { seq, what, message },
    checkpoint: known,
  });

  if (checkpoint && !checkpointHolds(checkpoint)) {
    return fail(
      checkpoint.seq,
      'not as in the checkpoint',
      'The checkpoint does not have the signature that it carries.',
    );
  }
  if (checkpoint && checkpoint.seq > head.seq) {
    return fail(
      head.seq + 1,
      'missing',
      `The checkpoint saw ${checkpoint.seq} entries; the log has ${head.seq}: its end was cut off.`,
    );
  }
  for await (const [key, text] of log.database.texts({ gte: logKey(1), lte: logKey(head.seq) })) {
    const seq = entries + 1;
    const at = Number(key.slice(2));
    if (at !== seq) return fail(seq, 'missing', `Entry ${seq} is missing; the next one there is ${at}.`);
    if (!textHolds(text)) return fail(seq, 'altered', `Entry ${seq} does not have the hash that it carries.`);
    if (!textFollows(text, seq, prev)) {
      return fail(seq, 'not of this chain', `Entry ${seq} does not follow entry ${seq - 1} as that one is.`);
    }
    prev = hashOfText(text);
    if (checkpoint?.seq === seq && checkpoint.hash !== prev) {
      return fail(
        seq,
        'not as in the checkpoint',
        `Entry ${seq} is another one than the checkpoint of ${checkpoint.at} saw.`,
      );
    }
    entries = seq;
    if (seq % TURN === 0) await nextTurn();
  }
  if (entries !== head.seq)
    return fail(entries + 1, 'missing', `Entry ${entries + 1} is missing; the head names ${head.seq}.`);
  if (prev !== head.hash) return fail(entries, 'altered', `Entry ${entries} is another one than the head names.`);
  return { ok: true, entries, head, checkpoint: known };
}

/** Whether anything lies behind the head; an entry that is still on its way there does no harm. */
export async function strayEntry(log: LevelLog): Promise<number | undefined> {
  for await (const key of log.database.keys({ ...under(LOG), gte: logKey(log.current.seq + 1), limit: 1 }))
    return Number(key.slice(2));
  return undefined;
}
