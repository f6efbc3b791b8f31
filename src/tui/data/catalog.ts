/**
 * All flags of one project, small, in key order, kept up to date change by change. It is mutable on purpose: copying 100,000 entries
 * for each of 100 changes a second would cost more than everything else together. `revision` tells whether to look again.
 */
import type { Environment, Flag } from '../../model/documents.js';
import { createGlancer, entryOf, type FlagEntry } from './entry.js';
import type { Entries } from './query.js';

export class Catalog implements Entries {
  readonly environments: readonly Environment[];
  readonly sorted: FlagEntry[] = [];
  archived = 0;
  revision = 0;
  textRevision = 0;
  /** Deleted since the catalog was begun. */
  readonly #gone = new Set<string>();
  readonly #byKey = new Map<string, FlagEntry>();
  readonly #glance = createGlancer();

  constructor(environments: readonly Environment[]) {
    this.environments = environments;
  }

  get size(): number {
    return this.sorted.length;
  }

  get(key: string): FlagEntry | undefined {
    return this.#byKey.get(key);
  }

  /** A flag from the list. What the log has told meanwhile is newer: a page may be older than a change that was already heard of. */
  fill(flag: Flag): void {
    if (!this.#byKey.has(flag.key) && !this.#gone.has(flag.key)) this.put(flag);
  }

  /** A flag from the log. */
  put(flag: Flag): void {
    const known = this.#byKey.get(flag.key);
    const entry = entryOf(flag, this.environments, this.#glance);
    this.#byKey.set(flag.key, entry);
    const last = this.sorted.at(-1);
    if (!last || last.key < flag.key) this.sorted.push(entry);
    else this.sorted.splice(this.indexOf(flag.key), known ? 1 : 0, entry);
    this.archived += Number(entry.archived) - Number(known?.archived ?? false);
    this.revision += 1;
    if (!known || textOf(known) !== textOf(entry)) this.textRevision += 1;
  }

  delete(key: string): void {
    this.#gone.add(key);
    const known = this.#byKey.get(key);
    if (!known) return;
    this.#byKey.delete(key);
    this.sorted.splice(this.indexOf(key), 1);
    this.archived -= Number(known.archived);
    this.revision += 1;
    this.textRevision += 1;
  }

  /** Place of the key, or where it would go. */
  indexOf(key: string): number {
    let low = 0;
    let high = this.sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.sorted[middle] as FlagEntry).key < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function textOf(entry: FlagEntry): string {
  return `${entry.name}\n${entry.tags.join(' ')}\n${entry.owner}\n${entry.archived}`;
}
