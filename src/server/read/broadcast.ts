/** The listeners of one kind to one environment. */
import type { EventStream } from './event-stream.js';
import { PushClock } from './push-clock.js';

export class Broadcast {
  readonly #streams = new Set<EventStream>();
  readonly #now: () => number;
  #pending: Buffer[] = [];
  readonly clock = new PushClock();

  constructor(now: () => number) {
    this.#now = now;
  }

  get size(): number {
    return this.#streams.size;
  }

  add(stream: EventStream): void {
    // What is on its way went into the first event of this stream already.
    this.#flush();
    this.#streams.add(stream);
  }

  remove(stream: EventStream): void {
    this.#streams.delete(stream);
  }

  /** Changes that were committed together reach every socket in one write. */
  send(event: Buffer): void {
    if (this.#streams.size === 0) return;
    if (this.#pending.length === 0) setImmediate(() => this.#flush());
    this.#pending.push(event);
    this.clock.begin();
  }

  sweep(): void {
    const now = this.#now();
    for (const stream of this.#streams) stream.sweep(now);
  }

  /** Ends the streams of a token, or all; those of a stop are told to come back spread over `spreadMs`. */
  end(spreadMs: number, token?: string): void {
    this.#flush();
    for (const stream of this.#streams) {
      if (token !== undefined && stream.token !== token) continue;
      this.#streams.delete(stream);
      stream.goodbye(Math.round(Math.random() * spreadMs), token === undefined ? 'stopped' : 'refused');
    }
  }

  #flush(): void {
    if (this.#pending.length === 0) return;
    const events = this.#pending.length === 1 ? (this.#pending[0] as Buffer) : Buffer.concat(this.#pending);
    this.#pending = [];
    const now = this.#now();
    for (const stream of this.#streams) stream.send(events, now);
    this.clock.end();
  }
}
