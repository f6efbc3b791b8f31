import { type Asker, type AskReport, createAsker } from './ask.js';
import { createBackoff } from './backoff.js';
import type { Http, HttpError } from './exchange.js';
import type { CommonSettings } from './options.js';
import type { Rules } from './rules.js';
import { around, later } from './timers.js';

/** What the client hears. */
export interface SyncReport extends AskReport {
  /** The server confirmed or renewed the rules. */
  contact(): void;
  /** An attempt brought nothing usable. */
  failure(error: Error): void;
}

/** What asking and listening share. */
export interface Sync {
  readonly asker: Asker;
  /** When the stream is to be tried next, on the clock of `performance.now()`; polls stand in for it until then. */
  streamAt: number;
  contact(): void;
  /** Returns the pause before the next attempt. */
  failure(error: unknown): number;
  /** Asks now; resolves when the attempt is over, however it went. `whole` asks for everything anew. */
  refresh(whole?: boolean): Promise<void>;
}

/** How the server tells of changes by itself. */
export interface Push {
  readonly stream: boolean;
  readonly longPoll: boolean;
  /** One stream, to its end. Resolves to the pause before the next attempt. */
  listen(sync: Sync): Promise<number>;
}

const CHANGED_GAP_MS = 250;
const MAX_WAIT_SECONDS = 55;

/** Keeps the rules in step with the server until `http` is closed: a stream where there is one, polls behind it. */
export function startSync(settings: CommonSettings, rules: Rules, report: SyncReport, http: Http, push?: Push): Sync {
  const backoff = createBackoff(settings.maxBackoffMs);
  /** Whether the last attempt of any kind went well. If not, the next one is a single poll that asks for no waiting. */
  let healthy = false;
  let wake = () => {};
  let refreshing: Promise<void> | undefined;
  http.onClose = () => wake();

  const sync: Sync = {
    asker: createAsker(settings, rules, report, http),
    streamAt: push?.stream ? 0 : Number.POSITIVE_INFINITY,
    contact() {
      healthy = true;
      backoff.ok();
      report.contact();
    },
    failure(error) {
      if (http.closed) return 0;
      healthy = false;
      report.failure(error as Error);
      const { status, retryMs } = error as Partial<HttpError>;
      // A token that is refused may be granted again, but hardly within seconds.
      return backoff.fail(status === 401 || status === 403 ? around(settings.maxBackoffMs * 6) : retryMs);
    },
    refresh(whole) {
      if (whole) sync.asker.distrust();
      refreshing ??= sync.asker
        .ask()
        .then(sync.contact, sync.failure)
        .then(() => {
          refreshing = undefined;
          if (healthy) wake();
        });
      return refreshing;
    },
  };

  const sleep = (ms: number) =>
    new Promise<void>((resolve) => {
      const cancel = later(resolve, ms);
      wake = () => {
        cancel();
        resolve();
      };
      if (http.closed) wake();
    });

  async function poll(): Promise<number> {
    const began = performance.now();
    const interval = Math.max(0, Math.min(around(settings.pollMs), sync.streamAt - began));
    const wait = healthy && push?.longPoll ? Math.min(MAX_WAIT_SECONDS, Math.ceil(interval / 1000)) : 0;
    const probe = !healthy;
    try {
      const changed = await sync.asker.ask(wait);
      sync.contact();
      if (probe && (push?.longPoll || sync.streamAt <= performance.now())) return 0;
      const rest = began + interval - performance.now();
      return wait && changed ? Math.min(rest, CHANGED_GAP_MS) : rest;
    } catch (error) {
      return sync.failure(error);
    }
  }

  async function run(): Promise<void> {
    while (!http.closed) {
      const pause = await (push && healthy && performance.now() >= sync.streamAt ? push.listen(sync) : poll());
      if (pause > 0) await sleep(pause);
    }
  }

  void run();
  return sync;
}
