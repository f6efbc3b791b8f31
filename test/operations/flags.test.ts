import { describe, expect, it } from 'vitest';
import { summarise } from '../../src/model/summary.js';
import { aClause, aFlag, aRule, someSettings } from '../support/builders.js';
import { codeOf, refusalOf } from '../support/refusal.js';
import { AT_PRODUCTION, aShop, flagIn, ON_CHECKOUT, settingsIn, twice } from '../support/shop.js';

describe('flag.create', () => {
  it('makes a boolean flag that is off everywhere', async () => {
    const shop = aShop({ flags: [] });
    await twice(shop, { op: 'flag.create', ...ON_CHECKOUT });
    const flag = flagIn(shop);
    expect(flag).toMatchObject({ type: 'boolean', version: 1, archived: false, name: 'checkout', environments: {} });
    expect(flag.salt).toMatch(/^[\w-]{16}$/);
    expect(summarise(flag, 'production')).toMatchObject({ state: 'off', serves: 'off' });
  });

  it('reads the type from the variations', async () => {
    const shop = aShop({ flags: [] });
    for (const [flag, value, type] of [
      ['a', 'x', 'string'],
      ['b', 5, 'number'],
      ['c', { a: 1 }, 'object'],
      ['d', true, 'boolean'],
    ] as const) {
      await shop.run([{ op: 'flag.create', project: 'shop', flag, variations: [{ key: 'v', value }] }]);
      expect(flagIn(shop, flag).type).toBe(type);
    }
  });

  it('remembers what to serve while off in every environment', async () => {
    const shop = aShop({ flags: [] });
    const variations = ['s', 'm', 'l'].map((key) => ({ key, value: key }));
    await twice(shop, { op: 'flag.create', ...ON_CHECKOUT, variations, offVariation: 'm' });
    for (const environment of ['staging', 'production']) {
      expect(settingsIn(shop, environment)).toMatchObject({ enabled: false, offVariation: 'm' });
    }
  });

  it('refuses what does not fit', async () => {
    const shop = aShop({ flags: [] });
    const create = (more: object) => codeOf(() => shop.run([{ op: 'flag.create', ...ON_CHECKOUT, ...more }]));
    expect(await create({ type: 'string' })).toBe('INVALID_INPUT');
    expect(await create({ offVariation: 'no' })).toBe('VARIATION_UNKNOWN');
    expect(await create({ variations: [{ key: 'on', value: 'x' }], type: 'boolean' })).toBe('INVALID_INPUT');
    expect(await create({ variations: [] })).toBe('INVALID_INPUT');
    expect(await create({ project: 'shp' })).toBe('PROJECT_NOT_FOUND');
    expect(await create({ environments: { stagin: someSettings() } })).toBe('ENVIRONMENT_NOT_FOUND');
    expect(shop.list('flag', 'shop')).toEqual([]);
  });

  it('refuses to replace another flag', async () => {
    expect(await codeOf(() => aShop().run([{ op: 'flag.create', ...ON_CHECKOUT }]))).toBe('ALREADY_EXISTS');
  });
});

describe('flag.set', () => {
  it('changes what is given, and removes the expiry with null', async () => {
    const shop = aShop();
    await twice(shop, {
      op: 'flag.set',
      ...ON_CHECKOUT,
      tags: ['a', 'b', 'a'],
      expiresAt: '2027-01-01T00:00:00Z',
      owner: 'ana',
    });
    expect(flagIn(shop)).toMatchObject({
      tags: ['a', 'b'],
      expiresAt: '2027-01-01T00:00:00Z',
      owner: 'ana',
      name: 'Checkout',
    });
    await twice(shop, { op: 'flag.set', ...ON_CHECKOUT, expiresAt: null });
    expect(flagIn(shop)).not.toHaveProperty('expiresAt');
  });

  it('names the flag that was probably meant', async () => {
    const error = await refusalOf(() => aShop().run([{ op: 'flag.set', project: 'shop', flag: 'chekout' }]));
    expect(error.code).toBe('FLAG_NOT_FOUND');
    expect(error.hint).toContain('"checkout"');
    expect(error.hint).toContain('burgee flag list --project shop');
  });
});

describe('flag.enable and flag.disable', () => {
  it('switch one environment', async () => {
    const shop = aShop();
    await twice(shop, { op: 'flag.disable', ...AT_PRODUCTION });
    expect(settingsIn(shop).enabled).toBe(false);
    await twice(shop, { op: 'flag.enable', ...AT_PRODUCTION, environment: 'staging' });
    expect(settingsIn(shop, 'staging')).toEqual(someSettings());
    expect(flagIn(shop).version).toBe(3);
  });

  it('write nothing when a flag without settings is switched off', async () => {
    expect(await aShop().run([{ op: 'flag.disable', ...AT_PRODUCTION, environment: 'staging' }])).toEqual([]);
  });

  it('refuse an environment that does not exist, even when nothing would change', async () => {
    const shop = aShop();
    const off = (environment: string) =>
      refusalOf(() => shop.run([{ op: 'flag.disable', ...AT_PRODUCTION, environment }]));
    expect((await off('producton')).code).toBe('ENVIRONMENT_NOT_FOUND');
    expect((await off('producton')).hint).toContain('"production"');
    expect((await off('constructor')).code).toBe('ENVIRONMENT_NOT_FOUND');
  });

  it('refuse to switch an archived flag on', async () => {
    const shop = aShop({ flags: [aFlag({ archived: true, settings: { enabled: false } })] });
    expect(await codeOf(() => shop.run([{ op: 'flag.enable', ...AT_PRODUCTION }]))).toBe('INVALID_INPUT');
  });
});

describe('flag.archive', () => {
  it('and back', async () => {
    const shop = aShop();
    await twice(shop, { op: 'flag.archive', ...ON_CHECKOUT });
    expect(flagIn(shop).archived).toBe(true);
    await twice(shop, { op: 'flag.unarchive', ...ON_CHECKOUT });
    expect(flagIn(shop).archived).toBe(false);
  });
});

const needing = (parent: string, variations = ['on']) => ({ prerequisites: [{ flag: parent, variations }] });

describe('flag.delete, flag.rename, flag.clone', () => {
  it('refuse to remove or archive what another flag needs', async () => {
    const shop = aShop({ flags: [aFlag(), aFlag({ key: 'child', settings: needing('checkout') })] });
    for (const op of ['flag.delete', 'flag.archive'] as const) {
      const error = await refusalOf(() => shop.run([{ op, ...ON_CHECKOUT }]));
      expect(error).toMatchObject({ code: 'IN_USE', details: { usedBy: ['child'] } });
      expect(error.hint).toContain('burgee prereq remove child checkout');
    }
    await shop.run([
      { op: 'flag.delete', ...ON_CHECKOUT },
      { op: 'flag.delete', project: 'shop', flag: 'child' },
    ]);
    expect(shop.list('flag', 'shop')).toEqual([]);
  });

  it('may archive parent and child together, and then bring back the parent first', async () => {
    const shop = aShop({ flags: [aFlag(), aFlag({ key: 'child', settings: needing('checkout') })] });
    const both = (op: 'flag.archive' | 'flag.unarchive') => [
      { op, ...ON_CHECKOUT },
      { op, project: 'shop', flag: 'child' },
    ];
    await shop.run(both('flag.archive'));
    expect(await codeOf(() => shop.run([{ op: 'flag.unarchive', project: 'shop', flag: 'child' }]))).toBe(
      'INVALID_INPUT',
    );
    await shop.run(both('flag.unarchive'));
  });

  it('renaming keeps the salt and takes the prerequisites of others along', async () => {
    const child = aFlag({
      key: 'child',
      environments: {
        production: someSettings(needing('checkout')),
        staging: someSettings(needing('checkout', ['off'])),
      },
    });
    const shop = aShop({ flags: [aFlag({ name: 'checkout' }), child] });
    await shop.run([{ op: 'flag.rename', ...ON_CHECKOUT, to: 'pay' }]);
    expect(shop.get('flag', 'shop', 'checkout')).toBeUndefined();
    expect(flagIn(shop, 'pay')).toMatchObject({ salt: 'salt-of-checkout', name: 'pay', version: 1 });
    expect(settingsIn(shop, 'production', 'child').prerequisites).toEqual([{ flag: 'pay', variations: ['on'] }]);
    expect(settingsIn(shop, 'staging', 'child').prerequisites).toEqual([{ flag: 'pay', variations: ['off'] }]);
    expect(await codeOf(() => shop.run([{ op: 'flag.rename', project: 'shop', flag: 'pay', to: 'child' }]))).toBe(
      'ALREADY_EXISTS',
    );
  });

  it('a clone serves the same people the same: settings and salt are those of its model', async () => {
    const shop = aShop({ flags: [aFlag({ settings: { rules: [aRule({ when: aClause() })] } })] });
    await twice(shop, { op: 'flag.clone', ...ON_CHECKOUT, to: 'copy' });
    const { key, name, version, createdAt, updatedAt, ...same } = flagIn(shop, 'copy');
    expect({ key, version, name }).toEqual({ key: 'copy', version: 1, name: 'Checkout' });
    expect(flagIn(shop)).toMatchObject(same);
    expect(createdAt).toBe(updatedAt);
    expect(
      await codeOf(() =>
        shop.run([
          { op: 'flag.set', ...ON_CHECKOUT, owner: 'x' },
          { op: 'flag.clone', ...ON_CHECKOUT, to: 'copy' },
        ]),
      ),
    ).toBe('ALREADY_EXISTS');
  });
});
