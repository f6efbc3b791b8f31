import { type Attempts, createAttempts, type SyncReport } from './attempts.js';
import type { Http } from './exchange.js';
import type { Settings } from './options.js';
import type { Rules } from './rules.js';
import { around } from './timers.js';

/** What polls and streams share. */
export interface Sync extends Attempts {
  /** When the stream is to be tried next, on the clock of `performance.now()`; polls stand in for it until then. */
  streamAt: number;
}

/** One stream, to its end. Resolves to the pause before the next attempt. */
export type Listen = (sync: Sync) => Promise<number>;

/** Asks now; resolves when the attempt is over, however it went. `whole` asks for everything anew. */
export type Refresh = (whole: boolean) => Promise<void>;

const CHANGED_GAP_MS = 250;
const MAX_WAIT_SECONDS = 55;

/** Keeps the rules in step with the server until `http` is closed: a stream where there is one, polls behind it. */
export function startSync(settings: Settings, rules: Rules, report: SyncReport, http: Http, listen: Listen): Refresh {
  const sync: Sync = Object.assign(createAttempts(settings, rules, report, http), {
    streamAt: settings.stream ? 0 : Number.POSITIVE_INFINITY,
  });
  let refreshing: Promise<void> | undefined;

  async function poll(): Promise<number> {
    const began = performance.now();
    const interval = Math.max(0, Math.min(around(settings.pollMs), sync.streamAt - began));
    // After a failure, a single poll that asks for no waiting.
    const probe = !sync.healthy;
    const wait = settings.longPoll && !probe ? Math.min(MAX_WAIT_SECONDS, Math.ceil(interval / 1000)) : 0;
    try {
      const changed = await sync.asker.ask(wait);
      sync.contact();
      if (probe && (settings.longPoll || sync.streamAt <= performance.now())) return 0;
      const rest = began + interval - performance.now();
      return wait && changed ? Math.min(rest, CHANGED_GAP_MS) : rest;
    } catch (error) {
      return sync.failure(error);
    }
  }

  void sync.run(() => (sync.healthy && performance.now() >= sync.streamAt ? listen(sync) : poll()));
  return (whole) => {
    if (whole) sync.asker.distrust();
    refreshing ??= sync.asker
      .ask()
      .then(sync.contact, sync.failure)
      .then(() => {
        refreshing = undefined;
        if (sync.healthy) sync.wake();
      });
    return refreshing;
  };
}
