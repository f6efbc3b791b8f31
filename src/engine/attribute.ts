import { look, run } from './run.js';
import type { Context } from './types.js';

/** Where a clause, target or split finds its value, taken apart once. */
export interface Attribute {
  readonly name: string;
  /** Of `a.b.c`, the steps; of `now`, CLOCK; of the targeting key, KEY; absent for any other plain name. */
  readonly steps: readonly string[] | undefined;
}

const CLOCK: readonly string[] = [];
const KEY: readonly string[] = [];

export function stepsOf(name: string): readonly string[] | undefined {
  if (name === 'targetingKey') return KEY;
  return name === 'now' ? CLOCK : name.includes('.') ? name.split('.') : undefined;
}

/** The attribute that a list or split goes by: the targeting key unless it says another. */
export function attributeOf(by: unknown): Attribute {
  const name = typeof by === 'string' ? by : 'targetingKey';
  return { name, steps: stepsOf(name) };
}

export function read({ name, steps }: Attribute, context: object): unknown {
  if (steps === undefined) return property(context, name);
  if (steps === KEY) return keyIn(context as Context);
  return steps === CLOCK ? clock() : readNested(name, steps, context);
}

function property(object: object, name: string): unknown {
  return own(object, name, (object as Record<string, unknown>)[name]);
}

/**
 * What an object has under a name, not what all objects have: an attribute named `constructor` or `__proto__` is absent unless the
 * application gave one. Getters of an application's own class are its own.
 */
function own(object: object, name: string, value: unknown): unknown {
  // All that clean objects inherit is functions and `__proto__`, and this is several times faster than asking for each.
  return (run.isClean || look()) && typeof value !== 'object' && typeof value !== 'function'
    ? value
    : owned(object, name, value);
}

/** The same for the name that is asked for most: as it is always the same, it is found at once in either object. */
function keyIn(context: Context): unknown {
  const { targetingKey } = context;
  const isOwn = typeof targetingKey === 'string' && (Object.prototype as Context).targetingKey === undefined;
  return isOwn ? targetingKey : owned(context, 'targetingKey', targetingKey);
}

function owned(object: object, name: string, value: unknown): unknown {
  return Object.hasOwn(object, name) ? value : undefined;
}

function readNested(name: string, steps: readonly string[], context: object): unknown {
  let value = property(context, name);
  if (value !== undefined || Object.hasOwn(context, name)) return value;
  value = context;
  for (const step of steps) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    value = property(value, step);
  }
  return value;
}

function clock(): number {
  if (Number.isNaN(run.now)) run.now = Date.now();
  return run.now;
}

/** The text by which lists and splits know a value: 1 and "1" are one key; anything but text and finite numbers has none. */
export function keyOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : undefined;
}
