/** The three values of a condition as small integers, so that nothing is compared by text while evaluating. */
export const FALSE = 0;
export const TRUE = 1;
export const UNKNOWN = 2;

export function outcomeOf(holds: boolean): number {
  return holds ? TRUE : FALSE;
}
