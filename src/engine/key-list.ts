import { type Attribute, attributeOf, keyOf, read } from './attribute.js';
import { combine, FALSE, TRUE, UNKNOWN } from './outcome.js';
import { spend } from './run.js';

/** A list of keys of one attribute's values. */
export interface KeyList {
  readonly attribute: Attribute;
  readonly keys: ReadonlySet<unknown>;
}

export function keyListOf(by: unknown, keys: unknown): KeyList {
  return { attribute: attributeOf(by), keys: new Set(Array.isArray(keys) ? keys : []) };
}

/** Without a key nobody can tell, unless the list is empty. */
export function isListed({ attribute, keys }: KeyList, context: object): number {
  return keys.size === 0 ? FALSE : listed(keys, read(attribute, context));
}

function listed(keys: ReadonlySet<unknown>, value: unknown): number {
  if (typeof value === 'string') return keys.has(value) ? TRUE : FALSE;
  if (Array.isArray(value))
    return combine(value, TRUE, (each) => (Array.isArray(each) || !spend(2) ? UNKNOWN : listed(keys, each)));
  const key = keyOf(value);
  return key === undefined ? UNKNOWN : keys.has(key) ? TRUE : FALSE;
}
