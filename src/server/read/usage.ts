/** How often each variation was served, as SDKs report it. In memory, bounded, summed: usage may be lost, and changes nothing. */
import * as v from 'valibot';
import { Minutes } from './minutes.js';

const NAME = v.pipe(v.string(), v.maxLength(256));
const COUNT = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

export const UsageReport = v.strictObject({
  sdk: v.optional(v.strictObject({ name: NAME, version: NAME })),
  instance: v.optional(NAME),
  epoch: v.optional(NAME),
  revision: v.optional(COUNT),
  evaluations: v.pipe(
    v.array(v.strictObject({ flag: NAME, variation: v.optional(NAME), reason: NAME, count: COUNT })),
    v.maxLength(1_000),
  ),
});

export type UsageReport = v.InferOutput<typeof UsageReport>;

/** Counters kept; a client that invents names must not fill the memory. */
const LIMIT = 200_000;
/** Counters that also remember the last half hour; the rest have their sums. */
const REMEMBER = 20_000;

export interface UsageRow {
  readonly project: string;
  readonly environment: string;
  readonly flag: string;
  readonly variation?: string | undefined;
  readonly reason: string;
  readonly count: number;
  readonly lastAt: string;
  /** Minute by minute, oldest first, when asked for and remembered. */
  readonly minutes?: readonly number[] | undefined;
}

interface Counter {
  readonly row: Omit<UsageRow, 'count' | 'lastAt' | 'minutes'>;
  readonly minutes: Minutes | undefined;
  count: number;
  lastAt: number;
}

export class Usage {
  readonly #counters = new Map<string, Counter>();
  readonly #now: () => number;
  readonly since: string;
  #refused = 0;

  constructor(now: () => number = Date.now) {
    this.#now = now;
    this.since = new Date(now()).toISOString();
  }

  /** Counts that found no room. */
  get refused(): number {
    return this.#refused;
  }

  /** `knows` tells flags that exist from names that somebody made up. */
  add(project: string, environment: string, report: UsageReport, knows: (flag: string) => boolean): void {
    const at = this.#now();
    for (const { flag, variation, reason, count } of report.evaluations) {
      if (!knows(flag)) continue;
      const key = JSON.stringify([project, environment, flag, variation ?? null, reason]);
      let counter = this.#counters.get(key);
      if (!counter) {
        if (this.#counters.size >= LIMIT) {
          this.#refused += count;
          continue;
        }
        const minutes = this.#counters.size < REMEMBER ? new Minutes() : undefined;
        counter = { row: { project, environment, flag, variation, reason }, minutes, count: 0, lastAt: at };
        this.#counters.set(key, counter);
      }
      counter.count = Math.min(Number.MAX_SAFE_INTEGER, counter.count + count);
      counter.lastAt = at;
      counter.minutes?.add(count, at);
    }
  }

  rows(filter: {
    readonly project?: string | undefined;
    readonly environment?: string | undefined;
    readonly flag?: string | undefined;
    readonly minutes?: boolean | undefined;
  }): UsageRow[] {
    const now = this.#now();
    const rows: UsageRow[] = [];
    for (const { row, count, lastAt, minutes } of this.#counters.values()) {
      if (filter.project !== undefined && filter.project !== row.project) continue;
      if (filter.environment !== undefined && filter.environment !== row.environment) continue;
      if (filter.flag !== undefined && filter.flag !== row.flag) continue;
      const series = filter.minutes && minutes ? { minutes: minutes.read(now) } : {};
      rows.push({ ...row, count, lastAt: new Date(lastAt).toISOString(), ...series });
    }
    return rows;
  }
}
