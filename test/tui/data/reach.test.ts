/** What the rollout screen counts is what evaluating every user before and after would count. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Context,
  createEvaluator,
  type Ruleset,
  type RulesetFlag,
  type Serve,
} from '../../../src/engine/index.js';
import { shareOut } from '../../../src/model/ranges.js';
import { countMoves, reachOf } from '../../../src/tui/data/reach.js';
import { aRuleset } from '../../support/builders.js';

const users: readonly Context[] = Array.from({ length: 400 }, (_, index) => ({
  targetingKey: `u-${index}`,
  plan: index % 3 === 0 ? 'pro' : 'free',
  ...(index % 5 === 0 ? {} : { company: `c-${index % 40}` }),
}));
const aRulesetFlag = (overrides: Partial<RulesetFlag> = {}): RulesetFlag => ({
  type: 'boolean',
  variations: { on: true, off: false },
  enabled: true,
  off: 'off',
  salt: 'salt',
  rules: [],
  fallthrough: { variation: 'on' },
  ...overrides,
});
const sample = { name: 'users.jsonl', users };

const onOff = (weight: number) => [
  { variation: 'on', weight },
  { variation: 'off', weight: 100_000 - weight },
];

function split(weight: number, by?: string, present?: Serve): Serve {
  const ranges = shareOut(onOff(weight), present && 'split' in present ? present.split.ranges : undefined);
  return { split: { ...(by === undefined ? {} : { by }), ranges } };
}

function rulesetWith(serve: Serve, inRule: boolean): Ruleset {
  const flag: RulesetFlag = aRulesetFlag({
    enabled: true,
    prerequisites: [{ flag: 'parent', variations: ['on'] }],
    targets: [{ variation: 'on', keys: ['u-1', 'u-2'] }],
    rules: [
      {
        id: 'r1',
        when: { attribute: 'plan', op: 'in', values: ['pro'] },
        serve: inRule ? serve : { variation: 'on' },
      },
    ],
    fallthrough: inRule ? { variation: 'off' } : serve,
  });
  return aRuleset({ flags: { flag, parent: aRulesetFlag({ enabled: true }), other: aRulesetFlag() } });
}

describe('users of a sample', () => {
  it('move as they do when every one of them is evaluated before and after', async () => {
    const weight = fc.integer({ min: 0, max: 100_000 });
    await fc.assert(
      fc.asyncProperty(weight, weight, fc.boolean(), async (from, to, inRule) => {
        const before = split(from);
        const after = split(to, undefined, before);
        const old = createEvaluator(rulesetWith(before, inRule));
        const next = createEvaluator(rulesetWith(after, inRule));
        const expected = new Map<string, number>();
        for (const user of users) {
          const was = old.evaluate('flag', user).variation;
          const is = next.evaluate('flag', user).variation;
          if (was !== is) expected.set(`${was} ${is}`, (expected.get(`${was} ${is}`) ?? 0) + 1);
        }
        const reach = await reachOf(sample, rulesetWith(before, inRule), 'flag', inRule ? 'r1' : undefined, before);
        expect(reach?.users).toBe(users.length);
        const counted = countMoves(reach as NonNullable<typeof reach>, before, after, 'off');
        expect(new Map(counted.map((move) => [`${move.from} ${move.to}`, move.count]))).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  it('who have not got what the split deals by are told apart', async () => {
    const before = split(50_000, 'company');
    const reach = await reachOf(sample, rulesetWith(before, false), 'flag', undefined, before);
    const here = users.filter((user) => user['plan'] === 'free' && !['u-1', 'u-2'].includes(user.targetingKey ?? ''));
    expect(reach?.without).toBe(here.filter((user) => user['company'] === undefined).length);
    expect((reach?.buckets.length ?? 0) + (reach?.without ?? 0)).toBe(here.length);
  });

  it('come to nothing when the flag is not served', async () => {
    expect(await reachOf(sample, rulesetWith(split(1), false), 'gone', undefined, undefined)).toBeUndefined();
  });
});
