import { type Http, HttpError, JSON_TYPE } from './exchange.js';
import type { Settings } from './options.js';
import type { Rules } from './rules.js';
import { around, later } from './timers.js';
import type { Usage } from './usage.js';
import { VERSION } from './version.js';

export interface UsageReports {
  /** Sends what is left, within a bounded time. */
  stop(): Promise<void>;
}

/** Keeps a report under the 64 KiB that the server takes, whatever the keys. */
const COUNTS_A_REPORT = 150;
const LAST_REPORT_MS = 2000;

/** Sends summed counts now and then. What cannot be sent is dropped: usage must never cost an application memory or time. */
export function startUsageReports(
  settings: Settings,
  http: Http,
  usage: Usage,
  rules: Rules,
  isLive: () => boolean,
): UsageReports {
  let wanted = true;
  let cancel = () => {};
  const schedule = () => {
    cancel = later(() => void flush(settings.timeoutMs).then(schedule), around(settings.usageMs));
  };
  schedule();

  async function flush(timeoutMs: number): Promise<void> {
    if (!wanted || !isLive()) return;
    const counts = usage.drain();
    while (counts.length > 0) {
      const { epoch, revision } = rules.evaluator;
      const body = JSON.stringify({
        sdk: { name: '@burgee/sdk', version: VERSION },
        instance: http.instance,
        epoch,
        revision,
        evaluations: counts.splice(0, COUNTS_A_REPORT),
      });
      try {
        await http.exchange('/v1/usage', { method: 'POST', headers: JSON_TYPE, body, timeoutMs }, async (response) => {
          if (response.status >= 400) throw new HttpError(response);
        });
      } catch (error) {
        // A server that knows no usage will not learn it while we run.
        if (error instanceof HttpError && error.status === 404) wanted = false;
        return;
      }
    }
  }

  return {
    async stop() {
      cancel();
      await flush(LAST_REPORT_MS);
    },
  };
}
