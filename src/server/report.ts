/** Bugs are written down whole here, and not told to clients at all. */
import type { ReportBug } from './problems.js';
import type { ServerLog } from './server-log.js';

export function reporterOf(log: ServerLog): ReportBug {
  return (error, request) => {
    log({
      level: 'error',
      event: 'bug',
      method: request.method,
      path: request.url.split('?', 1)[0],
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  };
}
