import { describe, expect, it } from 'vitest';
import type { Operation } from '../../src/operations/types.js';
import { aClause, aFlag, aRule } from '../support/builders.js';
import { codeOf, refusalOf } from '../support/refusal.js';
import { aShop, twice } from '../support/shop.js';

const on = (segment: string) => ({ project: 'shop', segment });
const made = (segment: string, ...of: string[]): Operation => ({
  op: 'segment.create',
  ...on(segment),
  rules: of.map((other, i) => ({ id: `r${i}`, when: { segment: other } })),
});

describe('segments', () => {
  it('are created once', async () => {
    const shop = aShop();
    await twice(shop, { op: 'segment.create', ...on('staff'), by: 'email', included: ['a', 'b', 'a'] });
    expect(shop.get('segment', 'shop', 'staff')).toMatchObject({
      by: 'email',
      included: ['a', 'b'],
      excluded: [],
      rules: [],
      version: 1,
    });
    expect(await codeOf(() => shop.run([{ op: 'segment.create', ...on('staff') }]))).toBe('ALREADY_EXISTS');
    expect(await codeOf(() => shop.run([{ op: 'segment.create', project: 'x', segment: 'y' }]))).toBe(
      'PROJECT_NOT_FOUND',
    );
  });

  it('are changed in part', async () => {
    const shop = aShop();
    await twice(shop, { op: 'segment.set', ...on('beta'), name: 'B', rules: [{ id: 'r', when: aClause() }] });
    expect(shop.get('segment', 'shop', 'beta')).toMatchObject({ name: 'B', included: ['u1'], rules: [{ id: 'r' }] });
    expect(await codeOf(() => shop.run([{ op: 'segment.set', ...on('bta') }]))).toBe('SEGMENT_NOT_FOUND');
  });

  it('have each key in one list at most', async () => {
    const shop = aShop();
    const lists = () => {
      const { included, excluded } = shop.get('segment', 'shop', 'beta') ?? {};
      return [included, excluded];
    };
    await twice(shop, { op: 'segment.include', ...on('beta'), keys: ['u2', 'u3'] });
    await twice(shop, { op: 'segment.exclude', ...on('beta'), keys: ['u1', 'u3', 'u9'] });
    expect(lists()).toEqual([['u2'], ['u1', 'u3', 'u9']]);
    await twice(shop, { op: 'segment.forget', ...on('beta'), keys: ['u2', 'u9', 'u0'] });
    expect(lists()).toEqual([[], ['u1', 'u3']]);
  });

  it('may be made of each other, but not in a circle', async () => {
    const shop = aShop();
    await shop.run([made('a', 'b', 'beta'), made('b', 'beta')]);
    const error = await refusalOf(() =>
      shop.run([{ op: 'segment.set', ...on('beta'), rules: [{ id: 'r', when: { not: { segment: 'a' } } }] }]),
    );
    expect(error).toMatchObject({ code: 'INVALID_INPUT', details: { cycle: expect.arrayContaining(['beta', 'a']) } });
    expect(await codeOf(() => shop.run([made('c', 'c')]))).toBe('INVALID_INPUT');
    expect(await codeOf(() => shop.run([made('d', 'gone')]))).toBe('SEGMENT_NOT_FOUND');
  });

  it('stay while flags or segments use them', async () => {
    const shop = aShop({ flags: [aFlag({ settings: { rules: [aRule({ when: { not: { segment: 'beta' } } })] } })] });
    await shop.run([made('other', 'beta')]);
    const error = await refusalOf(() => shop.run([{ op: 'segment.delete', ...on('beta') }]));
    expect(error).toMatchObject({ code: 'IN_USE', details: { usedBy: ['checkout', 'other'] } });
    expect(error.hint).toContain('burgee segment usage beta');
    await shop.run([
      { op: 'segment.delete', ...on('beta') },
      { op: 'segment.delete', ...on('other') },
      { op: 'flag.delete', project: 'shop', flag: 'checkout' },
    ]);
    expect(shop.list('segment', 'shop')).toEqual([]);
  });
});
