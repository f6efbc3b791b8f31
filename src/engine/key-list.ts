import { type Attribute, attributeOf, keyOf, read } from './attribute.js';
import { FALSE, outcomeOf, TRUE, UNKNOWN } from './outcome.js';
import { spend } from './run.js';

/** A list of keys of one attribute's values: those of a target or a segment. */
export interface KeyList {
  readonly attribute: Attribute;
  readonly keys: ReadonlySet<unknown>;
  readonly isEmpty: boolean;
}

export function keyListOf(by: unknown, keys: unknown): KeyList {
  const set = new Set(Array.isArray(keys) ? keys : []);
  return { attribute: attributeOf(by), keys: set, isEmpty: set.size === 0 };
}

/** Without a key nobody can tell, unless the list is empty. */
export function isListed({ attribute, keys, isEmpty }: KeyList, context: object): number {
  if (isEmpty) return FALSE;
  const value = read(attribute, context);
  if (typeof value === 'string') return outcomeOf(keys.has(value));
  return Array.isArray(value) ? isAnyListed(keys, value) : hasKey(keys, value);
}

function isAnyListed(keys: ReadonlySet<unknown>, list: readonly unknown[]): number {
  let outcome = FALSE;
  for (let i = 0; i < list.length; i++) {
    if (!spend(4)) return UNKNOWN;
    const each = hasKey(keys, list[i]);
    if (each === TRUE) return TRUE;
    if (each === UNKNOWN) outcome = UNKNOWN;
  }
  return outcome;
}

function hasKey(keys: ReadonlySet<unknown>, value: unknown): number {
  const key = keyOf(value);
  return key === undefined ? UNKNOWN : outcomeOf(keys.has(key));
}
