import { run } from './run.js';

/** Where a clause, target or split finds its value, taken apart once. */
export interface Attribute {
  readonly name: string;
  /** Of `a.b.c`, the steps; of `now`, CLOCK; absent for a plain name. */
  readonly steps: readonly string[] | undefined;
}

const CLOCK: readonly string[] = [];

export function stepsOf(name: string): readonly string[] | undefined {
  return name === 'now' ? CLOCK : name.includes('.') ? name.split('.') : undefined;
}

/** The attribute that a list or split goes by: the targeting key unless it says another. */
export function attributeOf(by: unknown): Attribute {
  const name = typeof by === 'string' ? by : 'targetingKey';
  return { name, steps: stepsOf(name) };
}

/** Own properties only: an attribute named `constructor` is absent unless the application gave one. */
export function read(attribute: Attribute, context: object): unknown {
  const { name, steps } = attribute;
  if (steps === undefined) return Object.hasOwn(context, name) ? (context as Record<string, unknown>)[name] : undefined;
  return steps === CLOCK ? clock() : readNested(name, steps, context);
}

function readNested(name: string, steps: readonly string[], context: object): unknown {
  if (Object.hasOwn(context, name)) return (context as Record<string, unknown>)[name];
  let value: unknown = context;
  for (const step of steps) {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, step))
      return undefined;
    value = (value as Record<string, unknown>)[step];
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
