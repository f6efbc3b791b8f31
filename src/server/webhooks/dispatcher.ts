/**
 * Tells the outside of changes. Deliveries wait in memory, in order, one queue a webhook: what is not delivered when the server stops is not
 * delivered. A webhook is a hint to look; who must not miss anything follows the log.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { uuidv7 } from 'uuidv7';
import type { Webhook } from '../../model/documents.js';
import { touchedBy } from '../../store/touch.js';
import type { Change, Store, Write } from '../../store/types.js';
import type { ServerLog } from '../server-log.js';
import type { AddressGuard } from './address-guard.js';
import { type Attempt, type Delivery, deliver } from './deliver.js';

/** Pauses between attempts; each a little longer or shorter, so that receivers are not met by all senders at once. */
const RETRY_MS = [1_000, 5_000, 30_000, 120_000, 600_000];
const QUEUE = 1_000;
const KEPT = 50;

export interface DeliveryRecord extends Attempt {
  readonly at: string;
  readonly id: string;
  readonly attempt: number;
}

export interface DispatcherOptions {
  readonly guard: AddressGuard;
  readonly log: ServerLog;
  readonly retryMs?: readonly number[] | undefined;
}

interface Line {
  webhook: Webhook;
  readonly waiting: Delivery[];
  readonly records: DeliveryRecord[];
  readonly gone: AbortController;
  busy: boolean;
}

export class WebhookDispatcher {
  readonly #lines = new Map<string, Line>();
  readonly #options: DispatcherOptions;
  #stop: () => void = () => {};

  private constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  static async open(store: Store, options: DispatcherOptions): Promise<WebhookDispatcher> {
    const dispatcher = new WebhookDispatcher(options);
    const early: Change[] = [];
    let hear = (change: Change): void => void early.push(change);
    dispatcher.#stop = store.subscribe((change) => hear(change));
    for await (const project of store.state.list('project', '')) {
      for await (const webhook of store.state.list('webhook', project.key)) dispatcher.#put(webhook);
    }
    for (const change of early) dispatcher.#hear(change);
    hear = (change) => dispatcher.#hear(change);
    return dispatcher;
  }

  /** Newest first. */
  records(project: string, key: string): readonly DeliveryRecord[] {
    return [...(this.#lines.get(nameOf(project, key))?.records ?? [])].reverse();
  }

  /** Sends a test at once, past the queue. */
  test(webhook: Webhook): Promise<Attempt> {
    const body = JSON.stringify({
      type: 'test',
      project: webhook.project,
      webhook: webhook.key,
      at: new Date().toISOString(),
    });
    return deliver(webhook, { id: uuidv7(), body }, this.#options.guard);
  }

  close(): void {
    this.#stop();
    for (const line of this.#lines.values()) line.gone.abort();
    this.#lines.clear();
  }

  #hear(change: Change): void {
    for (const write of change.writes) {
      if (write.kind === 'webhook') {
        if (write.after) this.#put(write.after as Webhook);
        else this.#remove(nameOf(write.project, write.key));
      }
    }
    for (const line of this.#lines.values()) {
      if (!line.webhook.enabled) continue;
      const delivery = deliveryOf(change, line.webhook);
      if (!delivery) continue;
      line.waiting.push(delivery);
      if (line.waiting.length > QUEUE) {
        line.waiting.shift();
        this.#options.log({
          level: 'warn',
          event: 'webhook.overflow',
          project: line.webhook.project,
          webhook: line.webhook.key,
        });
      }
      void this.#work(line);
    }
  }

  #put(webhook: Webhook): void {
    const name = nameOf(webhook.project, webhook.key);
    const line = this.#lines.get(name);
    if (line) line.webhook = webhook;
    else this.#lines.set(name, { webhook, waiting: [], records: [], gone: new AbortController(), busy: false });
  }

  #remove(name: string): void {
    this.#lines.get(name)?.gone.abort();
    this.#lines.delete(name);
  }

  async #work(line: Line): Promise<void> {
    if (line.busy) return;
    line.busy = true;
    for (let delivery = line.waiting.shift(); delivery && !line.gone.signal.aborted; delivery = line.waiting.shift()) {
      await this.#deliver(line, delivery);
    }
    line.busy = false;
  }

  async #deliver(line: Line, delivery: Delivery): Promise<void> {
    const { guard, log, retryMs = RETRY_MS } = this.#options;
    for (let attempt = 1; line.webhook.enabled && !line.gone.signal.aborted; attempt++) {
      const result = await deliver(line.webhook, delivery, guard);
      line.records.push({ ...result, at: new Date().toISOString(), id: delivery.id, attempt });
      if (line.records.length > KEPT) line.records.shift();
      if (result.ok) return;
      const pause = retryMs[attempt - 1];
      if (pause === undefined || !isWorthRetrying(result)) {
        const { project, key } = line.webhook;
        const { status, error } = result;
        log({ level: 'warn', event: 'webhook.failed', project, webhook: key, id: delivery.id, attempt, status, error });
        return;
      }
      const wait = Math.max(pause * (0.8 + 0.4 * Math.random()), result.retryAfterMs ?? 0);
      await sleep(wait, undefined, { signal: line.gone.signal, ref: false }).catch(() => {});
    }
  }
}

function isWorthRetrying({ status }: Attempt): boolean {
  return status === undefined || status >= 500 || status === 429 || status === 408;
}

/** What the receiver learns: where and what, not the rules themselves. Undefined when the change is none of its business. */
function deliveryOf(change: Change, webhook: Webhook): Delivery | undefined {
  const writes = change.writes.filter((write) => isAbout(write, webhook.project));
  if (writes.length === 0) return undefined;
  const touched = writes.map(touchedBy);
  const environments = touched.includes('all')
    ? 'all'
    : [...new Set(touched.flatMap((one) => (one === 'all' ? [] : [...one])))].sort();
  if (webhook.environments && environments !== 'all') {
    if (!environments.some((environment) => webhook.environments?.includes(environment))) return undefined;
  }
  const body = JSON.stringify({
    type: 'change',
    project: webhook.project,
    environments,
    seq: change.seq,
    at: change.at,
    actor: change.actor,
    comment: change.comment,
    operations: [...new Set(change.operations.map(({ op }) => op))],
    documents: writes.map(({ kind, key, version, after }) => ({ kind, key, version, deleted: after === null })),
  });
  return { id: change.id, body };
}

function isAbout(write: Write, project: string): boolean {
  if (write.kind === 'project') return write.key === project;
  return write.project === project && write.kind !== 'webhook' && write.kind !== 'token';
}

function nameOf(project: string, key: string): string {
  return `${project}/${key}`;
}
