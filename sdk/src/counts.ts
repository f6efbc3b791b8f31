import type { SyncReport } from './attempts.js';
import type { Monitor } from './monitor.js';
import { Rejected } from './rejected.js';
import type { Rules } from './rules.js';
import type { ClientStats } from './types.js';

export interface Counts extends SyncReport {
  applied(): void;
  stream(open: boolean): void;
  stats(usageDropped: number): ClientStats;
}

/** Counts what a monitor is told. */
export function createCounts(rules: Rules, monitor: Monitor): Counts {
  const rejected = { syntax: 0, format: 0, older: 0, digest: 0, size: 0 };
  const counts = { requests: 0, failures: 0, applied: 0, streams: 0 };
  let streaming = false;
  let lastError: string | undefined;
  let confirmedAt: number | undefined;

  function note(error: Error): void {
    lastError = error.message;
    if (error instanceof Rejected) rejected[error.why] += 1;
  }

  return {
    request() {
      counts.requests += 1;
    },
    rejected(error) {
      note(error);
      monitor.rejected(error);
    },
    contact() {
      confirmedAt = Date.now();
      monitor.contact();
    },
    failure(error) {
      counts.failures += 1;
      note(error);
      monitor.failure(error);
    },
    stream(open) {
      streaming = open;
      if (open) counts.streams += 1;
    },
    applied() {
      counts.applied += 1;
    },
    stats(usageDropped) {
      const { project, environment, epoch, revision } = rules.evaluator;
      return {
        ...counts,
        status: monitor.status,
        source: rules.source,
        project,
        environment,
        epoch,
        revision,
        flags: rules.evaluator.keys().length,
        rejected: { ...rejected },
        streaming,
        confirmedAt,
        usageDropped,
        lastError,
      };
    },
  };
}
