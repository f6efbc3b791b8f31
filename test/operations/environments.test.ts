import { describe, expect, it } from 'vitest';
import { aFlag, someSettings } from '../support/builders.js';
import { codeOf, refusalOf } from '../support/refusal.js';
import { aShop, flagIn, settingsIn, twice } from '../support/shop.js';

const at = (environment: string) => ({ project: 'shop', environment });

describe('environments', () => {
  it('are added behind the others', async () => {
    const shop = aShop();
    await twice(shop, { op: 'environment.create', ...at('qa'), color: 'blue' });
    expect(shop.get('environment', 'shop', 'qa')).toMatchObject({
      name: 'qa',
      color: 'blue',
      order: 2,
      protected: false,
    });
    expect(await codeOf(() => shop.run([{ op: 'environment.create', ...at('qa'), color: 'red' }]))).toBe(
      'ALREADY_EXISTS',
    );
    expect(await codeOf(() => shop.run([{ op: 'environment.create', project: 'x', environment: 'y' }]))).toBe(
      'PROJECT_NOT_FOUND',
    );
  });

  it('start as a copy of another one', async () => {
    const shop = aShop({ flags: [aFlag(), aFlag({ key: 'other', environments: {} })] });
    await twice(shop, { op: 'environment.create', ...at('qa'), copyFrom: 'production' });
    expect(settingsIn(shop, 'qa')).toEqual(someSettings());
    expect(flagIn(shop, 'other').environments).toEqual({});
    expect(await codeOf(() => shop.run([{ op: 'environment.create', ...at('b'), copyFrom: 'prod' }]))).toBe(
      'ENVIRONMENT_NOT_FOUND',
    );
  });

  it('are changed in part', async () => {
    const shop = aShop();
    await twice(shop, { op: 'environment.set', ...at('staging'), protected: true, order: 7 });
    expect(shop.get('environment', 'shop', 'staging')).toMatchObject({ protected: true, order: 7, color: 'green' });
  });

  it('take the settings of all flags with them', async () => {
    const shop = aShop();
    await shop.run([{ op: 'environment.delete', ...at('production') }]);
    expect(flagIn(shop).environments).toEqual({});
    const error = await refusalOf(() => shop.run([{ op: 'environment.delete', ...at('stagin') }]));
    expect(error).toMatchObject({ code: 'ENVIRONMENT_NOT_FOUND' });
    expect(error.hint).toContain('"staging"');
  });

  it('may be called like what every object has', async () => {
    const shop = aShop();
    await shop.run([
      { op: 'environment.create', ...at('constructor') },
      { op: 'flag.enable', ...at('constructor'), flag: 'checkout' },
    ]);
    expect(settingsIn(shop, 'constructor').enabled).toBe(true);
  });
});

describe('projects', () => {
  it('are created, changed, and removed with all that is in them', async () => {
    const shop = aShop({ flags: [aFlag({ archived: true })] });
    await twice(shop, { op: 'project.create', project: 'web', name: 'Web' });
    expect(await codeOf(() => shop.run([{ op: 'project.create', project: 'web' }]))).toBe('ALREADY_EXISTS');
    await twice(shop, { op: 'project.set', project: 'web', description: 'pages' });
    expect(shop.get('project', '', 'web')).toMatchObject({ name: 'Web', description: 'pages', version: 2 });
    await shop.run([{ op: 'project.delete', project: 'shop' }]);
    expect(shop.all().map(({ document }) => document.key)).toEqual(['web']);
  });

  it('stay while a flag in them is live', async () => {
    const error = await refusalOf(() => aShop().run([{ op: 'project.delete', project: 'shop' }]));
    expect(error).toMatchObject({ code: 'IN_USE', details: { flags: ['checkout'] } });
    const missing = await refusalOf(() => aShop().run([{ op: 'project.delete', project: 'shp' }]));
    expect(missing).toMatchObject({ code: 'PROJECT_NOT_FOUND', details: { meant: 'shop' } });
  });
});
