/** A large change is worked on in slices, so that reads, streams and everybody else's timers get their turn in between. */

/** Long enough to cost nothing, short enough that nobody notices. */
const SLICE_MS = 10;

/** Undefined while there is time left in this slice; else resolves when the others had their turn. */
export type Pause = () => Promise<void> | undefined;

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
