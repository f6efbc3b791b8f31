/** Does ahead, bit by bit and while nobody types, what would keep the first key of its kind waiting. */

const STEP_MS = 150;
/** A key is worth more than the next one. */
const QUIET_MS = 300;

export class Rehearsal {
  readonly #since: () => number;
  #timer: NodeJS.Timeout | undefined;

  /** `since`: milliseconds since the last key. */
  constructor(since: () => number) {
    this.#since = since;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Those that were not begun yet are given up for these. */
  begin(steps: readonly (() => void)[]): void {
    this.stop();
    if (steps.length === 0) return;
    this.#timer = setTimeout(() => {
      if (this.#since() < QUIET_MS) {
        this.begin(steps);
        return;
      }
      const [step, ...rest] = steps;
      step?.();
      this.begin(rest);
    }, STEP_MS).unref();
  }
}
