/** The followers that a primary hears of. In memory, bounded, forgotten after a while; the log itself needs none of it. */
import * as v from 'valibot';
import type { Usage, UsageReport } from '../read/usage.js';

/** Counters in one report; the rest comes with the next. */
export const REPORTED_ROWS = 5_000;
const MOST = 1_000;
const FORGET_MS = 10 * 60_000;

const NAME = v.pipe(v.string(), v.maxLength(256));
const COUNT = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

export const ReplicaReport = v.strictObject({
  instance: NAME,
  /** Rises with every report of an instance; one that came already is answered and not counted. */
  number: COUNT,
  host: NAME,
  version: NAME,
  epoch: NAME,
  seq: COUNT,
  state: NAME,
  behind: COUNT,
  behindSeconds: v.pipe(v.number(), v.minValue(0)),
  usage: v.pipe(
    v.array(
      v.strictObject({
        project: NAME,
        environment: NAME,
        flag: NAME,
        variation: v.optional(NAME),
        reason: NAME,
        count: COUNT,
      }),
    ),
    v.maxLength(REPORTED_ROWS),
  ),
});

export type ReplicaReport = v.InferOutput<typeof ReplicaReport>;

export interface ReplicaInfo {
  /** Name of its token. */
  readonly name: string;
  readonly instance: string;
  readonly host: string;
  readonly version: string;
  readonly epoch: string;
  readonly seq: number;
  /** Changes that this server has more, now; undefined while it follows another epoch. */
  readonly behind: number | undefined;
  /** When the oldest of them was made. Later than `lastSeenAt`: it may have them, and did not tell yet. */
  readonly behindSince?: string | undefined;
  readonly state: string;
  readonly lastSeenAt: string;
}

interface Entry {
  readonly name: string;
  readonly report: ReplicaReport;
  readonly seenAt: number;
}

export interface ReplicasOptions {
  readonly usage: Usage;
  readonly head: () => { readonly logId: string; readonly seq: number };
  readonly madeAt: (seq: number) => Promise<string | undefined>;
  /** Tells flags that exist from names that somebody made up. */
  readonly knows: (project: string, environment: string, flag: string) => boolean;
  readonly now?: (() => number) | undefined;
}

export class Replicas {
  readonly #options: ReplicasOptions;
  readonly #now: () => number;
  readonly #entries = new Map<string, Entry>();

  constructor(options: ReplicasOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  take(name: string, report: ReplicaReport): void {
    const known = this.#entries.get(report.instance);
    if (known && known.report.number >= report.number) return;
    this.#entries.delete(report.instance);
    if (this.#entries.size >= MOST) this.#entries.delete(this.#entries.keys().next().value as string);
    this.#entries.set(report.instance, { name, report, seenAt: this.#now() });
    const { usage, knows } = this.#options;
    for (const [place, evaluations] of byPlace(report.usage)) {
      const [project, environment] = JSON.parse(place) as [string, string];
      usage.add(project, environment, { evaluations }, (flag) => knows(project, environment, flag));
    }
  }

  async list(): Promise<ReplicaInfo[]> {
    const head = this.#options.head();
    const oldest = this.#now() - FORGET_MS;
    const infos: ReplicaInfo[] = [];
    for (const [instance, { name, report, seenAt }] of this.#entries) {
      if (seenAt < oldest) {
        this.#entries.delete(instance);
        continue;
      }
      const { host, version, epoch, seq, state } = report;
      const behind = epoch === head.logId ? Math.max(0, head.seq - seq) : undefined;
      infos.push({
        name,
        instance,
        host,
        version,
        epoch,
        seq,
        behind,
        state,
        lastSeenAt: new Date(seenAt).toISOString(),
      });
    }
    return this.#withSince(infos);
  }

  /** Followers are in step or lag together: there are few different changes to look up. */
  async #withSince(infos: readonly ReplicaInfo[]): Promise<ReplicaInfo[]> {
    const times = new Map<number, Promise<string | undefined>>();
    const timeOf = (seq: number): Promise<string | undefined> => {
      const known = times.get(seq) ?? this.#options.madeAt(seq);
      times.set(seq, known);
      return known;
    };
    return Promise.all(
      infos.map(async (info) => (info.behind ? { ...info, behindSince: await timeOf(info.seq + 1) } : info)),
    );
  }
}

function byPlace(rows: ReplicaReport['usage']): Map<string, UsageReport['evaluations']> {
  const places = new Map<string, UsageReport['evaluations']>();
  for (const { project, environment, ...evaluation } of rows) {
    const place = JSON.stringify([project, environment]);
    const evaluations = places.get(place);
    if (evaluations) evaluations.push(evaluation);
    else places.set(place, [evaluation]);
  }
  return places;
}
