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

/** One attempt after another to hear from the server, until `http` is closed. */
export interface Attempts {
  readonly asker: Asker;
  /** Whether the last one went well. */
  healthy: boolean;
  contact(): void;
  /** Returns the pause before the next attempt. */
  failure(error: unknown): number;
  /** Ends the present pause. */
  wake(): void;
  /** Makes attempts; each resolves to the pause after it. */
  run(attempt: () => Promise<number>): Promise<void>;
}

export function createAttempts(settings: CommonSettings, rules: Rules, report: SyncReport, http: Http): Attempts {
  const backoff = createBackoff(settings.maxBackoffMs);
  const attempts: Attempts = {
    asker: createAsker(settings, rules, report, http),
    healthy: false,
    contact() {
      attempts.healthy = true;
      backoff.ok();
      report.contact();
    },
    failure(error) {
      if (http.closed) return 0;
      attempts.healthy = false;
      report.failure(error as Error);
      const { status, retryMs } = error as Partial<HttpError>;
      // A token that is refused may be granted again, but hardly within seconds.
      return backoff.fail(status === 401 || status === 403 ? around(settings.maxBackoffMs * 6) : retryMs);
    },
    wake() {},
    async run(attempt) {
      http.onClose = () => attempts.wake();
      while (!http.closed) {
        const ms = await attempt();
        if (ms > 0 && !http.closed)
          await new Promise<void>((resolve) => {
            const cancel = later(resolve, ms);
            attempts.wake = () => {
              cancel();
              resolve();
            };
          });
      }
    },
  };
  return attempts;
}
