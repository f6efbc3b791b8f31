/**
 * Tells the primary how far this follower is and what apps evaluated here, now and then. What was not taken is told the next time; a report
 * whose answer was lost carries the same number again, so that nothing is counted twice.
 */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { LevelStore } from '../../store/level-store.js';
import { packageVersion } from '../../workspace/version.js';
import { createWire } from '../../workspace/wire.js';
import type { Usage, UsageRow } from '../read/usage.js';
import type { FollowStatus } from './progress.js';
import { REPORTED_ROWS, type ReplicaReport } from './replicas.js';

const EVERY_MS = 15_000;
/** Who looks at the primary's list sees a new follower soon. */
const FIRST_MS = 1_000;
const TIMEOUT_MS = 5_000;

export interface ForwarderOptions {
  readonly primary: string;
  readonly token: string;
  readonly usage: Usage;
  /** Of the present copy: there is another one after the primary changed its epoch. */
  readonly store: () => LevelStore | undefined;
  readonly status: () => FollowStatus;
  readonly everyMs?: number | undefined;
}

export class Forwarder {
  readonly #options: ForwarderOptions;
  readonly #wire: ReturnType<typeof createWire>;
  readonly #instance = randomUUID();
  /** Counts that the primary has, by counter. */
  readonly #told = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;
  #number = 1;
  /** A report that may or may not have arrived goes out again as it was. */
  #pending: { readonly report: ReplicaReport; readonly told: readonly (readonly [string, number])[] } | undefined;
  #sending: Promise<void> | undefined;

  constructor(options: ForwarderOptions) {
    this.#options = options;
    const { primary, token, everyMs = EVERY_MS } = options;
    this.#wire = createWire(
      { server: primary, token },
      { timeoutMs: TIMEOUT_MS, hung: async () => new Error('no answer') as never },
    );
    this.#timer = setInterval(() => void this.send(), everyMs);
    this.#timer.unref();
    setTimeout(() => void this.send(), Math.min(FIRST_MS, everyMs)).unref();
  }

  /** Whoever follows the log is heard of by what it asks for; that this fails is no news. */
  send(): Promise<void> {
    this.#sending ??= this.#send()
      .catch(() => {})
      .finally(() => {
        this.#sending = undefined;
      });
    return this.#sending;
  }

  /** The last counts go out, if somebody takes them. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#sending;
    if (this.#options.status().state === 'live') await this.send();
    this.#wire.close();
  }

  async #send(): Promise<void> {
    const store = this.#options.store();
    const { state } = this.#options.status();
    // Who is not heard, or does not let us in, is not asked for more.
    if (!store || (state !== 'live' && state !== 'catching-up')) return;
    this.#pending ??= this.#next(store);
    const { report, told } = this.#pending;
    await this.#wire.json({ method: 'POST', path: '/v1/replicas', body: report });
    this.#pending = undefined;
    for (const [key, count] of told) this.#told.set(key, count);
  }

  #next(store: LevelStore): { report: ReplicaReport; told: (readonly [string, number])[] } {
    const told: (readonly [string, number])[] = [];
    const usage: ReplicaReport['usage'] = [];
    for (const row of this.#options.usage.rows({})) {
      const key = keyOf(row);
      const count = row.count - (this.#told.get(key) ?? 0);
      if (count <= 0) continue;
      const { project, environment, flag, variation, reason } = row;
      usage.push({ project, environment, flag, ...(variation === undefined ? {} : { variation }), reason, count });
      told.push([key, row.count]);
      if (usage.length === REPORTED_ROWS) break;
    }
    const { state, behind, behindSeconds } = this.#options.status();
    const { logId: epoch, seq } = store.head();
    const report: ReplicaReport = {
      instance: this.#instance,
      number: this.#number++,
      host: hostname(),
      version: packageVersion(),
      epoch,
      seq,
      state,
      behind,
      behindSeconds,
      usage,
    };
    return { report, told };
  }
}

const keyOf = ({ project, environment, flag, variation, reason }: UsageRow): string =>
  JSON.stringify([project, environment, flag, variation ?? null, reason]);
