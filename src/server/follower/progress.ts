/** How far a follower is, for `/readyz`, `/metrics`, its primary and its operator. */
import type { Head } from '../../store/types.js';

/**
 * `live`: hears the primary and holds all it has, but for what is on its way. `catching-up`: hears it and fetches. `unreachable`: tries again soon. `refused`: the primary
 * does not let it in, or what answers there is none; `diverged`: its log does not continue ours; `failing`: our own disk. All of these try again.
 */
export type FollowState = 'connecting' | 'catching-up' | 'live' | 'unreachable' | 'refused' | 'diverged' | 'failing';

/** While a primary is written to there is always something that has not arrived; longer than this it is more than that. */
const ON_ITS_WAY_MS = 5_000;

export interface FollowStatus {
  readonly state: FollowState;
  /** Last sequence number that the primary was heard to have. */
  readonly primarySeq: number | undefined;
  /** Changes that the primary is known to have and this follower does not. */
  readonly behind: number;
  /** Since when it was last known to hold all; from the start of the process, if it has not been in step since. */
  readonly behindSeconds: number;
  /** What went wrong last, while something does. */
  readonly reason?: string | undefined;
}

export class Progress {
  readonly #now: () => number;
  #state: FollowState = 'connecting';
  #primary: Head | undefined;
  #held: Head | undefined;
  #inStepAt: number;
  #reason: string | undefined;

  constructor(now: () => number = Date.now) {
    this.#now = now;
    this.#inStepAt = now();
  }

  get state(): FollowState {
    return this.#state;
  }

  /** Tells whether the state became another one. */
  heard(primary: Head, held: Head): boolean {
    this.#primary = primary;
    return this.holds(held);
  }

  holds(held: Head): boolean {
    this.#held = held;
    const all = this.#behind() === 0;
    if (all) this.#inStepAt = this.#now();
    const onItsWay = this.#state === 'live' && this.#now() - this.#inStepAt < ON_ITS_WAY_MS;
    return this.#become(all || onItsWay ? 'live' : 'catching-up', undefined);
  }

  lost(state: FollowState, reason: string): boolean {
    return this.#become(state, reason);
  }

  status(): FollowStatus {
    const inStep = this.#state === 'live';
    return {
      state: this.#state,
      primarySeq: this.#primary?.seq,
      behind: this.#behind(),
      behindSeconds: inStep ? 0 : Math.round((this.#now() - this.#inStepAt) / 100) / 10,
      ...(this.#reason === undefined ? {} : { reason: this.#reason }),
    };
  }

  #behind(): number {
    return Math.max(0, (this.#primary?.seq ?? 0) - (this.#held?.seq ?? 0));
  }

  #become(state: FollowState, reason: string | undefined): boolean {
    const isAnother = state !== this.#state || reason !== this.#reason;
    this.#state = state;
    this.#reason = reason;
    return isAnother;
  }
}

/** What a server that follows knows of that. */
export interface FollowSource {
  readonly primary: string;
  /** False as long as there is nothing worth serving. */
  readonly complete: boolean;
  readonly status: () => FollowStatus;
}
