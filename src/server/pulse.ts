/** The last minute, second by second, for people who look on. Taken from counters that are kept anyway; nothing grows. */
import type { LatencySample } from './latency-sample.js';
import type { Clients } from './read/clients.js';
import type { EnvironmentFeed } from './read/environment-feed.js';
import type { Feeds } from './read/feeds.js';

export const PULSE_POINTS = 60;
export const PULSE_MS = 1_000;

/** One second. `null`: nothing happened that could be measured. */
interface Beat {
  readonly requests: number;
  readonly streams: number;
  readonly p50: number | null;
  readonly p99: number | null;
  readonly push: number | null;
}

export interface EnvironmentPulse {
  readonly project: string;
  readonly environment: string;
  readonly epoch: string;
  readonly revision: number;
  readonly flags: number;
  readonly streams: number;
  /** Polls that wait for a change. */
  readonly waiting: number;
  /** Clients that were here within ten minutes, and how many of them hold the newest revision. */
  readonly clients: number;
  readonly current: number;
  /** The newest revisions and when each was published, oldest first. */
  readonly recent: readonly { readonly revision: number; readonly at: string }[];
}

/** Series are oldest first, one point a second, the same length each. */
export interface ServerPulse {
  readonly since: string;
  readonly stepMs: number;
  readonly requests: { readonly total: number; readonly perSecond: readonly number[] };
  readonly latencyMs: { readonly p50: readonly (number | null)[]; readonly p99: readonly (number | null)[] };
  /** SDK streams, OFREP streams and held polls. */
  readonly streams: readonly number[];
  /** From a change being published to the last stream being handed it. */
  readonly pushMs: readonly (number | null)[];
  readonly environments: readonly EnvironmentPulse[];
}

export interface PulseSources {
  readonly feeds: Feeds;
  readonly clients: Clients;
  readonly latency: LatencySample;
  /** Answers of the read plane so far. */
  readonly requests: () => number;
  readonly now?: (() => number) | undefined;
}

export class Pulse {
  readonly #sources: PulseSources;
  readonly #since: string;
  readonly #timer: NodeJS.Timeout;
  #beats: readonly Beat[] = [];
  #requests: number;

  constructor(sources: PulseSources) {
    this.#sources = sources;
    this.#since = new Date((sources.now ?? Date.now)()).toISOString();
    this.#requests = sources.requests();
    this.#timer = setInterval(() => this.beat(), PULSE_MS);
    this.#timer.unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  beat(): void {
    const { feeds, latency, requests } = this.#sources;
    const total = requests();
    const took = latency.take();
    let streams = 0;
    let push: number | null = null;
    for (const feed of feeds.all()) {
      streams += listenersOf(feed);
      for (const { clock } of [feed.streams, feed.notices]) {
        const slowest = clock.take();
        if (slowest !== undefined) push = Math.max(push ?? 0, rounded(slowest));
      }
    }
    const beat: Beat = {
      requests: total - this.#requests,
      streams,
      p50: took ? rounded(took.p50) : null,
      p99: took ? rounded(took.p99) : null,
      push,
    };
    this.#requests = total;
    this.#beats = [...this.#beats, beat].slice(-PULSE_POINTS);
  }

  /** Environments are those that `mayRead` lets through; the rest is about the whole process. */
  read(mayRead: (project: string, environment: string) => boolean): ServerPulse {
    const { feeds, requests } = this.#sources;
    const series = <K extends keyof Beat>(name: K): Beat[K][] => this.#beats.map((beat) => beat[name]);
    const shown = [...feeds.all()].filter(({ published }) => mayRead(published.project, published.environment));
    return {
      since: this.#since,
      stepMs: PULSE_MS,
      requests: { total: requests(), perSecond: series('requests') },
      latencyMs: { p50: series('p50'), p99: series('p99') },
      streams: series('streams'),
      pushMs: series('push'),
      environments: shown.map((feed) => this.#environment(feed)),
    };
  }

  #environment(feed: EnvironmentFeed): EnvironmentPulse {
    const { project, environment, epoch, revision } = feed.published;
    const { flags, waiting } = feed.stats();
    const clients = this.#sources.clients.list({ project, environment });
    return {
      project,
      environment,
      epoch,
      revision,
      flags,
      streams: feed.streams.size + feed.notices.size,
      waiting,
      clients: clients.length,
      current: clients.filter(({ holds }) => holds === feed.id).length,
      recent: feed.recent.map(({ revision, at }) => ({ revision, at: new Date(at).toISOString() })),
    };
  }
}

function listenersOf({ streams, notices, waiting }: EnvironmentFeed): number {
  return streams.size + notices.size + waiting;
}

const rounded = (ms: number): number => Math.round(ms * 100) / 100;
