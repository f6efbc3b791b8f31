/**
 * Tells the outside of changes: each at least once and in the order of the log, one line a webhook. What waits is not kept here but read from
 * the log, from where the webhook is; that place outlives the process. Bounded, so a receiver that is gone for good holds nothing up:
 * a change that nobody took for a day, or ten thousand changes later, is passed over, and that is said.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { uuidv7 } from 'uuidv7';
import { refOf, type Webhook } from '../../model/documents.js';
import type { Change, Store } from '../../store/types.js';
import type { ServerLog } from '../server-log.js';
import type { AddressGuard } from './address-guard.js';
import { type Cursors, cursorsFile, openCursors } from './cursors.js';
import { type Attempt, type Delivery, deliver } from './deliver.js';
import { deliveryOf } from './message.js';

/** Pauses between attempts, the last one over and over; each a little longer or shorter, so that receivers are not met by all senders at once. */
const RETRY_MS = [1_000, 5_000, 30_000, 120_000, 600_000];
const MOST_BEHIND = 10_000;
const OLDEST_MS = 24 * 3_600_000;
/** Changes that concern a webhook nothing, after which its place is written down all the same. */
const UNSAVED = 1_000;
const PAGE = 256;
const KEPT = 50;
/** An attempt under way when the server stops may end, so that it need not be made again. */
const LAST_WORDS_MS = 2_000;

export interface DeliveryRecord extends Attempt {
  readonly at: string;
  readonly id: string;
  readonly attempt: number;
}

/** How a webhook is doing. */
export interface WebhookState {
  readonly key: string;
  /** Changes of the log that it has not come to yet. */
  readonly behind: number;
  /** Time of the change that is being tried again and again. */
  readonly stuckSince?: string | undefined;
  /** Changes that were passed over since the server began: too old, or too many. */
  readonly skipped: number;
  readonly last?: DeliveryRecord | undefined;
}

export interface DispatcherOptions {
  readonly guard: AddressGuard;
  readonly log: ServerLog;
  readonly retryMs?: readonly number[] | undefined;
  readonly mostBehind?: number | undefined;
  readonly oldestMs?: number | undefined;
  /** Where it is kept how far each webhook is. */
  readonly file?: string | undefined;
}

interface Line {
  webhook: Webhook;
  /** All changes up to this one are over: delivered, none of its business, refused for good, or passed over. */
  cursor: number;
  skipped: number;
  stuckSince: string | undefined;
  readonly records: DeliveryRecord[];
  readonly gone: AbortController;
  /** Ends the pause before the next attempt. */
  wake: () => void;
  working: Promise<void> | undefined;
}

export class WebhookDispatcher {
  readonly #lines = new Map<string, Line>();
  readonly #store: Store;
  readonly #options: DispatcherOptions;
  readonly #cursors: Cursors;
  #stop: () => void = () => {};

  private constructor(store: Store, options: DispatcherOptions, cursors: Cursors) {
    this.#store = store;
    this.#options = options;
    this.#cursors = cursors;
  }

  static async open(store: Store, options: DispatcherOptions): Promise<WebhookDispatcher> {
    const { logId, seq: begin } = store.head();
    let trouble: string | undefined;
    const cursors = await openCursors(options.file ?? cursorsFile(store.directory), logId, (error) => {
      if (error && error.message !== trouble) {
        options.log({ level: 'warn', event: 'webhook.unsaved', error: error.message });
      }
      trouble = error?.message;
    });
    const dispatcher = new WebhookDispatcher(store, options, cursors);
    const early: Change[] = [];
    let hear = (change: Change): void => void early.push(change);
    dispatcher.#stop = store.subscribe((change) => hear(change));
    for await (const project of store.state.list('project', '')) {
      for await (const webhook of store.state.list('webhook', project.key)) {
        // A workspace that was restored must not tell again what its original told.
        const cursor = cursors.isNew
          ? begin
          : Math.max(await creationOf(store, webhook), cursors.get(nameOf(webhook)) ?? 0);
        dispatcher.#put(webhook, cursor);
      }
    }
    for (const change of early) dispatcher.#hear(change);
    hear = (change) => dispatcher.#hear(change);
    for (const line of dispatcher.#lines.values()) dispatcher.#work(line);
    return dispatcher;
  }

  /** Newest first. */
  records(project: string, key: string): readonly DeliveryRecord[] {
    return [...(this.#lines.get(nameOf({ project, key }))?.records ?? [])].reverse();
  }

  states(project: string): readonly WebhookState[] {
    const { seq } = this.#store.head();
    return [...this.#lines.values()]
      .filter(({ webhook }) => webhook.project === project)
      .map(({ webhook: { key }, cursor, stuckSince, skipped, records }) => {
        const last = records.at(-1);
        return { key, behind: Math.max(0, seq - cursor), stuckSince, skipped, last };
      });
  }

  /** Of all webhooks, without what takes room. */
  progress(): readonly (Pick<WebhookState, 'behind' | 'skipped'> & Pick<Webhook, 'project' | 'key'>)[] {
    const { seq } = this.#store.head();
    return [...this.#lines.values()].map(({ webhook: { project, key }, cursor, skipped }) => {
      return { project, key, behind: Math.max(0, seq - cursor), skipped };
    });
  }

  /** Sends a test at once, past all that waits. */
  test(webhook: Webhook): Promise<Attempt> {
    const body = JSON.stringify({
      type: 'test',
      project: webhook.project,
      webhook: webhook.key,
      at: new Date().toISOString(),
    });
    return deliver(webhook, { id: uuidv7(), body }, this.#options.guard);
  }

  async close(): Promise<void> {
    this.#stop();
    const lines = [...this.#lines.values()];
    for (const line of lines) end(line);
    const last = Promise.all(lines.map(async ({ working }) => working));
    await Promise.race([last, sleep(LAST_WORDS_MS, undefined, { ref: false })]);
    for (const line of lines) this.#advance(line, line.cursor);
    this.#lines.clear();
    await this.#cursors.close();
  }

  #hear(change: Change): void {
    for (const write of change.writes) {
      if (write.kind !== 'webhook') continue;
      if (write.after === null) this.#remove(nameOf(write));
      else this.#put(write.after as Webhook, write.before === null ? change.seq : undefined);
    }
    for (const line of this.#lines.values()) {
      const isNext = !line.working && line.cursor === change.seq - 1;
      // What concerns nobody costs no look at the log.
      if (isNext && !(line.webhook.enabled && deliveryOf(change, line.webhook))) this.#pass(line, change.seq);
      else this.#work(line);
    }
  }

  #put(webhook: Webhook, cursor: number | undefined): void {
    const name = nameOf(webhook);
    const line = this.#lines.get(name);
    if (line) {
      line.webhook = webhook;
      // Another address, perhaps: worth an attempt at once.
      line.wake();
      return;
    }
    const from = cursor ?? this.#store.head().seq;
    this.#cursors.set(name, from);
    this.#lines.set(name, {
      webhook,
      cursor: from,
      skipped: 0,
      stuckSince: undefined,
      records: [],
      gone: new AbortController(),
      wake: () => {},
      working: undefined,
    });
  }

  #remove(name: string): void {
    const line = this.#lines.get(name);
    if (line) end(line);
    this.#lines.delete(name);
    this.#cursors.delete(name);
  }

  #work(line: Line): void {
    line.working ??= this.#catchUp(line)
      .catch(async (error: unknown) => {
        // The store is being mended, say. The line goes on where it is.
        if (line.gone.signal.aborted) return;
        const { project, key } = line.webhook;
        const text = error instanceof Error ? error.message : String(error);
        this.#options.log({ level: 'warn', event: 'webhook.waiting', project, webhook: key, error: text });
        await this.#pause(line, RETRY_MS[0] as number);
      })
      .finally(() => {
        line.working = undefined;
        if (line.cursor < this.#store.head().seq && !line.gone.signal.aborted) this.#work(line);
      });
  }

  async #catchUp(line: Line): Promise<void> {
    const { mostBehind = MOST_BEHIND } = this.#options;
    const { signal } = line.gone;
    for (let { seq } = this.#store.head(); line.cursor < seq && !signal.aborted; { seq } = this.#store.head()) {
      if (!line.webhook.enabled) {
        this.#advance(line, seq);
        return;
      }
      if (seq - line.cursor > mostBehind) this.#skip(line, seq - mostBehind, 'more changes than are kept for it');
      const page = await this.#store.read(line.cursor + 1, PAGE);
      const old = page.filter((change) => this.#isTooOld(change));
      const passed = old.at(-1);
      if (passed && old.some((change) => deliveryOf(change, line.webhook))) {
        this.#skip(line, passed.seq, 'nobody took it for too long');
      }
      for (const change of page) {
        if (change.seq <= line.cursor) continue;
        if (signal.aborted || !line.webhook.enabled) break;
        const delivery = deliveryOf(change, line.webhook);
        if (delivery && !(await this.#deliver(line, delivery, change))) return;
        this.#advance(line, change.seq);
      }
    }
  }

  /** Read again after a kill, if it comes to that: not worth a write each time. */
  #pass(line: Line, seq: number): void {
    line.cursor = seq;
    if (seq - (this.#cursors.get(nameOf(line.webhook)) ?? 0) >= UNSAVED) this.#advance(line, seq);
  }

  #advance(line: Line, seq: number): void {
    const name = nameOf(line.webhook);
    line.cursor = seq;
    // It may have been removed while an attempt was under way.
    if (this.#lines.get(name) === line) this.#cursors.set(name, seq);
  }

  #skip(line: Line, to: number, why: string): void {
    const { project, key } = line.webhook;
    const count = to - line.cursor;
    this.#options.log({
      level: 'warn',
      event: 'webhook.skipped',
      project,
      webhook: key,
      from: line.cursor + 1,
      to,
      why,
    });
    line.skipped += count;
    this.#advance(line, to);
  }

  #isTooOld(change: Change): boolean {
    return Date.now() - Date.parse(change.at) > (this.#options.oldestMs ?? OLDEST_MS);
  }

  /** False when the line ended before anything was known. */
  async #deliver(line: Line, delivery: Delivery, change: Change): Promise<boolean> {
    const { guard, log, retryMs = RETRY_MS } = this.#options;
    const { signal } = line.gone;
    try {
      for (let attempt = 1; ; attempt++) {
        const result = await deliver(line.webhook, delivery, guard);
        line.records.push({ ...result, at: new Date().toISOString(), id: delivery.id, attempt });
        if (line.records.length > KEPT) line.records.shift();
        if (result.ok) return true;
        if (!isWorthRetrying(result) || this.#isTooOld(change)) {
          const { project, key } = line.webhook;
          const { status, error } = result;
          log({
            level: 'warn',
            event: 'webhook.failed',
            project,
            webhook: key,
            id: delivery.id,
            attempt,
            status,
            error,
          });
          return true;
        }
        if (signal.aborted) return false;
        line.stuckSince = change.at;
        const pause = retryMs[Math.min(attempt, retryMs.length) - 1] ?? 0;
        await this.#pause(line, Math.max(pause * (0.8 + 0.4 * Math.random()), result.retryAfterMs ?? 0));
        if (signal.aborted) return false;
        // Switched off meanwhile: the change is passed over as those that come then are.
        if (!line.webhook.enabled) return true;
      }
    } finally {
      line.stuckSince = undefined;
    }
  }

  async #pause(line: Line, ms: number): Promise<void> {
    const wake = new AbortController();
    line.wake = () => wake.abort();
    if (line.gone.signal.aborted) wake.abort();
    await sleep(ms, undefined, { signal: wake.signal, ref: false }).catch(() => {});
    line.wake = () => {};
  }
}

function end(line: Line): void {
  line.gone.abort();
  line.wake();
}

function isWorthRetrying({ status }: Attempt): boolean {
  return status === undefined || status >= 500 || status === 429 || status === 408;
}

/** Sequence number of the change that made the webhook: what came before is none of its business. */
async function creationOf(store: Store, { project, key }: Webhook): Promise<number> {
  const ref = refOf('webhook', project, key);
  for await (const change of store.changes({ ref, limit: Number.MAX_SAFE_INTEGER })) {
    const made = change.writes.some((write) => write.kind === 'webhook' && write.key === key && write.before === null);
    if (made) return change.seq;
  }
  return 0;
}

function nameOf({ project, key }: { readonly project: string; readonly key: string }): string {
  return `${project}/${key}`;
}
