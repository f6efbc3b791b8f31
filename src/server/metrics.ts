/** Numbers for Prometheus, written out by hand: a handful of counters needs no library. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { FastifyInstance, RouteHandlerMethod } from 'fastify';
import type { StoreHealth } from '../store/types.js';
import type { ChangeCounts } from './change-counts.js';
import type { Denials } from './denials.js';
import type { FollowSource } from './follower/progress.js';
import type { LatencySample } from './latency-sample.js';
import type { Feeds } from './read/feeds.js';
import type { ReadCounters } from './read/read-plane.js';
import type { Usage } from './read/usage.js';
import type { WebhookDispatcher } from './webhooks/dispatcher.js';

export interface MetricsSources {
  readonly feeds: Feeds;
  readonly counters: ReadCounters;
  readonly changes: ChangeCounts;
  readonly denials: Denials;
  readonly usage: Usage;
  readonly head: () => { readonly seq: number };
  readonly store: () => StoreHealth;
  readonly follows?: FollowSource | undefined;
  /** Absent on a follower, whose primary calls them. */
  readonly webhooks?: WebhookDispatcher | undefined;
}

type Kind = 'counter' | 'gauge';
type Labels = Readonly<Record<string, string>>;
/** By status. */
type Counts = Map<number, number>;

/** `route` as in `GET /v1/poll`. */
export type CountAnswer = (route: string, status: number) => void;

export class Metrics {
  readonly #sources: MetricsSources;
  /** By plane, method and route: the admin plane may have two doors, and a series is there once. */
  readonly #requests = new Map<string, { readonly labels: Labels; readonly counts: Counts }>();
  readonly #delay = monitorEventLoopDelay({ resolution: 20 });

  constructor(sources: MetricsSources) {
    this.#sources = sources;
    this.#delay.enable();
  }

  /** What was done before anybody could ask is nobody's delay. */
  forgetDelay(): void {
    this.#delay.reset();
  }

  close(): void {
    this.#delay.disable();
  }

  /**
   * Counts the answers of a plane by route, never by path: paths are whatever somebody sends. Whoever answers one
   * past the framework counts it with what this gives.
   */
  watch(app: FastifyInstance, plane: string, latency?: LatencySample): CountAnswer {
    const countsOf = new Map<string, Counts>();
    // A hook on every response would cost a tenth of the fastest ones, so it is the handlers that count.
    app.addHook('onRoute', (route) => {
      const name = `${String(route.method)} ${route.url}`;
      const counts = this.#countsOf(plane, String(route.method), route.url);
      countsOf.set(name, counts);
      route.handler = countingHandler(originals.get(route.handler) ?? route.handler, counts, latency);
    });
    // What fails is answered by the error handler, after this hook.
    app.addHook('onError', async (request, reply) => {
      const counts = countsOf.get(`${request.method} ${request.routeOptions.url}`);
      if (counts) reply.raw.once('finish', () => increment(counts, reply.statusCode));
    });
    return (route, status) => {
      const counts = countsOf.get(route);
      if (counts) increment(counts, status);
    };
  }

  /** All answers of a plane. */
  answers(plane: string): number {
    let sum = 0;
    for (const { labels, counts } of this.#requests.values()) {
      if (labels['plane'] === plane) for (const count of counts.values()) sum += count;
    }
    return sum;
  }

  render(): string {
    const { feeds, counters, changes, denials, usage, head, store, follows, webhooks } = this.#sources;
    const lines: string[] = [];
    const family = (name: string, kind: Kind, help: string, samples: Iterable<readonly [Labels, number]>): void => {
      lines.push(`# HELP burgee_${name} ${help}`, `# TYPE burgee_${name} ${kind}`);
      for (const [labels, value] of samples) lines.push(`burgee_${name}${labelText(labels)} ${value}`);
    };
    const one = (value: number): [Labels, number][] => [[{}, value]];
    const all = [...feeds.all()];
    const perFeed = (pick: (stats: ReturnType<(typeof all)[number]['stats']>) => number): [Labels, number][] =>
      all.map((feed) => [
        { project: feed.published.project, environment: feed.published.environment },
        pick(feed.stats()),
      ]);

    family('http_requests_total', 'counter', 'Answers by plane, route and status.', this.#requestSamples());
    family(
      'change_requests_total',
      'counter',
      'Requests to change something by the way they came and what became of them.',
      changes.samples(),
    );
    family('denied_total', 'counter', 'Requests refused for want of a token or a permission.', one(denials.count));
    family(
      'remote_evaluations_total',
      'counter',
      'Flags evaluated for OFREP clients.',
      one(counters.remoteEvaluations),
    );
    family(
      'streams_dropped_total',
      'counter',
      'Streams dropped because their reader was too slow.',
      one(counters.droppedStreams),
    );
    family('usage_refused_total', 'counter', 'Reported evaluations that found no room.', one(usage.refused));
    family(
      'streams',
      'gauge',
      'Open streams of SDKs.',
      perFeed((stats) => stats.streams),
    );
    family(
      'ofrep_streams',
      'gauge',
      'Open streams of OFREP clients.',
      perFeed((stats) => stats.notices),
    );
    family(
      'held_polls',
      'gauge',
      'Polls that wait for a change.',
      perFeed((stats) => stats.waiting),
    );
    family(
      'flags',
      'gauge',
      'Flags that are served.',
      perFeed((stats) => stats.flags),
    );
    family(
      'delta_ring_entries',
      'gauge',
      'Changes that can be sent as a delta.',
      perFeed((stats) => stats.ring),
    );
    family(
      'ruleset_revision',
      'gauge',
      'Revision that is served.',
      all.map((feed): [Labels, number] => [
        { project: feed.published.project, environment: feed.published.environment },
        feed.published.revision,
      ]),
    );
    family('log_seq', 'gauge', 'Sequence number of the newest change.', one(head().seq));
    const { phase, copy } = store();
    family('log_writable', 'gauge', 'Whether the log can be written.', one(phase === 'open' ? 1 : 0));
    family(
      'log_copy_behind_changes',
      'gauge',
      'Changes that the copy of the log lacks.',
      one(head().seq - copy.written),
    );
    if (webhooks) {
      const progress = webhooks.progress();
      const perWebhook = (pick: (one: (typeof progress)[number]) => number): [Labels, number][] =>
        progress.map((one) => [{ project: one.project, webhook: one.key }, pick(one)]);
      family(
        'webhook_behind_changes',
        'gauge',
        'Changes of the log that a webhook has not come to yet.',
        perWebhook(({ behind }) => behind),
      );
      family(
        'webhook_skipped_changes_total',
        'counter',
        'Changes that a webhook was not told: too old, or too many.',
        perWebhook(({ skipped }) => skipped),
      );
    }
    if (follows) {
      const { state, behind, behindSeconds } = follows.status();
      family(
        'follower_live',
        'gauge',
        'Whether the primary is heard and nothing is missing.',
        one(state === 'live' ? 1 : 0),
      );
      family(
        'follower_diverged',
        'gauge',
        'Whether the log of the primary does not continue ours.',
        one(state === 'diverged' ? 1 : 0),
      );
      family('follower_behind_changes', 'gauge', 'Changes that the primary is known to have more.', one(behind));
      family('follower_behind_seconds', 'gauge', 'Since nothing was missing.', one(behindSeconds));
    }
    family('event_loop_delay_seconds', 'gauge', 'Delay of the event loop since the last look.', [
      [{ quantile: '0.5' }, this.#delay.percentile(50) / 1e9],
      [{ quantile: '0.99' }, this.#delay.percentile(99) / 1e9],
      [{ quantile: '1' }, this.#delay.max / 1e9],
    ]);
    this.#delay.reset();
    const memory = process.memoryUsage();
    family('process_resident_memory_bytes', 'gauge', 'Resident memory.', one(memory.rss));
    family('process_heap_bytes', 'gauge', 'JavaScript heap in use.', one(memory.heapUsed));
    family('process_uptime_seconds', 'gauge', 'Seconds since the process began.', one(Math.round(process.uptime())));
    return `${lines.join('\n')}\n`;
  }

  #countsOf(plane: string, method: string, route: string): Counts {
    const name = `${plane} ${method} ${route}`;
    let request = this.#requests.get(name);
    if (!request) {
      request = { labels: { plane, method, route }, counts: new Map() };
      this.#requests.set(name, request);
    }
    return request.counts;
  }

  *#requestSamples(): Iterable<readonly [Labels, number]> {
    for (const { labels, counts } of this.#requests.values()) {
      for (const [status, count] of counts) yield [{ ...labels, status: String(status) }, count];
    }
  }
}

function labelText(labels: Labels): string {
  const parts = Object.entries(labels).map(
    ([name, value]) => `${name}="${value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')}"`,
  );
  return parts.length === 0 ? '' : `{${parts.join(',')}}`;
}

/** Counting handler → the one inside: the framework offers a route once more, for HEAD. */
const originals = new WeakMap<RouteHandlerMethod, RouteHandlerMethod>();

function countingHandler(handler: RouteHandlerMethod, counts: Counts, latency?: LatencySample): RouteHandlerMethod {
  const counting: RouteHandlerMethod = function (request, reply) {
    const begun = latency?.due() ? performance.now() : undefined;
    const result: unknown = handler.call(this, request, reply);
    // Whoever waits for a change is not slow.
    if (begun !== undefined && (reply.sent || result instanceof Promise)) {
      reply.raw.once('finish', () => latency?.add(performance.now() - begun));
    }
    const later = (): void => void reply.raw.once('finish', () => increment(counts, reply.statusCode));
    if (reply.sent) increment(counts, reply.statusCode);
    else if (result instanceof Promise) result.then(later, () => {});
    else later();
    return result;
  };
  originals.set(counting, handler);
  return counting;
}

function increment(counts: Counts, status: number): void {
  counts.set(status, (counts.get(status) ?? 0) + 1);
}
