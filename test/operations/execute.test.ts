import { describe, expect, it } from 'vitest';
import { operationsProperties } from '../suites/operations-properties.js';
import { AT_PRODUCTION, aShop } from '../support/shop.js';

describe('execute', () => {
  it('leaves no trace of a change of which one operation is refused', async () => {
    const shop = aShop();
    const before = shop.all();
    await expect(
      shop.run([
        { op: 'flag.disable', ...AT_PRODUCTION },
        { op: 'flag.enable', ...AT_PRODUCTION, flag: 'gone' },
      ]),
    ).rejects.toThrow();
    expect(shop.all()).toEqual(before);
  });
});

operationsProperties(1);
