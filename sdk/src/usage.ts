import type { Decision } from '../../src/engine/index.js';

export interface UsageCount {
  readonly flag: string;
  readonly variation?: string | undefined;
  readonly reason: string;
  count: number;
}

export interface Usage {
  count(flag: string, decision: Decision): void;
  /** Hands over what was counted and starts anew. */
  drain(): UsageCount[];
  dropped: number;
}

/**
 * Sums evaluations by flag, variation and reason, in memory that has a bound. Decisions are shared objects, so the common case is one look-up
 * by identity; only those that several flags share (an unknown flag, a wrong type) go by their text.
 */
export function createUsage(limit = 10_000): Usage {
  let byDecision = new Map<Decision, UsageCount>();
  let byText = new Map<string, UsageCount>();

  function slow(flag: string, decision: Decision): void {
    const text = `${decision.reason} ${decision.variation ?? ''} ${flag}`;
    let entry = byText.get(text);
    if (!entry) {
      if (byText.size >= limit) {
        usage.dropped += 1;
        return;
      }
      entry = {
        flag,
        ...(decision.variation !== undefined && { variation: decision.variation }),
        reason: decision.reason,
        count: 0,
      };
      byText.set(text, entry);
    }
    entry.count += 1;
    if (byDecision.size < limit) byDecision.set(decision, entry);
  }

  const usage: Usage = {
    dropped: 0,
    count(flag, decision) {
      const entry = byDecision.get(decision);
      if (entry !== undefined && entry.flag === flag) entry.count += 1;
      else slow(flag, decision);
    },
    drain() {
      const counts = [...byText.values()];
      byDecision = new Map();
      byText = new Map();
      return counts;
    },
  };
  return usage;
}
