import { run } from './run.js';

/** Where a clause, target or split finds its value, taken apart once. */
export interface Attribute {
  readonly name: string;
  readonly isClock: boolean;
  /** The steps of `a.b.c`; absent for a plain name. */
  readonly steps: readonly string[] | undefined;
}

export function attributeOf(name: unknown): Attribute {
  const text = typeof name === 'string' ? name : 'targetingKey';
  return { name: text, isClock: text === 'now', steps: text.includes('.') ? text.split('.') : undefined };
}

/** Own properties only: an attribute named `constructor` is absent unless the application gave one. */
export function read(attribute: Attribute, context: object): unknown {
  const { name } = attribute;
  if (attribute.isClock) return clock();
  if (Object.hasOwn(context, name)) return (context as Record<string, unknown>)[name];
  return attribute.steps === undefined ? undefined : readNested(attribute.steps, context);
}

function readNested(steps: readonly string[], context: object): unknown {
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
