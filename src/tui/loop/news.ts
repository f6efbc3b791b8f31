/** What others do, told to the screens no faster than somebody can look: a hundred changes a second must not cost a key its frame. */
import type { Change } from '../../store/types.js';

const TELL_MS = 250;
const FRAME_MS = 1_000 / 60;

export interface NewsEvents {
  readonly onChanges: (changes: readonly Change[]) => void;
  /** Flags came, went or changed: lists are to be made anew. */
  readonly onCatalog: () => void;
}

export class News {
  readonly #events: NewsEvents;
  #untold: Change[] = [];
  #telling: NodeJS.Timeout | undefined;
  #selecting: NodeJS.Timeout | undefined;
  #selectMs = 0;

  constructor(events: NewsEvents) {
    this.#events = events;
  }

  stop(): void {
    clearTimeout(this.#telling);
    clearTimeout(this.#selecting);
  }

  change(change: Change): void {
    this.#untold.push(change);
    this.#telling ??= setTimeout(() => {
      this.#telling = undefined;
      const changes = this.#untold;
      this.#untold = [];
      this.#events.onChanges(changes);
    }, TELL_MS);
  }

  catalogNow(): void {
    clearTimeout(this.#selecting);
    this.#selecting = undefined;
    const begin = performance.now();
    this.#events.onCatalog();
    this.#selectMs = performance.now() - begin;
  }

  /** Selecting anew may cost more than a frame for very many flags: it takes at most a twentieth of the time. */
  catalog(): void {
    this.#selecting ??= setTimeout(() => this.catalogNow(), Math.max(FRAME_MS, this.#selectMs * 20));
  }
}
