import { describe, expect, it } from 'vitest';
import type { Operation } from '../../src/operations/types.js';
import { aFlag } from '../support/builders.js';
import { codeOf, refusalOf } from '../support/refusal.js';
import { aShop, settingsIn, twice } from '../support/shop.js';

const add = (flag: string, parent: string, variations = ['on'], environment = 'production'): Operation => ({
  op: 'prerequisite.add',
  project: 'shop',
  environment,
  flag,
  prerequisite: { flag: parent, variations },
});
const shopOf = (...keys: string[]) => aShop({ flags: keys.map((key) => aFlag({ key })) });

describe('prerequisite.add', () => {
  it('adds a parent, and changes what is wanted of one that is there', async () => {
    const shop = shopOf('a', 'b');
    await twice(shop, add('a', 'b'));
    await twice(shop, add('a', 'b', ['off', 'off']));
    expect(settingsIn(shop, 'production', 'a').prerequisites).toEqual([{ flag: 'b', variations: ['off'] }]);
  });

  it('refuses parents and variations that are not there, and archived ones', async () => {
    const shop = aShop({ flags: [aFlag({ key: 'a' }), aFlag({ key: 'b' }), aFlag({ key: 'old', archived: true })] });
    expect(await codeOf(() => shop.run([add('a', 'c')]))).toBe('FLAG_NOT_FOUND');
    expect(await codeOf(() => shop.run([add('a', 'b', ['blue'])]))).toBe('VARIATION_UNKNOWN');
    expect(await codeOf(() => shop.run([add('a', 'b', [])]))).toBe('INVALID_INPUT');
    expect(await codeOf(() => shop.run([add('a', 'a')]))).toBe('INVALID_INPUT');
    expect(await codeOf(() => shop.run([add('a', 'old')]))).toBe('INVALID_INPUT');
  });

  it('refuses a circle of any length, and shows it', async () => {
    const shop = shopOf('a', 'b', 'c', 'd');
    await shop.run([add('a', 'b'), add('b', 'c'), add('b', 'd'), add('c', 'd')]);
    const error = await refusalOf(() => shop.run([add('d', 'a')]));
    expect(error.code).toBe('PREREQUISITE_CYCLE');
    const cycle = error.details?.['cycle'] as string[];
    expect(cycle[0]).toBe('d');
    expect(cycle.at(-1)).toBe('d');
    expect(cycle.slice(0, 3)).toEqual(['d', 'a', 'b']);
    expect(await codeOf(() => shop.run([add('b', 'a')]))).toBe('PREREQUISITE_CYCLE');
  });

  it('refuses a circle that a single change closes, and takes one that it opens', async () => {
    const shop = shopOf('a', 'b');
    expect(await codeOf(() => shop.run([add('a', 'b'), add('b', 'a')]))).toBe('PREREQUISITE_CYCLE');
    await shop.run([add('a', 'b')]);
    const drop: Operation = {
      op: 'prerequisite.remove',
      project: 'shop',
      environment: 'production',
      flag: 'a',
      prerequisite: 'b',
    };
    await shop.run([add('b', 'a'), drop]);
    expect(settingsIn(shop, 'production', 'b').prerequisites).toHaveLength(1);
  });

  it('keeps environments apart', async () => {
    const shop = shopOf('a', 'b');
    await shop.run([add('a', 'b'), add('b', 'a', ['on'], 'staging')]);
    expect(await codeOf(() => shop.run([add('a', 'b', ['on'], 'staging')]))).toBe('PREREQUISITE_CYCLE');
  });

  it('walks a chain of thousands', async () => {
    const keys = Array.from({ length: 2000 }, (_, i) => `f${i}`);
    const flags = keys.map((key, i) =>
      aFlag({
        key,
        settings: { prerequisites: i + 1 < keys.length ? [{ flag: `f${i + 1}`, variations: ['on'] }] : [] },
      }),
    );
    expect(await codeOf(() => aShop({ flags }).run([add('f1999', 'f0')]))).toBe('PREREQUISITE_CYCLE');
  });
});

describe('prerequisite.remove', () => {
  it('lets go of a parent', async () => {
    const shop = shopOf('a', 'b');
    await shop.run([add('a', 'b')]);
    await twice(shop, {
      op: 'prerequisite.remove',
      project: 'shop',
      environment: 'production',
      flag: 'a',
      prerequisite: 'b',
    });
    expect(settingsIn(shop, 'production', 'a').prerequisites).toEqual([]);
  });
});
