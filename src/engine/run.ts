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

/** Runs `work` as an evaluation of its own; gives `otherwise` when it throws, which only a hostile context or ruleset can cause. */
export function inRun<In, Out>(
  work: (input: In, context: object) => Out,
  input: In,
  context: unknown,
  now: unknown,
  otherwise: Out,
): Out {
  const { generation, now: outerNow, fuel } = run;
  run.generation = ++generations;
  run.now = typeof now === 'number' ? now : Number.NaN;
  run.fuel = FUEL;
  try {
    return work(input, typeof context === 'object' && context !== null ? context : {});
  } catch {
    return otherwise;
  } finally {
    run.generation = generation;
    run.now = outerNow;
    run.fuel = fuel;
  }
}

/** Pays for `steps` of work; false when the evaluation has spent all it may. */
export function spend(steps: number): boolean {
  run.fuel -= steps;
  return run.fuel > 0;
}
