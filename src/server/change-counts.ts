/** What became of the requests to change something, by the way they came. They need not be messages of HTTP: the owner's socket has channels. */
import { isBurgeeError } from '../model/errors.js';
import type { Actor } from '../operations/types.js';
import type { CommitResult } from '../store/types.js';

/** As the audit has it. */
type Via = Actor['via'];

/**
 * `unchanged`: it was so already. `previewed`: nothing was to be written. `refused`: for what was asked, or by whom. `failed`: for what
 * is wrong here.
 */
const OUTCOMES = ['changed', 'unchanged', 'previewed', 'refused', 'failed'] as const;
type Outcome = (typeof OUTCOMES)[number];

/** There from the start, so that the first one is seen as one more. */
const EXPECTED: readonly Via[] = ['socket', 'tcp'];

export class ChangeCounts {
  readonly #counts = new Map<Via, Record<Outcome, number>>();

  constructor() {
    for (const via of EXPECTED) this.#of(via);
  }

  answered(via: Via, { changed, writes }: CommitResult): void {
    this.#of(via)[changed ? 'changed' : writes.length > 0 ? 'previewed' : 'unchanged'] += 1;
  }

  threw(via: Via, error: unknown): void {
    const isRefusal = isBurgeeError(error) && error.httpStatus < 500;
    this.#of(via)[isRefusal ? 'refused' : 'failed'] += 1;
  }

  *samples(): Iterable<readonly [{ readonly via: Via; readonly outcome: Outcome }, number]> {
    for (const [via, counts] of this.#counts) {
      for (const outcome of OUTCOMES) yield [{ via, outcome }, counts[outcome]];
    }
  }

  #of(via: Via): Record<Outcome, number> {
    let counts = this.#counts.get(via);
    if (!counts) {
      counts = { changed: 0, unchanged: 0, previewed: 0, refused: 0, failed: 0 };
      this.#counts.set(via, counts);
    }
    return counts;
  }
}
