/** When to paint: in the same turn for a key, at most 60 times a second for what happens by itself. */
const FRAME_MS = 1_000 / 60;

export class Pacer {
  readonly #paint: () => void;
  readonly #now: () => number;
  #paintedAt = 0;
  #urgent: NodeJS.Immediate | undefined;
  #later: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(paint: () => void, now: () => number) {
    this.#paint = paint;
    this.#now = now;
  }

  stop(): void {
    this.#stopped = true;
    clearImmediate(this.#urgent);
    clearTimeout(this.#later);
  }

  flush(): void {
    if (this.#stopped) return;
    clearImmediate(this.#urgent);
    this.#urgent = undefined;
    clearTimeout(this.#later);
    this.#later = undefined;
    this.#paintedAt = this.#now();
    this.#paint();
  }

  /** In this turn of the loop, once all keys that came together are dealt with. */
  soon(): void {
    if (!this.#stopped) this.#urgent ??= setImmediate(() => this.flush());
  }

  whenDue(): void {
    if (this.#stopped || this.#urgent || this.#later) return;
    this.#later = setTimeout(() => this.flush(), Math.max(0, FRAME_MS - (this.#now() - this.#paintedAt)));
  }
}
