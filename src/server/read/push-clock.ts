/** How long a change takes from being published until the last of its listeners has been handed it. */
export class PushClock {
  #begun: number | undefined;
  #slowest: number | undefined;

  /** Something waits to be sent. */
  begin(): void {
    this.#begun ??= performance.now();
  }

  /** It was handed to the last of them. */
  end(): void {
    if (this.#begun === undefined) return;
    this.#slowest = Math.max(this.#slowest ?? 0, performance.now() - this.#begun);
    this.#begun = undefined;
  }

  /** The slowest in milliseconds since this was last asked; undefined when nothing was sent. */
  take(): number | undefined {
    const slowest = this.#slowest;
    this.#slowest = undefined;
    return slowest;
  }
}
