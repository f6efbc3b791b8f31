import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Catalog } from '../../../src/tui/data/catalog.js';
import { aFlag } from '../../support/builders.js';

const catalogOf = (...keys: readonly string[]): Catalog => {
  const catalog = new Catalog([]);
  for (const key of keys) catalog.put(aFlag({ key }));
  return catalog;
};

describe('Catalog', () => {
  it('stays in key order and finds each key, whatever comes and goes', () => {
    const step = fc.tuple(fc.constantFrom('put', 'delete'), fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const catalog = catalogOf();
        const expected = new Set<string>();
        for (const [verb, key] of steps) {
          if (verb === 'put') catalog.put(aFlag({ key }));
          else catalog.delete(key);
          expected[verb === 'put' ? 'add' : 'delete'](key);
        }
        expect(catalog.sorted.map(({ key }) => key)).toEqual([...expected].sort());
        for (const key of expected) expect(catalog.sorted[catalog.indexOf(key)]?.key).toBe(key);
      }),
    );
  });

  it('trusts the log more than the list, which may be older', () => {
    const catalog = catalogOf();
    catalog.put(aFlag({ key: 'a', version: 2, name: 'new' }));
    catalog.fill(aFlag({ key: 'a', version: 1, name: 'old' }));
    expect(catalog.get('a')?.name).toBe('new');
    catalog.delete('b');
    catalog.fill(aFlag({ key: 'b' }));
    expect(catalog.get('b')).toBeUndefined();
  });

  it('tells changes of what is searched for from others', () => {
    const catalog = catalogOf('a');
    const before = catalog.textRevision;
    catalog.put(aFlag({ key: 'a', version: 2 }));
    expect(catalog.textRevision).toBe(before);
    catalog.put(aFlag({ key: 'a', version: 3, owner: 'ana' }));
    expect(catalog.textRevision).toBe(before + 1);
  });

  it('counts archived flags', () => {
    const catalog = catalogOf('a', 'b');
    catalog.put(aFlag({ key: 'a', version: 2, archived: true }));
    expect(catalog.archived).toBe(1);
    catalog.delete('a');
    expect(catalog.archived).toBe(0);
  });
});
