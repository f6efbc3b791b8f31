/** The search line: words are looked up fuzzily, `state:on tag:web !owner:ana stale` filter. */
import fuzzysort, { type SnapshotKey } from 'fuzzysort';
import { type FlagEntry, isStale, letterBit } from './entry.js';

export type SortOrder = 'key' | 'changed' | 'state' | 'type';
export const SORT_ORDERS: readonly SortOrder[] = ['key', 'changed', 'state', 'type'];

export interface Filter {
  readonly name: 'state' | 'type' | 'tag' | 'owner' | 'stale' | 'archived';
  readonly value: string;
  readonly inverted: boolean;
}

export interface Query {
  /** What is left when the filters are taken out. */
  readonly words: string;
  readonly filters: readonly Filter[];
}

const NAMED = /^(!?)(state|type|tag|owner):(.+)$/;
const ALONE = /^(!?)(stale|archived)$/;

export function parseQuery(text: string): Query {
  const words: string[] = [];
  const filters: Filter[] = [];
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const match = NAMED.exec(word) ?? ALONE.exec(word);
    if (match) {
      const [, inverted, name, value = ''] = match;
      filters.push({ name: name as Filter['name'], value: value.toLowerCase(), inverted: inverted === '!' });
    } else words.push(word);
  }
  return { words: words.join(' '), filters };
}

function stateMatches(entry: FlagEntry, environment: number, wanted: string): boolean {
  const glance = entry.glances[environment];
  if (wanted === 'partial') return glance?.state === 'on' && glance.percent !== undefined && glance.percent < 100;
  return glance?.state === wanted;
}

function passes(entry: FlagEntry, filter: Filter, environment: number, now: number): boolean {
  const { name, value } = filter;
  switch (name) {
    case 'state':
      return stateMatches(entry, environment, value);
    case 'type':
      return entry.type.startsWith(value);
    case 'tag':
      return entry.tags.some((tag) => tag.toLowerCase() === value);
    case 'owner':
      return entry.owner.toLowerCase().includes(value);
    case 'stale':
      return isStale(entry, environment, now);
    case 'archived':
      return entry.archived;
  }
}

/** Key first, since that is what people type most. */
function haystack(entry: FlagEntry): string {
  const name = entry.name === entry.key ? '' : ` ${entry.name}`;
  const tags = entry.tags.length === 0 ? '' : ` ${entry.tags.join(' ')}`;
  return `${entry.key}${name}${tags}${entry.owner === '' ? '' : ` ${entry.owner}`}`;
}

function compareBy(order: SortOrder, environment: number): ((a: FlagEntry, b: FlagEntry) => number) | undefined {
  const key = (a: FlagEntry, b: FlagEntry): number => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
  const rank = (entry: FlagEntry): number => {
    const glance = entry.glances[environment];
    if (glance?.state !== 'on') return glance?.state === 'off' ? 2 : 3;
    return glance.percent !== undefined && glance.percent < 100 ? 0 : 1;
  };
  if (order === 'changed') return (a, b) => b.changedAt - a.changedAt || key(a, b);
  if (order === 'state') return (a, b) => rank(a) - rank(b) || key(a, b);
  if (order === 'type') return (a, b) => (a.type < b.type ? -1 : a.type > b.type ? 1 : key(a, b));
  return undefined;
}

export interface Selection {
  readonly query: string;
  readonly order: SortOrder;
  readonly environment: number;
  readonly now: number;
  /** Rank also by a single letter, which touches nearly all: builds what later searches use. */
  readonly warmUp?: true;
}

export interface Selected {
  readonly rows: readonly FlagEntry[];
  /** More than `rows` when only the best matches are listed. */
  readonly total: number;
}

/** What a selection is made from. */
export interface Entries {
  /** In key order. */
  readonly sorted: readonly FlagEntry[];
  readonly archived: number;
  /** Grows when anything changes. */
  readonly revision: number;
  /** Grows when a key, name, tag or owner changes, or a flag comes or goes. */
  readonly textRevision: number;
}

/** One letter fits nearly every flag, so nothing is ranked yet: keys that begin with it, then those that have it. */
function withLetter(entries: readonly FlagEntry[], letter: string): Selected {
  const first: FlagEntry[] = [];
  const others: FlagEntry[] = [];
  let total = 0;
  const bit = letterBit(letter.charCodeAt(0));
  for (const entry of entries) {
    if (bit === 0 ? !entry.key.toLowerCase().includes(letter) : (entry.letters & bit) === 0) continue;
    total += 1;
    const begins = bit === 0 ? entry.key.toLowerCase().startsWith(letter) : letterBit(entry.key.charCodeAt(0)) === bit;
    const list = begins ? first : others;
    if (list.length < BEST) list.push(entry);
  }
  return { rows: [...first, ...others].slice(0, BEST), total };
}

/** The best matches are all that anybody looks at. */
const BEST = 1_000;

/**
 * Selects the entries to show, in order, and remembers the parts that the next key stroke needs again. Archived flags show when asked
 * for only. Words rank by how well they match; without words the chosen order holds.
 */
export function createSelector(): (entries: Entries, selection: Selection) => Selected {
  let keptFor = '';
  let kept: readonly FlagEntry[] = [];
  let snapshotFor: unknown;
  let snapshot: SnapshotKey<FlagEntry> | undefined;
  let lettersFor: unknown;
  const letters = new Map<string, Selected>();

  function keep(entries: Entries, selection: Selection, filters: readonly Filter[]): readonly FlagEntry[] {
    if (filters.length === 0 && entries.archived === 0) return entries.sorted;
    const byText = filters.every((filter) => filter.name !== 'state' && filter.name !== 'stale');
    const id = `${JSON.stringify(filters)} ${selection.environment} ${byText ? entries.textRevision : entries.revision}`;
    if (id === keptFor) return kept;
    const wantsArchived = filters.some((filter) => filter.name === 'archived' || filter.value === 'archived');
    keptFor = id;
    kept = entries.sorted.filter(
      (entry) =>
        (wantsArchived || !entry.archived) &&
        filters.every((filter) => passes(entry, filter, selection.environment, selection.now) !== filter.inverted),
    );
    return kept;
  }

  return (entries, selection) => {
    const { words, filters } = parseQuery(selection.query);
    const candidates = keep(entries, selection, filters);
    if (words === '') {
      const compare = compareBy(selection.order, selection.environment);
      const rows = compare ? [...candidates].sort(compare) : candidates;
      return { rows, total: rows.length };
    }
    const id = candidates === entries.sorted ? entries.textRevision : candidates;
    if ([...words].length === 1 && !selection.warmUp) {
      if (lettersFor !== id) letters.clear();
      lettersFor = id;
      const known = letters.get(words) ?? withLetter(candidates, words.toLowerCase());
      letters.set(words, known);
      return known;
    }
    if (!snapshot || snapshotFor !== id) {
      snapshot = fuzzysort.snapshot(candidates, { key: haystack });
      snapshotFor = id;
    }
    const found = fuzzysort.go(words, snapshot, { threshold: 0, limit: BEST });
    const best = [...found].sort((a, b) => b.score - a.score || (a.obj.key < b.obj.key ? -1 : 1));
    return { rows: best.map((result) => result.obj), total: found.total };
  };
}
