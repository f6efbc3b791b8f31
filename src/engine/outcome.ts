/** The three values of a condition as small integers, so that nothing is compared by text while evaluating. */
export const FALSE = 0;
export const TRUE = 1;
export const UNKNOWN = 2;

export type Test = (context: object) => number;

export function outcomeOf(holds: boolean): number {
  return holds ? TRUE : FALSE;
}

export const alwaysUnknown = (): number => UNKNOWN;

/** Kleene's `and` (stop = FALSE) or `or` (stop = TRUE) of what `test` says of each entry. */
export function combine<T>(entries: readonly T[], stop: number, test: (entry: T) => number): number {
  let outcome = 1 - stop;
  for (let i = 0; i < entries.length; i++) {
    const each = test(entries[i]!);
    if (each === stop) return stop;
    if (each === UNKNOWN) outcome = UNKNOWN;
  }
  return outcome;
}
