/** The feeds of all environments that anybody asked for; each is built once and then follows the log. */
import type { Ruleset } from '../../engine/index.js';
import { BurgeeError } from '../../model/errors.js';
import { publishSegment, segmentsOf } from '../../model/publish.js';
import type { Change, Store } from '../../store/types.js';
import type { Rulesets } from '../../workspace/rulesets.js';
import { GOODBYE_SPREAD_MS, SWEEP_MS } from '../settings.js';
import { EnvironmentFeed } from './environment-feed.js';
import { PastChanges } from './past-changes.js';

export class Feeds {
  readonly #rulesets: Rulesets;
  readonly #store: Store;
  readonly #now: () => number;
  readonly #trails: boolean;
  readonly #feeds = new Map<string, EnvironmentFeed>();
  readonly #loading = new Map<string, Promise<EnvironmentFeed>>();
  readonly #stops: (() => void)[];
  #past: PastChanges | undefined;
  #stopped = false;

  /** `trails`: another server is ahead of this one, and clients may come from there. */
  constructor(
    rulesets: Rulesets,
    store: Store,
    { now = Date.now, trails = false }: { readonly now?: () => number; readonly trails?: boolean } = {},
  ) {
    this.#rulesets = rulesets;
    this.#store = store;
    this.#now = now;
    this.#trails = trails;
    const timer = setInterval(() => this.#sweep(), SWEEP_MS);
    timer.unref();
    this.#stops = [
      rulesets.subscribe((published, delta) => {
        this.#feeds.get(feedName(published.project, published.environment))?.apply(delta);
      }),
      store.subscribe((change) => this.#forgetDeleted(change)),
      () => clearInterval(timer),
    ];
  }

  /** Loads these; clients that come back after a restart find the changes that they missed. */
  async preload(environments: AsyncIterable<{ readonly project: string; readonly key: string }>): Promise<void> {
    const past = await PastChanges.open(this.#store);
    this.#past = past;
    try {
      for await (const { project, key } of environments) {
        if (this.#stopped) return;
        await this.get(project, key);
      }
    } finally {
      this.#past = undefined;
      past.close();
    }
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /** Without waiting, when the feed is there; requests of the usual kind take this way. */
  ready(project: string, environment: string): EnvironmentFeed | undefined {
    return this.named(feedName(project, environment));
  }

  named(name: string): EnvironmentFeed | undefined {
    return this.#feeds.get(name);
  }

  async get(project: string, environment: string): Promise<EnvironmentFeed> {
    const name = feedName(project, environment);
    const ready = this.#feeds.get(name);
    if (ready) return ready;
    let loading = this.#loading.get(name);
    if (!loading) {
      loading = this.#load(name, project, environment).finally(() => this.#loading.delete(name));
      this.#loading.set(name, loading);
    }
    return loading;
  }

  all(): IterableIterator<EnvironmentFeed> {
    return this.#feeds.values();
  }

  endStreamsOf(token: string): void {
    for (const feed of this.#feeds.values()) feed.endStreamsOf(token);
  }

  /** Lets everybody who waits or listens go, told when to come back. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    for (const stop of this.#stops) stop();
    for (const feed of this.#feeds.values()) feed.stop(GOODBYE_SPREAD_MS);
  }

  async #load(name: string, project: string, environment: string): Promise<EnvironmentFeed> {
    if (this.#stopped) throw new BurgeeError('SERVER_UNAVAILABLE', 'The server is about to stop.');
    const published = await this.#rulesets.environment(project, environment);
    const named = await this.#named(project);
    // Nothing is awaited from here on: a change in between would be in neither.
    const past = (ruleset: Ruleset) => this.#past?.upTo(ruleset, named) ?? [];
    const feed = new EnvironmentFeed(published, this.#now, past, this.#trails);
    this.#feeds.set(name, feed);
    return feed;
  }

  /** Which segments each segment of the project names. */
  async #named(project: string): Promise<Map<string, readonly string[]>> {
    const named = new Map<string, readonly string[]>();
    if (!this.#past) return named;
    for await (const segment of this.#store.state.list('segment', project)) {
      named.set(segment.key, segmentsOf(publishSegment(segment)));
    }
    return named;
  }

  #forgetDeleted(change: Change): void {
    for (const write of change.writes) {
      if (write.after !== null) continue;
      for (const [name, { published }] of this.#feeds) {
        const gone =
          write.kind === 'environment'
            ? write.project === published.project && write.key === published.environment
            : write.kind === 'project' && write.key === published.project;
        if (!gone) continue;
        this.#feeds.get(name)?.stop(GOODBYE_SPREAD_MS);
        this.#feeds.delete(name);
      }
    }
  }

  #sweep(): void {
    for (const feed of this.#feeds.values()) feed.sweep();
  }
}

export function feedName(project: string, environment: string): string {
  return `${project}/${environment}`;
}
