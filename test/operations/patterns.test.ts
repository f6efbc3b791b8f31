import { describe, expect, it } from 'vitest';
import type { Condition } from '../../src/engine/index.js';
import type { Operation } from '../../src/operations/types.js';
import { refusalOf } from '../support/refusal.js';
import { aShop } from '../support/shop.js';

const matches = (...values: string[]): Condition => ({ attribute: 'path', op: 'matches', values });
const ruleFor = (when: Condition): Operation => ({
  op: 'rule.add',
  project: 'shop',
  flag: 'checkout',
  environment: 'production',
  when,
  serve: { variation: 'on' },
});
const segmentOf = (when: Condition): Operation => ({
  op: 'segment.create',
  project: 'shop',
  segment: 'odd',
  rules: [{ id: 'r', when }],
});

describe('patterns', () => {
  it.each(['(', '(?=x)', '(a)\\1', '[z-a]'])(
    'refuses /%s/ in flags and segments, since nobody would ever match it',
    async (pattern) => {
      const nested: Condition = { all: [{ not: { any: [matches('^ok$', pattern)] } }] };
      for (const operation of [ruleFor(nested), segmentOf(nested)]) {
        const error = await refusalOf(() => aShop().run([operation]));
        expect(error).toMatchObject({ code: 'INVALID_RULE', details: { pattern } });
      }
    },
  );

  it('takes those that compile', async () => {
    const shop = aShop();
    await shop.run([ruleFor(matches('^/api/v[23]/', '\\pL+', '(?i)x')), segmentOf(matches('\\.example$'))]);
    expect(shop.get('segment', 'shop', 'odd')?.rules).toHaveLength(1);
  });
});
