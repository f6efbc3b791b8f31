/**
 * The ways a condition is tested, as numbers that `test` switches over. What imports nothing, a bundler puts in place: they cost no name.
 */

/** How an operator compares: by equality, by order, or one value with one entry. */
export const ORDER = 0;
export const VERSION = 1;
export const EACH = 2;
export const IN = 3;
/** IN with nothing but one text, the commonest test of all; with a few entries; with enough of them for a set. All with regard to case. */
export const IN_TEXT = 4;
export const IN_FEW = 5;
export const IN_SET = 6;
/** Up to here a look at each entry is faster than a set. */
export const FEW = 4;
export const EXISTS = 7;
/** Nothing can be told: a shape, an operator or a list that this evaluator has no use for. */
export const NEVER = 8;
export const ALL = 9;
export const ANY = 10;
export const NOT = 11;
export const SEGMENT = 12;

/** Orders, as bits, so that an operator is the set of those that it accepts. */
export const LESS = 1;
export const EQUAL = 2;
export const GREATER = 4;
/** Beside the orders: text is compared without regard to case. */
export const IGNORE_CASE = 8;
