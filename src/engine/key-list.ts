import { keyOf } from './attribute.js';
import { FALSE, outcomeOf, TRUE, UNKNOWN } from './outcome.js';
import { spend } from './run.js';

/** The keys of a target or segment; absent when there are none. */
export type KeyList = ReadonlySet<unknown> | undefined;

export function keyListOf(keys: unknown): KeyList {
  return Array.isArray(keys) && keys.length > 0 ? new Set(keys) : undefined;
}

/** Whether a value, or any element of a list, is in it. Without a key nobody can tell, unless there are none. */
export function isListed(keys: KeyList, value: unknown): number {
  if (keys === undefined) return FALSE;
  if (typeof value === 'string') return outcomeOf(keys.has(value));
  return Array.isArray(value) ? anyOf(value, hasKey, keys) : hasKey(keys, value);
}

/** Whether any element of a list holds, each for its price. */
export function anyOf<T>(
  list: readonly unknown[],
  test: (of: T, element: unknown) => number,
  of: T,
  price = 4,
): number {
  let outcome = FALSE;
  for (let i = 0; i < list.length; i++) {
    if (!spend(price)) return UNKNOWN;
    const each = test(of, list[i]);
    if (each === TRUE) return TRUE;
    if (each === UNKNOWN) outcome = UNKNOWN;
  }
  return outcome;
}

function hasKey(keys: ReadonlySet<unknown>, value: unknown): number {
  const key = keyOf(value);
  return key === undefined ? UNKNOWN : outcomeOf(keys.has(key));
}
