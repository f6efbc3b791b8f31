/** Field-by-field difference of two versions of a document, for audit, dry runs and people. */
import type { Document } from './documents.js';
import { isPlainObject, jsonEqual } from './json.js';

export interface Difference {
  /** `environments.production.rules[staff].serve.variation`; the order of a list is `….rules (order)`. */
  readonly path: string;
  /** `undefined` = was not there. */
  readonly before: unknown;
  readonly after: unknown;
  /** Of a list of plain values: what went and what came. */
  readonly removed?: readonly unknown[] | undefined;
  readonly added?: readonly unknown[] | undefined;
}

/** They change with every write and say nothing about it. */
const BOOKKEEPING = new Set(['version', 'createdAt', 'updatedAt']);

const SIMPLE = /^[A-Za-z0-9_-]+$/;

function join(path: string, key: string): string {
  if (!SIMPLE.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}

/** What an item of a list is called, so that a rule is compared with itself wherever it stands. */
function identityOf(item: unknown): string | undefined {
  if (!isPlainObject(item)) return undefined;
  const { id, key, flag, variation, by } = item;
  if (typeof id === 'string') return id;
  if (typeof key === 'string') return key;
  if (typeof flag === 'string') return flag;
  if (typeof variation === 'string' && Array.isArray(item['keys'])) {
    return typeof by === 'string' ? `${variation} by ${by}` : variation;
  }
  return undefined;
}

function byIdentity(list: readonly unknown[]): Map<string, unknown> | undefined {
  const items = new Map<string, unknown>();
  for (const item of list) {
    const identity = identityOf(item);
    if (identity === undefined || items.has(identity)) return undefined;
    items.set(identity, item);
  }
  return items;
}

const isScalar = (item: unknown): boolean => typeof item !== 'object' || item === null;

function compareLists(path: string, before: readonly unknown[], after: readonly unknown[], out: Difference[]): void {
  if (before.every(isScalar) && after.every(isScalar)) {
    const old = new Set(before);
    const now = new Set(after);
    const removed = before.filter((item) => !now.has(item));
    const added = after.filter((item) => !old.has(item));
    out.push({ path, before, after, removed, added });
    return;
  }
  const old = byIdentity(before);
  const now = byIdentity(after);
  if (old === undefined || now === undefined) {
    out.push({ path, before, after });
    return;
  }
  for (const [identity, item] of old) compare(`${path}[${identity}]`, item, now.get(identity), out);
  for (const [identity, item] of now) if (!old.has(identity)) compare(`${path}[${identity}]`, undefined, item, out);
  const stayed = [...old.keys()].filter((identity) => now.has(identity));
  const order = [...now.keys()].filter((identity) => old.has(identity));
  if (!jsonEqual(stayed, order)) out.push({ path: `${path} (order)`, before: [...old.keys()], after: [...now.keys()] });
}

function compare(path: string, before: unknown, after: unknown, out: Difference[]): void {
  if (jsonEqual(before, after)) return;
  if (Array.isArray(before) && Array.isArray(after)) compareLists(path, before, after, out);
  else if (isPlainObject(before) && isPlainObject(after)) compareObjects(path, before, after, out);
  else out.push({ path, before, after });
}

function compareObjects(
  path: string,
  before: Record<string, unknown>,
  after: Record<string, unknown>,
  out: Difference[],
): void {
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (path === '' && BOOKKEEPING.has(key)) continue;
    const old = Object.hasOwn(before, key) ? before[key] : undefined;
    compare(join(path, key), old, Object.hasOwn(after, key) ? after[key] : undefined, out);
  }
}

/** Every field that differs; of a new or deleted document (`null`), every field. */
export function diffDocuments(before: Document | null, after: Document | null): Difference[] {
  const out: Difference[] = [];
  compareObjects('', { ...before }, { ...after }, out);
  return out;
}
