/** The state of the evaluation that is under way. One object for all evaluators: evaluating is synchronous, so there is only ever one. */
export const run = {
  /** Names the evaluation, 0 between two: what a slot remembers of another one is not valid in this one. */
  generation: 0,
  /** Epoch milliseconds; NaN until something asks. */
  now: Number.NaN,
  /** Work left, in steps of a few nanoseconds. Only loops whose length the ruleset or the context decides pay for themselves. */
  fuel: 0,
  /** Whether objects are known to inherit nothing that could be taken for an attribute, so that reading one needs no check. */
  isClean: false,
};

/** Keeps the worst case, lists of thousands against lists of thousands, within some milliseconds. */
const FUEL = 400_000;

let generations = 0;

/** Starts an evaluation. */
export function begin(now: unknown): void {
  run.generation = ++generations;
  run.now = typeof now === 'number' ? now : Number.NaN;
  run.fuel = FUEL;
  run.isClean = false;
}

export function end(): void {
  run.generation = 0;
}

/** Evaluates within an evaluation: only a getter in a context gets here. Takes no closure, which every evaluation would have to make. */
export function nested<Of extends unknown[], T>(work: (...of: Of) => T, ...of: Of): T {
  const outer = { ...run };
  run.generation = 0;
  try {
    return work(...of);
  } finally {
    Object.assign(run, outer);
  }
}

/** False when somebody gave every object of this program a property, by mistake or in an attack. */
export function look(): boolean {
  run.isClean = true;
  for (const _ in Object.prototype) run.isClean = false;
  return run.isClean;
}

/** Pays for `steps` of work; false when the evaluation has spent all it may. */
export function spend(steps: number): boolean {
  run.fuel -= steps;
  return run.fuel > 0;
}
