import { type Backoff, createBackoff } from './backoff.js';

export interface Breaker extends Backoff {
  readonly state: 'closed' | 'open' | 'half-open';
  /** Whether to try at all. Half-open lets one caller through; the others wait for what it finds. */
  allow(): boolean;
}

const THRESHOLD = 5;

/** A back-off for callers who do not wait: after five failures in a row it opens. */
export function createBreaker(maxMs: number, now: () => number = () => performance.now()): Breaker {
  const backoff = createBackoff(maxMs);
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
      backoff.ok();
    },
    fail(atLeastMs) {
      const pause = backoff.fail(atLeastMs);
      failures += 1;
      closedUntil = now() + pause;
      return pause;
    },
  };
}
