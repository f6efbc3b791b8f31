import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Serve } from '../../src/engine/index.js';
import type { Share } from '../../src/model/documents.js';
import { weightsOf } from '../../src/model/ranges.js';
import { aClause, aFlag, aRule, someSettings } from '../support/builders.js';
import { someShares } from '../support/ranges-arbitraries.js';
import { codeOf, refusalOf } from '../support/refusal.js';
import { AT_PRODUCTION, aShop, settingsIn, twice } from '../support/shop.js';

const percent = (shares: Record<string, number>): Share[] =>
  Object.entries(shares).map(([variation, share]) => ({ variation, weight: share * 1000 }));
const split = (ranges: readonly (readonly [string, number, number])[], rest: object = {}): Serve => ({
  split: { ...rest, ranges: ranges.map(([variation, from, to]) => ({ variation, from, to })) },
});

describe('flag.serve', () => {
  it('changes what everyone else gets, or what is served while off', async () => {
    const shop = aShop();
    await twice(shop, { op: 'flag.serve', ...AT_PRODUCTION, variation: 'off' });
    expect(settingsIn(shop).fallthrough).toEqual({ variation: 'off' });
    await twice(shop, { op: 'flag.serve', ...AT_PRODUCTION, variation: 'on', off: true });
    expect(settingsIn(shop).offVariation).toBe('on');
  });

  it("leaves it to the caller's default with null", async () => {
    const shop = aShop();
    await twice(shop, { op: 'flag.serve', ...AT_PRODUCTION, variation: null });
    expect(settingsIn(shop)).not.toHaveProperty('fallthrough');
    await twice(shop, { op: 'flag.serve', ...AT_PRODUCTION, variation: null, off: true });
    expect(Object.keys(settingsIn(shop))).not.toContain('offVariation');
  });

  it('refuses a variation that does not exist', async () => {
    expect(await codeOf(() => aShop().run([{ op: 'flag.serve', ...AT_PRODUCTION, variation: 'onn' }]))).toBe(
      'VARIATION_UNKNOWN',
    );
  });
});

describe('flag.rollout', () => {
  const rollout = (shares: Record<string, number>, more: object = {}) => ({
    op: 'flag.rollout' as const,
    ...AT_PRODUCTION,
    shares: percent(shares),
    ...more,
  });

  it('gives what is missing to the off-variation, and only moves the border when raised', async () => {
    const shop = aShop();
    await twice(shop, rollout({ on: 10 }));
    expect(settingsIn(shop).fallthrough).toEqual(
      split([
        ['on', 0, 10_000],
        ['off', 10_000, 100_000],
      ]),
    );
    await twice(shop, rollout({ on: 25 }));
    expect(settingsIn(shop).fallthrough).toEqual(
      split([
        ['on', 0, 25_000],
        ['off', 25_000, 100_000],
      ]),
    );
  });

  it('is no split any more at 100 %, and at 0 %', async () => {
    const shop = aShop();
    await twice(shop, rollout({ on: 0 }));
    expect(settingsIn(shop).fallthrough).toEqual({ variation: 'off' });
    await twice(shop, rollout({ on: 100 }));
    expect(settingsIn(shop).fallthrough).toEqual({ variation: 'on' });
  });

  it('keeps attribute and salt from step to step, through 100 % too', async () => {
    const shop = aShop();
    await shop.run([rollout({ on: 50 }, { by: 'company.id', salt: 'spring' })]);
    await twice(shop, rollout({ on: 100 }));
    await twice(shop, rollout({ on: 20 }));
    expect(settingsIn(shop).fallthrough).toEqual(
      split(
        [
          ['on', 0, 20_000],
          ['off', 20_000, 100_000],
        ],
        { by: 'company.id', salt: 'spring' },
      ),
    );
    await twice(shop, rollout({ on: 20 }, { by: 'targetingKey', salt: 'salt-of-checkout' }));
    expect(settingsIn(shop).fallthrough).toEqual(
      split([
        ['on', 0, 20_000],
        ['off', 20_000, 100_000],
      ]),
    );
  });

  it('asks for the rest when the off-variation cannot take it', async () => {
    const shop = aShop();
    const error = await refusalOf(() => shop.run([rollout({ off: 30 })]));
    expect(error.code).toBe('INVALID_INPUT');
    expect(error.hint).toContain('off:30,on:70');
    expect(await codeOf(() => shop.run([rollout({ on: 60, off: 41 })]))).toBe('INVALID_INPUT');
    expect(await codeOf(() => shop.run([rollout({ on: 101 })]))).toBe('INVALID_INPUT');
    expect(await codeOf(() => shop.run([rollout({ onn: 50 })]))).toBe('VARIATION_UNKNOWN');
    expect(settingsIn(shop)).toEqual(someSettings());
  });

  it('leaves the rest of a rule to the next rule', async () => {
    const shop = aShop({ flags: [aFlag({ settings: { rules: [aRule({ serve: split([['on', 0, 10_000]]) })] } })] });
    await twice(shop, rollout({ on: 30 }, { rule: 'staff', by: 'company.id' }));
    expect(settingsIn(shop).rules[0]?.serve).toEqual(split([['on', 0, 30_000]], { by: 'company.id' }));
    expect(await codeOf(() => shop.run([rollout({ on: 30 }, { rule: 'stff' })]))).toBe('RULE_NOT_FOUND');
    expect(await codeOf(() => shop.run([rollout({ on: 0 }, { rule: 'staff' })]))).toBe('INVALID_INPUT');
  });

  it('moves the minimum through any history of shares', async () => {
    const variations = ['a', 'b', 'c', 'd', 'e'].map((key) => ({ key, value: key }));
    const settings = { enabled: true, prerequisites: [], targets: [], rules: [aRule({ serve: { variation: 'a' } })] };
    await fc.assert(
      fc.asyncProperty(fc.array(someShares, { minLength: 1, maxLength: 12 }), async (history) => {
        const shop = aShop({ flags: [aFlag({ type: 'string', variations, environments: { production: settings } })] });
        for (const shares of history) {
          if (shares.every(({ weight }) => weight === 0)) continue;
          const before = owners(settingsIn(shop).rules[0]?.serve);
          await shop.run([{ op: 'flag.rollout', ...AT_PRODUCTION, rule: 'staff', shares }]);
          const after = owners(settingsIn(shop).rules[0]?.serve);
          expect(movedBetween(before, after)).toBe(leastMoves(before, after));
        }
      }),
      { numRuns: 25 },
    );
  });
});

/** Every tenth bucket would miss one-bucket ranges, so all of them. */
function owners(serve: Serve | undefined): (string | undefined)[] {
  const buckets = new Array<string | undefined>(100_000).fill(undefined);
  if (serve === undefined) return buckets;
  const ranges = 'split' in serve ? serve.split.ranges : [{ variation: serve.variation, from: 0, to: 100_000 }];
  for (const { variation, from, to } of ranges) buckets.fill(variation, from, to);
  return buckets;
}

const movedBetween = (before: (string | undefined)[], after: (string | undefined)[]): number =>
  before.reduce((count, owner, bucket) => (owner === after[bucket] ? count : count + 1), 0);

function leastMoves(before: (string | undefined)[], after: (string | undefined)[]): number {
  const surplus = new Map<string | undefined, number>();
  for (const owner of before) surplus.set(owner, (surplus.get(owner) ?? 0) + 1);
  for (const owner of after) surplus.set(owner, (surplus.get(owner) ?? 0) - 1);
  return [...surplus.values()].reduce((sum, count) => sum + Math.max(0, count), 0);
}

describe('flag.configure', () => {
  it('replaces everything in one environment', async () => {
    const shop = aShop();
    const settings = someSettings({ enabled: false, rules: [aRule({ when: { segment: 'beta' } })] });
    await twice(shop, { op: 'flag.configure', ...AT_PRODUCTION, environment: 'staging', settings });
    expect(settingsIn(shop, 'staging')).toEqual(settings);
    expect(settingsIn(shop)).toEqual(someSettings());
  });

  it('refuses settings that refer to what is not there', async () => {
    const shop = aShop();
    const configure = (settings: object) =>
      codeOf(() => shop.run([{ op: 'flag.configure', ...AT_PRODUCTION, settings: someSettings(settings) }]));
    expect(await configure({ rules: [aRule({ when: { segment: 'bta' } })] })).toBe('SEGMENT_NOT_FOUND');
    expect(await configure({ prerequisites: [{ flag: 'gone', variations: ['on'] }] })).toBe('FLAG_NOT_FOUND');
    expect(await configure({ rules: [aRule(), aRule()] })).toBe('INVALID_INPUT');
    expect(await configure({ fallthrough: split([['on', 5, 4]]) })).toBe('INVALID_INPUT');
    expect(await configure({ rules: [aRule({ when: aClause({ op: 'is' as never }) })] })).toBe('INVALID_INPUT');
  });
});

describe('rules', () => {
  const add = (id: string | undefined, more: object = {}) => ({
    op: 'rule.add' as const,
    ...AT_PRODUCTION,
    ...(id === undefined ? {} : { id }),
    when: aClause(),
    serve: { variation: 'on' },
    ...more,
  });
  const ids = (shop: ReturnType<typeof aShop>) => settingsIn(shop).rules.map(({ id }) => id);

  it('are added at the end or where they are wanted, with an id of their own', async () => {
    const shop = aShop();
    await shop.run([add(undefined), add(undefined), add('first', { at: 0 }), add('far', { at: 99 }), add(undefined)]);
    expect(ids(shop)).toEqual(['first', 'r1', 'r2', 'far', 'r3']);
  });

  it('are the same when added again, and refused when another one has the id', async () => {
    const shop = aShop();
    await twice(shop, add('staff'));
    expect(await codeOf(() => shop.run([add('staff', { serve: { variation: 'off' } })]))).toBe('ALREADY_EXISTS');
  });

  it('take shares and make ranges of them', async () => {
    const shop = aShop();
    await shop.run([add('staff', { serve: { shares: percent({ on: 25 }), by: 'company.id' } })]);
    expect(settingsIn(shop).rules[0]?.serve).toEqual(split([['on', 0, 25_000]], { by: 'company.id' }));
    await twice(shop, { op: 'rule.set', ...AT_PRODUCTION, rule: 'staff', serve: { shares: percent({ on: 50 }) } });
    expect(settingsIn(shop).rules[0]?.serve).toEqual(split([['on', 0, 50_000]], { by: 'company.id' }));
  });

  it('are changed in part', async () => {
    const shop = aShop();
    await shop.run([add('staff')]);
    await twice(shop, { op: 'rule.set', ...AT_PRODUCTION, rule: 'staff', name: 'Staff', when: { segment: 'beta' } });
    expect(settingsIn(shop).rules[0]).toEqual({
      id: 'staff',
      name: 'Staff',
      when: { segment: 'beta' },
      serve: { variation: 'on' },
    });
  });

  it('are moved and removed', async () => {
    const shop = aShop();
    await shop.run([add('a'), add('b'), add('c')]);
    await twice(shop, { op: 'rule.move', ...AT_PRODUCTION, rule: 'c', to: 0 });
    expect(ids(shop)).toEqual(['c', 'a', 'b']);
    await twice(shop, { op: 'rule.move', ...AT_PRODUCTION, rule: 'c', to: 50 });
    expect(ids(shop)).toEqual(['a', 'b', 'c']);
    await shop.run([{ op: 'rule.remove', ...AT_PRODUCTION, rule: 'b' }]);
    expect(ids(shop)).toEqual(['a', 'c']);
    for (const op of ['rule.remove', 'rule.set'] as const) {
      expect(await codeOf(() => shop.run([{ op, ...AT_PRODUCTION, rule: 'b' }]))).toBe('RULE_NOT_FOUND');
    }
    expect(await codeOf(() => shop.run([{ op: 'rule.move', ...AT_PRODUCTION, rule: 'b', to: 0 }]))).toBe(
      'RULE_NOT_FOUND',
    );
  });

  it('stop at 256', async () => {
    const shop = aShop({
      flags: [aFlag({ settings: { rules: Array.from({ length: 256 }, (_, i) => aRule({ id: `x${i}` })) } })],
    });
    expect(await codeOf(() => shop.run([add('more')]))).toBe('LIMIT_EXCEEDED');
  });
});

describe('targets', () => {
  const target = (op: 'target.add' | 'target.remove', variation: string, keys: string[], by?: string) => ({
    op,
    ...AT_PRODUCTION,
    variation,
    keys,
    ...(by === undefined ? {} : { by }),
  });

  it('give a key one variation', async () => {
    const shop = aShop();
    await twice(shop, target('target.add', 'on', ['u1', 'u2', 'u1']));
    await twice(shop, target('target.add', 'off', ['u2', 'u3']));
    expect(settingsIn(shop).targets).toEqual([
      { variation: 'on', keys: ['u1'] },
      { variation: 'off', keys: ['u2', 'u3'] },
    ]);
    await twice(shop, target('target.add', 'off', ['u1']));
    expect(settingsIn(shop).targets).toEqual([{ variation: 'off', keys: ['u2', 'u3', 'u1'] }]);
  });

  it('keep attributes apart', async () => {
    const shop = aShop();
    await shop.run([target('target.add', 'on', ['x']), target('target.add', 'off', ['x'], 'company.id')]);
    await twice(shop, target('target.add', 'on', ['x'], 'targetingKey'));
    expect(settingsIn(shop).targets).toEqual([
      { variation: 'on', keys: ['x'] },
      { variation: 'off', by: 'company.id', keys: ['x'] },
    ]);
  });

  it('are removed key by key', async () => {
    const shop = aShop();
    await shop.run([target('target.add', 'on', ['u1', 'u2'])]);
    await twice(shop, target('target.remove', 'on', ['u1', 'u9']));
    await twice(shop, target('target.remove', 'off', ['u2']));
    expect(settingsIn(shop).targets).toEqual([{ variation: 'on', keys: ['u2'] }]);
    await twice(shop, target('target.remove', 'on', ['u2']));
    expect(settingsIn(shop).targets).toEqual([]);
    expect(await codeOf(() => shop.run([target('target.add', 'onn', ['u'])]))).toBe('VARIATION_UNKNOWN');
  });

  it('stop at 100,000 keys, and before that at the size of a document', async () => {
    const keys = (from: number, count: number) => Array.from({ length: count }, (_, i) => (from + i).toString(36));
    const shop = aShop();
    await shop.run([target('target.add', 'on', keys(0, 60_000))]);
    expect(await codeOf(() => shop.run([target('target.add', 'on', keys(60_000, 60_000))]))).toBe('LIMIT_EXCEEDED');
    expect(settingsIn(shop).targets[0]?.keys).toHaveLength(60_000);
  });
});

it('weights and ranges agree', () => {
  expect(
    weightsOf([
      { variation: 'a', from: 0, to: 5 },
      { variation: 'b', from: 5, to: 6 },
      { variation: 'a', from: 9, to: 10 },
    ]),
  ).toEqual([
    { variation: 'a', weight: 6 },
    { variation: 'b', weight: 1 },
  ]);
});
