/** Levels of nesting, 0 for a plain value; `undefined` when it is not JSON at all. Iterative: input may be nested deeper than the stack. */
export function jsonDepth(value: unknown): number | undefined {
  let level: unknown[] = [value];
  for (let depth = 0; ; depth += 1) {
    const next: unknown[] = [];
    let nested = false;
    for (const item of level) {
      if (item === null || typeof item === 'string' || typeof item === 'boolean') continue;
      if (typeof item === 'number' && Number.isFinite(item)) continue;
      if (Array.isArray(item)) {
        nested = true;
        for (const part of item) next.push(part);
      } else if (isPlainObject(item)) {
        nested = true;
        for (const part of Object.values(item)) next.push(part);
      } else return undefined;
    }
    if (next.length === 0) return nested ? depth + 1 : depth;
    level = next;
  }
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  // Of another realm (a test runner's, say) an object has another `Object.prototype`, but still one without a parent.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Equality of JSON data, whatever the order of keys. A field that is `undefined` counts as absent. */
export function jsonEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    for (let i = 0; i < a.length; i += 1) if (!jsonEqual(a[i], b[i])) return false;
    return true;
  }
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  let fields = 0;
  for (const key of Object.keys(left)) {
    if (left[key] === undefined) continue;
    fields += 1;
    if (!Object.hasOwn(right, key) || !jsonEqual(left[key], right[key])) return false;
  }
  for (const key of Object.keys(right)) if (right[key] !== undefined) fields -= 1;
  return fields === 0;
}

/** The same data without fields that are `undefined`; the very same object when there are none. */
export function dropUndefined<T>(value: T): T {
  if (Array.isArray(value)) {
    let copy: unknown[] | undefined;
    for (let i = 0; i < value.length; i += 1) {
      const part = dropUndefined(value[i]);
      if (part !== value[i]) {
        copy ??= [...value];
        copy[i] = part;
      }
    }
    return (copy ?? value) as T;
  }
  if (typeof value !== 'object' || value === null) return value;
  let changed = false;
  const entries: [string, unknown][] = [];
  for (const [key, item] of Object.entries(value)) {
    const part = dropUndefined(item);
    if (part !== item || part === undefined) changed = true;
    if (part !== undefined) entries.push([key, part]);
  }
  // `fromEntries` defines own properties, so that a key `__proto__` stays a key.
  return changed ? (Object.fromEntries(entries) as T) : value;
}

/** A value by an own key: `constructor` is a key like any other. */
export function own<T>(record: { readonly [key: string]: T }, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
