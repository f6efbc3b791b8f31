import { describe, expect, it } from 'vitest';
import { type FlagEntry, lettersOf } from '../../../src/tui/data/entry.js';
import { createSelector, type Entries, parseQuery } from '../../../src/tui/data/query.js';

const glance = (state: 'on' | 'off' | 'archived', percent?: number) => ({
  state,
  serves: 'on',
  percent,
  rules: 0,
  targets: 0,
  needs: [],
});

const entry = (key: string, more: Partial<FlagEntry> = {}): FlagEntry => ({
  key,
  name: key,
  type: 'boolean',
  tags: [],
  owner: '',
  version: 1,
  letters: lettersOf(key),
  changedAt: 0,
  archived: false,
  temporary: true,
  expiresAt: undefined,
  glances: [glance('on', 100)],
  ...more,
});

const entriesOf = (...list: readonly FlagEntry[]): Entries => ({
  sorted: list,
  archived: list.filter(({ archived }) => archived).length,
  revision: 1,
  textRevision: 1,
});

const ENTRIES = entriesOf(
  entry('billing.tax', { owner: 'ana', tags: ['web'], changedAt: 5 }),
  entry('checkout.new-cart', { name: 'The new cart', glances: [glance('on', 25)], changedAt: 9 }),
  entry('checkout.old', { archived: true, glances: [glance('archived')] }),
  entry('search.ranker', { type: 'string', glances: [glance('off')], owner: 'kari' }),
);

const keys = (query: string, order: 'key' | 'changed' | 'state' = 'key', now = 0): string[] =>
  createSelector()(ENTRIES, { query, order, environment: 0, now }).rows.map(({ key }) => key);

describe('parseQuery', () => {
  it('takes filters apart from words', () => {
    expect(parseQuery('new state:on !tag:web cart stale')).toEqual({
      words: 'new cart',
      filters: [
        { name: 'state', value: 'on', inverted: false },
        { name: 'tag', value: 'web', inverted: true },
        { name: 'stale', value: '', inverted: false },
      ],
    });
  });
});

describe('createSelector', () => {
  it('shows all but archived flags, in key order', () => {
    expect(keys('')).toEqual(['billing.tax', 'checkout.new-cart', 'search.ranker']);
    expect(keys('archived')).toEqual(['checkout.old']);
  });

  it('finds by letters that are not next to each other, in key, name, tag and owner', () => {
    expect(keys('chknc')).toEqual(['checkout.new-cart']);
    expect(keys('the new')).toEqual(['checkout.new-cart']);
    expect(keys('ana')).toContain('billing.tax');
    expect(keys('web')).toContain('billing.tax');
    expect(keys('zzz')).toEqual([]);
  });

  it('puts keys that begin with a single letter first', () => {
    expect(keys('c')).toEqual(['checkout.new-cart', 'search.ranker']);
  });

  it('filters, also the other way round', () => {
    expect(keys('state:on')).toEqual(['billing.tax', 'checkout.new-cart']);
    expect(keys('state:partial')).toEqual(['checkout.new-cart']);
    expect(keys('!state:on')).toEqual(['search.ranker']);
    expect(keys('type:str')).toEqual(['search.ranker']);
    expect(keys('owner:ana')).toEqual(['billing.tax']);
    expect(keys('!owner:ana tag:web')).toEqual([]);
  });

  it('sorts', () => {
    expect(keys('', 'changed')[0]).toBe('checkout.new-cart');
    expect(keys('', 'state')).toEqual(['checkout.new-cart', 'billing.tax', 'search.ranker']);
  });

  it('calls a temporary flag stale that nobody changed for a month while all got the same', () => {
    const month = 31 * 86_400_000;
    expect(keys('stale', 'key', month)).toEqual(['billing.tax', 'search.ranker']);
  });

  it('notices that a flag came', () => {
    const select = createSelector();
    const selection = { query: 'gift', order: 'key', environment: 0, now: 0 } as const;
    expect(select(ENTRIES, selection).rows).toEqual([]);
    const more = { ...ENTRIES, sorted: [...ENTRIES.sorted, entry('x.gift')], revision: 2, textRevision: 2 };
    expect(select(more, selection).rows.map(({ key }) => key)).toEqual(['x.gift']);
  });
});
