import { describe, expect, it } from 'vitest';
import { aFlag, aRule, someSettings } from '../support/builders.js';
import { codeOf, refusalOf } from '../support/refusal.js';
import { aShop, flagIn, ON_CHECKOUT, settingsIn, twice } from '../support/shop.js';

const sizes = (more: Parameters<typeof aFlag>[0] = {}) =>
  aFlag({
    type: 'string',
    variations: ['s', 'm', 'l'].map((key) => ({ key, value: key })),
    environments: { production: someSettings({ offVariation: 's', fallthrough: { variation: 's' } }) },
    ...more,
  });

describe('variation.add', () => {
  it('adds one, once', async () => {
    const shop = aShop({ flags: [sizes()] });
    await twice(shop, { op: 'variation.add', ...ON_CHECKOUT, variation: { key: '10%', value: 'x', name: 'Ten' } });
    expect(flagIn(shop).variations.at(-1)).toEqual({ key: '10%', value: 'x', name: 'Ten' });
  });

  it('refuses another value for one that is there, another type, and too many', async () => {
    const shop = aShop({ flags: [sizes()] });
    const add = (key: string, value: string | number) =>
      codeOf(() => shop.run([{ op: 'variation.add', ...ON_CHECKOUT, variation: { key, value } }]));
    expect(await add('s', 'other')).toBe('ALREADY_EXISTS');
    expect(await add('xl', 5)).toBe('INVALID_INPUT');
    const full = aShop({
      flags: [
        sizes({ variations: Array.from({ length: 64 }, (_, i) => ({ key: i === 0 ? 's' : `v${i}`, value: 'x' })) }),
      ],
    });
    expect(
      await codeOf(() => full.run([{ op: 'variation.add', ...ON_CHECKOUT, variation: { key: 'xl', value: 'x' } }])),
    ).toBe('LIMIT_EXCEEDED');
  });
});

describe('variation.set', () => {
  it('changes the value and keeps the name', async () => {
    const shop = aShop({ flags: [sizes({ variations: [{ key: 's', value: 's', name: 'Small' }] })] });
    await twice(shop, { op: 'variation.set', ...ON_CHECKOUT, variation: { key: 's', value: 'tiny' } });
    expect(flagIn(shop).variations).toEqual([{ key: 's', value: 'tiny', name: 'Small' }]);
  });

  it('renames it everywhere it is served and wanted', async () => {
    const split = {
      split: {
        ranges: [
          { variation: 's', from: 0, to: 10 },
          { variation: 'm', from: 10, to: 20 },
        ],
      },
    };
    const settings = someSettings({
      offVariation: 's',
      targets: [{ variation: 's', keys: ['u'] }],
      rules: [aRule({ serve: split })],
      fallthrough: { variation: 's' },
    });
    const child = aFlag({ key: 'child', settings: { prerequisites: [{ flag: 'checkout', variations: ['s', 'm'] }] } });
    const shop = aShop({ flags: [sizes({ environments: { production: settings } }), child] });
    await shop.run([{ op: 'variation.set', ...ON_CHECKOUT, variation: { key: 's', value: 's' }, rename: 'small' }]);
    expect(JSON.stringify(settingsIn(shop))).not.toContain('"s"');
    expect(settingsIn(shop).rules[0]?.serve).toEqual({
      split: {
        ranges: [
          { variation: 'small', from: 0, to: 10 },
          { variation: 'm', from: 10, to: 20 },
        ],
      },
    });
    expect(settingsIn(shop, 'production', 'child').prerequisites).toEqual([
      { flag: 'checkout', variations: ['small', 'm'] },
    ]);
    expect(flagIn(shop).variations.map(({ key }) => key)).toEqual(['small', 'm', 'l']);
    expect(
      await codeOf(() =>
        shop.run([{ op: 'variation.set', ...ON_CHECKOUT, variation: { key: 'm', value: 'm' }, rename: 'l' }]),
      ),
    ).toBe('ALREADY_EXISTS');
  });

  it('refuses one that does not exist, and says which was meant', async () => {
    const shop = aShop();
    const error = await refusalOf(() =>
      shop.run([{ op: 'variation.set', ...ON_CHECKOUT, variation: { key: 'onn', value: true } }]),
    );
    expect(error.code).toBe('VARIATION_UNKNOWN');
    expect(error.hint).toContain('"on"');
  });
});

describe('variation.remove', () => {
  const remove = (variation: string) => ({ op: 'variation.remove' as const, ...ON_CHECKOUT, variation });

  it('removes one that nobody is served', async () => {
    const shop = aShop({ flags: [sizes()] });
    await shop.run([remove('l')]);
    expect(flagIn(shop).variations.map(({ key }) => key)).toEqual(['s', 'm']);
    expect(await codeOf(() => shop.run([remove('l')]))).toBe('VARIATION_UNKNOWN');
  });

  it.each([
    ['off', someSettings({ offVariation: 'l', fallthrough: { variation: 's' } })],
    [
      'targets',
      someSettings({ offVariation: 's', fallthrough: { variation: 's' }, targets: [{ variation: 'l', keys: ['u'] }] }),
    ],
    [
      'rules',
      someSettings({
        offVariation: 's',
        fallthrough: { variation: 's' },
        rules: [aRule({ serve: { variation: 'l' } })],
      }),
    ],
    [
      'everyone else',
      someSettings({ offVariation: 's', fallthrough: { split: { ranges: [{ variation: 'l', from: 0, to: 1 }] } } }),
    ],
  ])('refuses one that is served: %s', async (_, settings) => {
    const shop = aShop({ flags: [sizes({ environments: { production: settings } })] });
    expect(await refusalOf(() => shop.run([remove('l')]))).toMatchObject({
      code: 'IN_USE',
      details: { environment: 'production' },
    });
  });

  it('refuses the one that is served while off where nothing is set', async () => {
    const shop = aShop({ flags: [sizes({ environments: {} })] });
    expect(await codeOf(() => shop.run([remove('s')]))).toBe('IN_USE');
  });

  it('refuses one that another flag wants, also when it is replaced by other ways', async () => {
    const child = aFlag({ key: 'child', settings: { prerequisites: [{ flag: 'checkout', variations: ['l'] }] } });
    const shop = aShop({ flags: [sizes(), child] });
    expect(await refusalOf(() => shop.run([remove('l')]))).toMatchObject({
      code: 'IN_USE',
      details: { usedBy: ['child'] },
    });
    const without = { ...flagIn(shop), variations: flagIn(shop).variations.slice(0, 2) };
    expect(
      await codeOf(() => shop.run([{ op: 'document.restore', ref: 'flag/shop/checkout', document: without }])),
    ).toBe('IN_USE');
  });
});
