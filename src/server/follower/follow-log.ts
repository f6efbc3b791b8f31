/** Keeps a copy of a primary's log in step with it, through whatever happens to either. */
import { setTimeout as sleep } from 'node:timers/promises';
import { BurgeeError, isBurgeeError } from '../../model/errors.js';
import type { LevelStore } from '../../store/level-store.js';
import type { Head } from '../../store/types.js';
import { createWire, type Wire } from '../../workspace/wire.js';
import type { ServerLog } from '../server-log.js';
import { gather } from './gather.js';
import { dropNext, openNext } from './generations.js';
import { type LogMessage, readLog } from './log-stream.js';
import type { FollowState, FollowStatus, Progress } from './progress.js';

/** Pauses between attempts, doubled each time up to the second number and shortened at random. */
export interface Pace {
  readonly soonMs: readonly [number, number];
  /** Where trying again soon would help nobody. */
  readonly laterMs: readonly [number, number];
}

const PACE: Pace = { soonMs: [100, 5_000], laterMs: [1_000, 15_000] };
/** An answer must begin within this time. */
const TIMEOUT_MS = 10_000;
/** Taken to disk together, and as much again waits. */
const BATCH_BYTES = 4 << 20;

const sizeOf = (message: LogMessage): number => ('line' in message ? message.line.length : 0);

export interface FollowLogOptions {
  readonly directory: string;
  readonly primary: string;
  readonly token: string;
  /** The copy that is served. */
  readonly store: LevelStore;
  /** Whether it is worth serving: false for the empty one that a follower begins with. */
  readonly complete: boolean;
  readonly progress: Progress;
  readonly log: ServerLog;
  readonly pace?: Pace | undefined;
}

export interface LogFollowing {
  status(): FollowStatus;
  /** `next`: the copy of another epoch is whole and closed, and is to take the place of this one. */
  readonly ended: Promise<'next' | 'closed'>;
  close(): Promise<void>;
}

export function followLog(options: FollowLogOptions): LogFollowing {
  const { directory, primary, token, store, complete, progress, log, pace = PACE } = options;
  const abort = new AbortController();
  const { signal } = abort;
  const wire: Wire = createWire(
    { server: primary, token },
    { timeoutMs: TIMEOUT_MS, hung: async () => new BurgeeError('SERVER_UNAVAILABLE', 'The primary does not answer.') },
  );
  /** The copy of another epoch, while it is fetched. */
  let next: LevelStore | undefined;
  let failures = 0;

  function tell(isNews: boolean, more: Record<string, unknown> = {}): void {
    if (!isNews) return;
    const { state, reason, behind, primarySeq } = progress.status();
    const level = state === 'diverged' ? 'error' : reason === undefined ? 'info' : 'warn';
    log({ level, event: `follow.${state}`, primary, primarySeq, behind, reason, ...more });
  }

  /** One connection; returns when the copy of another epoch is whole, or when another copy is to be filled. */
  async function attempt(): Promise<'next' | 'again'> {
    const target = next ?? store;
    const stop = new AbortController();
    const arriving = readLog(wire, target.head().seq + 1, AbortSignal.any([signal, stop.signal]));
    try {
      for await (const messages of gather(arriving, sizeOf, BATCH_BYTES)) {
        for (const item of grouped(messages)) {
          if ('lines' in item) {
            await target.accept(item.lines);
            if (progress.state === 'catching-up') tell(progress.holds(target.head()));
          } else if (item.head.logId !== target.head().logId) {
            await turnTo(item.head.logId);
            return 'again';
          } else {
            compare(item.head, target.head());
            failures = 0;
            tell(progress.heard(item.head, target.head()));
            if (target === next && target.head().seq >= item.head.seq) return 'next';
          }
        }
      }
      return 'again';
    } finally {
      stop.abort();
    }
  }

  async function turnTo(logId: string): Promise<void> {
    await next?.close();
    next = undefined;
    if (store.head().logId === logId) return dropNext(directory);
    if (complete) {
      const { logId: epoch, seq } = store.head();
      log({ level: 'warn', event: 'follow.epoch', primary, from: epoch, to: logId, serving: `${epoch}.${seq}` });
    }
    next = await openNext(directory, logId);
  }

  async function run(): Promise<'next' | 'closed'> {
    try {
      while (!signal.aborted) {
        try {
          if ((await attempt()) === 'next') return 'next';
        } catch (error) {
          if (signal.aborted) break;
          const state = stateOf(error);
          tell(progress.lost(state, (error as Error).message), { code: isBurgeeError(error) ? error.code : undefined });
          await sleep(pause(state), undefined, { signal }).catch(() => {});
        }
      }
      return 'closed';
    } finally {
      wire.close();
      await next?.close();
    }
  }

  function pause(state: FollowState): number {
    const [least, most] = state === 'unreachable' ? pace.soonMs : pace.laterMs;
    const longest = Math.min(most, least * 2 ** Math.min(failures, 20));
    failures += 1;
    // Not all followers at once, when the primary comes back.
    return longest * (0.5 + Math.random() / 2);
  }

  const ended = run();
  return {
    status: () => progress.status(),
    ended,
    async close() {
      abort.abort();
      await ended.catch(() => {});
    },
  };
}

/** Entries that arrived together are taken together. Of heads, the first says which log it is, and the last how far it goes. */
function* grouped(messages: readonly LogMessage[]): Generator<{ lines: Buffer[] } | { head: Head }> {
  const first = messages[0];
  if (first && 'head' in first) yield first;
  const lines = messages.flatMap((message) => ('line' in message ? [message.line] : []));
  if (lines.length > 0) yield { lines };
  const last = messages.findLast((message) => 'head' in message);
  if (last && last !== first) yield last;
}

/** What comes next is held against the chain entry by entry; this is about an end that is not ours. */
function compare(primary: Head, held: Head): void {
  if (primary.seq > held.seq || (primary.seq === held.seq && primary.hash === held.hash)) return;
  const what =
    primary.seq < held.seq
      ? `ends at ${primary.seq}, and this follower has ${held.seq} entries of the same log`
      : `has another entry ${held.seq} than this follower`;
  throw new BurgeeError('DIVERGED', `The log of the primary ${what}.`, {
    hint: 'The primary lost or altered what it had acknowledged. Compare with: burgee audit show',
    details: { seq: primary.seq, held: held.seq },
  });
}

function stateOf(error: unknown): FollowState {
  if (!isBurgeeError(error)) return 'failing';
  switch (error.code) {
    case 'DIVERGED':
      return 'diverged';
    case 'SERVER_UNAVAILABLE':
      return 'unreachable';
    case 'STORE_UNAVAILABLE':
    case 'STORE_CORRUPT':
    case 'OUTCOME_UNKNOWN':
      return 'failing';
    default:
      return 'refused';
  }
}
