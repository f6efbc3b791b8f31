const BASE_MS = 500;

export interface Backoff {
  ok(): void;
  /** Returns the pause before the next attempt. */
  fail(atLeastMs?: number): number;
}

/** Exponential back-off with full jitter: after an outage, a fleet returns spread over the whole pause instead of in waves. */
export function createBackoff(maxMs: number): Backoff {
  let failures = 0;
  return {
    ok() {
      failures = 0;
    },
    fail: (atLeastMs = 0) => Math.max(atLeastMs, 20, Math.random() * Math.min(maxMs, BASE_MS * 2 ** failures++)),
  };
}
