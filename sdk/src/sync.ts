import { type AskReport, createAsker } from './ask.js';
import { createBreaker } from './breaker.js';
import { type Http, HttpError } from './exchange.js';
import type { Settings } from './options.js';
import { Rejected } from './rejected.js';
import type { Rules } from './rules.js';
import { around, later } from './timers.js';

/** What the client hears. */
export interface SyncReport extends AskReport {
  /** The server confirmed or renewed the rules. */
  contact(): void;
  /** An attempt brought nothing usable. */
  failure(error: Error): void;
  stream(open: boolean): void;
}

export interface Sync {
  /** Asks now; resolves when the attempt is over, however it went. `whole` asks for everything anew. */
  refresh(whole?: boolean): Promise<void>;
}

const STREAM_BASE_MS = 1000;
/** Longest time that polls stand in for a stream before it is tried again. */
const STREAM_PAUSE_MS = 300_000;
/** A server, or a proxy before it, that has polls only. That is no outage. */
const NO_STREAM: readonly number[] = [404, 405, 406, 501];
const CHANGED_GAP_MS = 250;
const MAX_WAIT_SECONDS = 55;

/** Keeps the rules in step with the server until `http` is closed: a stream where there is one, polls behind it. */
export function startSync(settings: Settings, rules: Rules, report: SyncReport, http: Http): Sync {
  const breaker = createBreaker(settings.maxBackoffMs);
  const asker = createAsker(settings, rules, report, http);
  /** Whether the last attempt of any kind went well. If not, the next one is a single poll that asks for no waiting. */
  let healthy = false;
  let streamAt = settings.stream ? 0 : Number.POSITIVE_INFINITY;
  let shortStreams = 0;
  let wake = () => {};
  let refreshing: Promise<void> | undefined;
  http.onClose = () => wake();

  const sleep = (ms: number) =>
    new Promise<void>((resolve) => {
      const cancel = later(resolve, ms);
      wake = () => {
        cancel();
        resolve();
      };
      if (http.closed) wake();
    });

  function contact(): void {
    healthy = true;
    breaker.ok();
    report.contact();
  }

  /** Returns the pause before the next attempt. */
  function failure(error: Error): number {
    if (http.closed) return 0;
    healthy = false;
    report.failure(error);
    if (!(error instanceof HttpError)) return breaker.fail();
    // A token that is refused may be granted again, but hardly within seconds.
    const refused = error.status === 401 || error.status === 403;
    return breaker.fail(refused ? around(settings.maxBackoffMs * 6) : error.retryMs);
  }

  async function poll(): Promise<number> {
    const began = performance.now();
    const interval = Math.max(0, Math.min(around(settings.pollMs), streamAt - began));
    const wait = healthy && settings.longPoll ? Math.min(MAX_WAIT_SECONDS, Math.ceil(interval / 1000)) : 0;
    const probe = !healthy;
    try {
      const changed = await asker.ask(wait);
      contact();
      if (probe && (settings.longPoll || streamAt <= performance.now())) return 0;
      const rest = began + interval - performance.now();
      return wait && changed ? Math.min(rest, CHANGED_GAP_MS) : rest;
    } catch (error) {
      return failure(error as Error);
    }
  }

  async function stream(): Promise<number> {
    const began = performance.now();
    // Not needed for the first rules, so not loaded with them; where it cannot be loaded, polls do.
    const { listen } = await import('./listen.js').catch(() => ({ listen: undefined }));
    if (!listen) {
      streamAt = began + around(STREAM_PAUSE_MS);
      return 0;
    }
    let opened = false;
    let asked = 0;
    let error: unknown;
    try {
      asked = await listen(settings, rules, asker.tag(), http, () => {
        if (!opened) report.stream(true);
        opened = true;
        contact();
      });
    } catch (caught) {
      error = caught;
    }
    if (opened) report.stream(false);
    if (http.closed) return 0;
    const answered = opened || error instanceof HttpError || error instanceof Rejected;
    // Nobody there: that says nothing of streams, and a poll will find out when somebody is.
    if (!answered) return failure(error as Error);
    shortStreams = performance.now() - began > settings.heartbeatMs ? 0 : shortStreams + 1;
    const spread = Math.min(STREAM_PAUSE_MS, STREAM_BASE_MS * 2 ** Math.min(shortStreams, 20));
    const pause = Math.min(STREAM_PAUSE_MS, asked) + Math.random() * spread;
    streamAt = performance.now() + pause;
    if (error instanceof HttpError && NO_STREAM.includes(error.status)) {
      streamAt = performance.now() + around(STREAM_PAUSE_MS);
    } else if (error instanceof HttpError || error instanceof Rejected) {
      // What answers, if not with a stream that is right, may answer a poll.
      if (error instanceof Rejected) asker.distrust();
      failure(error);
    } else if (pause < STREAM_BASE_MS * 4) return pause;
    return 0;
  }

  async function run(): Promise<void> {
    while (!http.closed) {
      const pause = await (healthy && performance.now() >= streamAt ? stream() : poll());
      if (pause > 0) await sleep(pause);
    }
  }

  void run();
  return {
    refresh(whole) {
      if (whole) asker.distrust();
      refreshing ??= asker
        .ask(0)
        .then(contact, failure)
        .then(() => {
          refreshing = undefined;
          if (healthy) wake();
        });
      return refreshing;
    },
  };
}
