import { describe, expect, it } from 'vitest';
import type { Document } from '../../src/model/documents.js';
import { aFlag, aSegment, someSettings } from '../support/builders.js';
import { codeOf } from '../support/refusal.js';
import { AT_PRODUCTION, aShop, flagIn, settingsIn } from '../support/shop.js';

const restore = (ref: string, document: Document | null) => ({ op: 'document.restore' as const, ref, document });
const needsParent = { prerequisites: [{ flag: 'parent', variations: ['on'] }] };

describe('document.restore', () => {
  it('puts a document as it was, under a new version', async () => {
    const shop = aShop();
    const before = flagIn(shop);
    await shop.run([
      { op: 'flag.disable', ...AT_PRODUCTION },
      { op: 'flag.set', project: 'shop', flag: 'checkout', owner: 'x' },
    ]);
    await shop.run([restore('flag/shop/checkout', before)]);
    const { version, updatedAt, ...same } = flagIn(shop);
    expect(before).toMatchObject(same);
    expect(version).toBe(3);
    expect(await shop.run([restore('flag/shop/checkout', before)])).toEqual([]);
  });

  it('brings back what was deleted and removes what was not there', async () => {
    const shop = aShop();
    const flag = flagIn(shop);
    await shop.run([{ op: 'flag.delete', project: 'shop', flag: 'checkout' }]);
    await shop.run([restore('flag/shop/checkout', flag)]);
    expect(settingsIn(shop)).toEqual(someSettings());
    await shop.run([restore('flag/shop/checkout', null)]);
    await shop.run([restore('flag/shop/checkout', null)]);
    expect(shop.list('flag', 'shop')).toEqual([]);
  });

  it('rolls several documents back at once, in any order', async () => {
    const flags = [aFlag({ key: 'parent' }), aFlag({ settings: needsParent })];
    const shop = aShop({ flags });
    await shop.run(flags.map(({ key }) => ({ op: 'flag.delete', project: 'shop', flag: key })));
    const all = flags.map((flag) => restore(`flag/shop/${flag.key}`, flag));
    await shop.run([...all].reverse());
    expect(settingsIn(shop).prerequisites).toEqual(needsParent.prerequisites);
    await shop.run(flags.map(({ key }) => restore(`flag/shop/${key}`, null)));
  });

  it('checks that what it refers to is still there', async () => {
    const shop = aShop({ flags: [] });
    expect(await codeOf(() => shop.run([restore('flag/shop/checkout', aFlag({ settings: needsParent }))]))).toBe(
      'FLAG_NOT_FOUND',
    );
    const gone = aFlag({ environments: { gone: someSettings() } });
    expect(await codeOf(() => shop.run([restore('flag/shop/checkout', gone)]))).toBe('ENVIRONMENT_NOT_FOUND');
    const made = aSegment({ rules: [{ id: 'r', when: { segment: 'gone' } }] });
    expect(await codeOf(() => shop.run([restore('segment/shop/beta', made)]))).toBe('SEGMENT_NOT_FOUND');
    expect(await codeOf(() => shop.run([restore('flag/web/checkout', aFlag({ project: 'web' }))]))).toBe(
      'PROJECT_NOT_FOUND',
    );
  });

  it('removes environments with the settings in them, and projects only without live flags', async () => {
    const shop = aShop();
    await shop.run([restore('environment/shop/production', null)]);
    expect(flagIn(shop).environments).toEqual({});
    expect(await codeOf(() => shop.run([restore('project/shop', null)]))).toBe('IN_USE');
  });

  it('refuses what is no document, or another one than the reference says', async () => {
    const shop = aShop();
    for (const [ref, document] of [
      ['flag/shop/other', aFlag()],
      ['flag/web/checkout', aFlag()],
      ['flag/checkout', aFlag()],
      ['segment/shop/checkout', aFlag()],
      ['nothing/shop/checkout', aFlag()],
      ['flag/shop/checkout', { ...aFlag(), extra: 1 }],
      ['flag/shop/checkout', undefined],
    ] as const) {
      expect(await codeOf(() => shop.run([restore(ref, document as Document)]))).toBe('INVALID_INPUT');
    }
  });
});
