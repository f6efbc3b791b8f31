export interface Breaker {
  readonly state: 'closed' | 'open' | 'half-open';
  /** Whether to try at all. Half-open lets one caller through; the others wait for what it finds. */
  allow(): boolean;
  ok(): void;
  /** Returns the pause before the next attempt. */
  fail(atLeastMs?: number): number;
}

const THRESHOLD = 5;
const BASE_MS = 500;

/**
 * Exponential back-off with full jitter: after an outage, a fleet returns spread over the whole pause instead of in waves.
 * After five failures in a row it opens.
 */
export function createBreaker(maxMs: number, now: () => number = () => performance.now()): Breaker {
  let failures = 0;
  let closedUntil = 0;
  return {
    get state() {
      if (failures < THRESHOLD) return 'closed';
      return now() < closedUntil ? 'open' : 'half-open';
    },
    allow() {
      if (failures < THRESHOLD) return true;
      if (now() < closedUntil) return false;
      closedUntil = now() + maxMs;
      return true;
    },
    ok() {
      failures = 0;
    },
    fail(atLeastMs = 0) {
      const pause = Math.max(atLeastMs, 20, Math.random() * Math.min(maxMs, BASE_MS * 2 ** Math.min(failures, 20)));
      failures += 1;
      closedUntil = now() + pause;
      return pause;
    },
  };
}
