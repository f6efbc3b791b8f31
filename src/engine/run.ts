/**
 * The state of the evaluation that is under way. One object for all evaluators: an evaluation is synchronous, so there is only ever one,
 * save for a getter in a context that evaluates again; `inRun` therefore puts everything back.
 */
export const run = {
  /** Names the evaluation: what a slot remembers of another one is not valid in this one. */
  generation: 0,
  /** Epoch milliseconds; NaN until something asks. */
  now: Number.NaN,
  /** Work left, in steps of a few nanoseconds. Only loops whose length the ruleset or the context decides pay for themselves. */
  fuel: 0,
};

/** Keeps the worst case, lists of thousands against lists of thousands, within some milliseconds. */
const FUEL = 400_000;

let generations = 0;

/** Starts an evaluation of its own and gives the one around it, if any, back to `end`. */
export function begin(now: unknown): number {
  const outer = run.generation;
  run.generation = ++generations;
  run.now = typeof now === 'number' ? now : Number.NaN;
  run.fuel = FUEL;
  return outer;
}

/** What the outer evaluation has spent is forgiven it: only a getter in a context gets here with one. */
export function end(outer: number): void {
  run.generation = outer;
}

/** Pays for `steps` of work; false when the evaluation has spent all it may. */
export function spend(steps: number): boolean {
  run.fuel -= steps;
  return run.fuel > 0;
}
