/** Refusals are no changes, so the log does not hold them: they are counted, kept for a look, and written to the server's own output. */
import { isBurgeeError } from '../model/errors.js';
import type { ServerLog } from './server-log.js';

const KEPT = 1_000;
/** Lines a second: somebody who guesses tokens must not fill the disk with the news of it. */
const LINES_PER_SECOND = 10;

/** What is told of a request that was refused. */
export type Refused = { readonly method: string; readonly url: string; readonly ip?: string | undefined };

export interface Denial {
  readonly at: string;
  readonly code: 'UNAUTHORIZED' | 'FORBIDDEN';
  readonly method: string;
  /** Without the query, which may hold what somebody typed. */
  readonly path: string;
  readonly from: string;
  readonly actor?: string | undefined;
  readonly detail: string;
}

export class Denials {
  readonly #kept: Denial[] = [];
  readonly #log: ServerLog;
  #count = 0;
  #second = 0;
  #lines = 0;

  constructor(log: ServerLog) {
    this.#log = log;
  }

  get count(): number {
    return this.#count;
  }

  /** Newest first. */
  list(): readonly Denial[] {
    return [...this.#kept].reverse();
  }

  note(request: Refused, error: unknown, actor: string | undefined): void {
    if (!isBurgeeError(error) || (error.code !== 'UNAUTHORIZED' && error.code !== 'FORBIDDEN')) return;
    const denial: Denial = {
      at: new Date().toISOString(),
      code: error.code,
      method: request.method,
      path: request.url.split('?', 1)[0] ?? '',
      from: request.ip ?? 'socket',
      actor,
      detail: error.message,
    };
    this.#count++;
    this.#kept.push(denial);
    if (this.#kept.length > KEPT) this.#kept.shift();
    const second = Math.floor(Date.now() / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#lines = 0;
    }
    if (++this.#lines <= LINES_PER_SECOND) this.#log({ level: 'warn', event: 'denied', ...denial });
  }
}
