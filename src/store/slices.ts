/** A large change is worked on in slices, so that reads, streams and everybody else's timers get their turn in between. */

/** Long enough to cost nothing, short enough that nobody notices. */
const SLICE_MS = 10;

/** Undefined while there is time left in this slice; else resolves when the others had their turn. */
export type Pause = () => Promise<void> | undefined;

/** Resolves when all who wait had a turn: what comes then is not put on top of what took place in this one. */
export async function othersTurn(): Promise<void> {
  // The first is the end of this turn.
  await endOfTurn();
  await endOfTurn();
}

/** Immediates come after what the network brought, and before timers. */
const endOfTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export function createPause(): Pause {
  let began = performance.now();
  return () => {
    if (performance.now() - began < SLICE_MS) return undefined;
    return new Promise((resolve) => {
      setImmediate(() => {
        began = performance.now();
        resolve();
      });
    });
  };
}

/** Work that says where it can be interrupted, for those who do it in one go and those who do it in slices. */
export type Steps<T> = Generator<void, T, void>;

export function inOneGo<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

export async function inSlices<T>(steps: Steps<T>, pause: Pause): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    const turn = pause();
    if (turn) await turn;
  }
}
