import { describe, expect, it } from 'vitest';
import { fixedFlags } from '../../sdk/src/testing.js';

describe('fixedFlags', () => {
  it('has the values at once, for everybody, typed', async () => {
    const flags = fixedFlags({ checkout: true, color: 'blue', limit: 7, layout: { columns: 2 } });
    expect(flags.boolean('checkout', {}, false)).toBe(true);
    expect(flags.string('color', {}, 'red')).toBe('blue');
    expect(flags.number('limit', {}, 1)).toBe(7);
    expect(flags.object('layout', {}, {})).toEqual({ columns: 2 });
    expect(flags.evaluate('checkout', {}, 'x')).toMatchObject({ value: 'x', errorCode: 'TYPE_MISMATCH' });
    expect(await flags.ready()).toMatchObject({ source: 'network' });
    await flags.close();
  });

  it('changes a flag, and tells its listeners', async () => {
    const flags = fixedFlags({ checkout: true });
    await flags.ready();
    const seen: unknown[] = [];
    flags.on('change', ({ keys }) => seen.push(...keys));
    await flags.set('checkout', false);
    expect(flags.boolean('checkout', {}, true)).toBe(false);
    await flags.set('new', 'x');
    expect(flags.string('new', {}, '')).toBe('x');
    await flags.set('new', undefined);
    expect(flags.string('new', {}, 'gone')).toBe('gone');
    expect(seen).toEqual(['checkout', 'new', 'new']);
    await flags.close();
  });
});
