/** All that one environment has to say to applications: the ruleset, what changed since when, and who waits for the next change. */
import type { Evaluator, Ruleset, RulesetDelta } from '../../engine/index.js';
import type { PublishedDelta } from '../../workspace/ruleset-json.js';
import type { PublishedEnvironment } from '../../workspace/rulesets.js';
import { Broadcast } from './broadcast.js';
import { DeltaRing } from './delta-ring.js';
import { type Body, type Encoding, SnapshotBytes } from './snapshot-bytes.js';

/** Revisions whose time is remembered, for telling how long a client has been behind. */
const REMEMBERED = 32;

/** Called once: because something is newer than what it holds, or because the server stops. */
export type Waiter = (why: 'change' | 'stopped') => void;

export class EnvironmentFeed {
  readonly published: PublishedEnvironment;
  /** SDKs, which hear the changes themselves. */
  readonly streams: Broadcast;
  /** Remote evaluation clients, which hear that there was a change. */
  readonly notices: Broadcast;
  readonly #recent: { readonly revision: number; readonly at: number }[] = [];
  readonly #now: () => number;
  readonly #bytes: SnapshotBytes;
  readonly #ring: DeltaRing;
  readonly #trails: boolean;
  /** Who waits, and the revision that each one holds. */
  readonly #waiters = new Map<Waiter, string>();
  #waking = false;
  #id: string;
  #etag: string;
  #clientVisible: readonly string[] | undefined;

  /** `past`: the deltas that led to a ruleset, as far as they are known. */
  constructor(
    published: PublishedEnvironment,
    now: () => number,
    past: (ruleset: Ruleset) => readonly RulesetDelta[],
    trails = false,
  ) {
    this.published = published;
    this.#trails = trails;
    this.#now = now;
    const ruleset = published.toRuleset();
    this.#bytes = new SnapshotBytes(ruleset);
    this.#ring = new DeltaRing(published.epoch);
    for (const delta of past(ruleset)) this.#ring.push(delta);
    this.streams = new Broadcast(now);
    this.notices = new Broadcast(now);
    this.#id = this.#makeId();
    this.#etag = `"${this.#id}"`;
  }

  get name(): string {
    return `${this.published.project}/${this.published.environment}`;
  }

  get evaluator(): Evaluator {
    return this.published.evaluator;
  }

  /** `"<epoch>.<revision>"`, quotes included. */
  get etag(): string {
    return this.#etag;
  }

  get id(): string {
    return this.#id;
  }

  get waiting(): number {
    return this.#waiters.size;
  }

  snapshot(encoding: Encoding): Body {
    return this.#bytes.get('snapshot', encoding);
  }

  full(encoding: Encoding): Body {
    return this.#bytes.get('full', encoding);
  }

  /** What leads from `since` (`<epoch>.<revision>`) to now: nothing to do, a delta, or undefined when only the whole will do. */
  since(since: string | undefined): 'current' | Buffer | undefined {
    if (since === undefined) return undefined;
    if (since === this.id) return 'current';
    const dot = since.lastIndexOf('.');
    if (since.slice(0, dot) !== this.published.epoch) return undefined;
    const revision = Number(since.slice(dot + 1));
    if (!Number.isSafeInteger(revision)) return undefined;
    // A client that heard of it where it happened waits here for what comes after; everything would be older than what it has.
    if (this.#trails && revision > this.published.revision) return 'current';
    return this.#ring.since(revision);
  }

  /** The newest revisions and when each was published, oldest first; only those since this feed began. */
  get recent(): readonly { readonly revision: number; readonly at: number }[] {
    return this.#recent;
  }

  apply(delta: RulesetDelta | PublishedDelta): void {
    if (this.#recent.length === REMEMBERED) this.#recent.shift();
    this.#recent.push({ revision: delta.to, at: this.#now() });
    this.#bytes.apply(this.published, delta);
    this.#ring.push(delta);
    this.#id = this.#makeId();
    this.#etag = `"${this.#id}"`;
    this.#clientVisible = undefined;
    if (this.streams.size > 0) this.streams.send(this.eventOf('delta', this.#ring.since(delta.from) as Buffer));
    if (this.notices.size > 0) this.notices.send(this.noticeOf());
    this.#wakeSoon();
  }

  /** True while an answer may change with the time of day alone. */
  get usesClock(): boolean {
    return this.#bytes.usesClock;
  }

  clientVisibleKeys(): readonly string[] {
    const { evaluator } = this.published;
    this.#clientVisible ??= [...evaluator.keys()].filter((key) => evaluator.flag(key)?.clientVisible === true);
    return this.#clientVisible;
  }

  eventOf(kind: 'delta' | 'full', data: Buffer): Buffer {
    return Buffer.concat([Buffer.from(`id: ${this.id}\nevent: ${kind}\ndata: `), data, Buffer.from('\n\n')]);
  }

  noticeOf(): Buffer {
    return Buffer.from(`id: ${this.id}\ndata: ${JSON.stringify({ type: 'refetchEvaluation', etag: this.#etag })}\n\n`);
  }

  wait(holds: string, waiter: Waiter): () => void {
    this.#waiters.set(waiter, holds);
    return () => this.#waiters.delete(waiter);
  }

  sweep(): void {
    this.streams.sweep();
    this.notices.sweep();
  }

  endStreamsOf(token: string): void {
    this.streams.end(0, token);
    this.notices.end(0, token);
  }

  stop(spreadMs: number): void {
    this.streams.end(spreadMs);
    this.notices.end(spreadMs);
    this.#wake('stopped');
  }

  stats(): { flags: number; ring: number; streams: number; notices: number; waiting: number } {
    return {
      flags: this.#bytes.flagCount,
      ring: this.#ring.size,
      streams: this.streams.size,
      notices: this.notices.size,
      waiting: this.#waiters.size,
    };
  }

  /** After the writer has its acknowledgement, and once for all changes that were committed together. */
  #wakeSoon(): void {
    if (this.#waiters.size === 0 || this.#waking) return;
    this.#waking = true;
    setImmediate(() => {
      this.#waking = false;
      this.#wake('change');
    });
  }

  #wake(why: 'change' | 'stopped'): void {
    for (const [waiter, holds] of this.#waiters) {
      if (why === 'change' && holds === this.id) continue;
      this.#waiters.delete(waiter);
      waiter(why);
    }
  }

  #makeId(): string {
    return `${this.published.epoch}.${this.published.revision}`;
  }
}
