/** Counts of the last half hour, minute by minute. */
export const MINUTES = 30;

const MINUTE_MS = 60_000;

export class Minutes {
  readonly #counts = new Float64Array(MINUTES);
  /** The newest minute that was counted in. */
  #newest = 0;

  add(count: number, at: number): void {
    const minute = Math.floor(at / MINUTE_MS);
    this.#forget(minute);
    const slot = minute % MINUTES;
    this.#counts[slot] = (this.#counts[slot] ?? 0) + count;
  }

  /** Oldest first; the last one is the minute that goes on. */
  read(at: number): number[] {
    const minute = Math.floor(at / MINUTE_MS);
    this.#forget(minute);
    return Array.from({ length: MINUTES }, (_, index) => this.#counts[(minute + 1 + index) % MINUTES] ?? 0);
  }

  #forget(minute: number): void {
    const passed = Math.min(MINUTES, Math.max(0, minute - this.#newest));
    for (let back = 0; back < passed; back += 1) this.#counts[(minute - back) % MINUTES] = 0;
    this.#newest = Math.max(this.#newest, minute);
  }
}
