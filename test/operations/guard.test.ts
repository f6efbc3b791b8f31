import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Hash64, loadHash64, type Ruleset } from '../../src/engine/index.js';
import { isBurgeeError } from '../../src/model/errors.js';
import { publish } from '../../src/model/publish.js';
import type { Operation } from '../../src/operations/types.js';
import { aClause, aFlag, aRule, aSegment, someSettings } from '../support/builders.js';
import type { MemoryState, RunOptions } from '../support/memory-state.js';
import { aBusyShop, someOperation } from '../support/operation-arbitraries.js';
import { codeOf, refusalOf } from '../support/refusal.js';
import { AT_PRODUCTION, aShop, ON_CHECKOUT } from '../support/shop.js';

const usesBeta = { rules: [aRule({ when: { segment: 'beta' } })] };
const protectedShop = () => aShop({ isProtected: true, flags: [aFlag({ settings: usesBeta })] });

/** Felt in production, one way or another. */
const felt: [string, Operation[]][] = [
  ['switching', [{ op: 'flag.disable', ...AT_PRODUCTION }]],
  ['serving', [{ op: 'flag.serve', ...AT_PRODUCTION, variation: 'off' }]],
  ['a rollout', [{ op: 'flag.rollout', ...AT_PRODUCTION, shares: [{ variation: 'on', weight: 5 }] }]],
  ['targets', [{ op: 'target.add', ...AT_PRODUCTION, variation: 'on', keys: ['u'] }]],
  ['rules', [{ op: 'rule.remove', ...AT_PRODUCTION, rule: 'staff' }]],
  ['configuring', [{ op: 'flag.configure', ...AT_PRODUCTION, settings: someSettings() }]],
  ['archiving', [{ op: 'flag.archive', ...ON_CHECKOUT }]],
  ['deleting', [{ op: 'flag.delete', ...ON_CHECKOUT }]],
  ['renaming', [{ op: 'flag.rename', ...ON_CHECKOUT, to: 'pay' }]],
  ['cloning what is on', [{ op: 'flag.clone', ...ON_CHECKOUT, to: 'pay' }]],
  [
    'creating what is on',
    [{ op: 'flag.create', project: 'shop', flag: 'new', environments: { production: someSettings() } }],
  ],
  ['another value', [{ op: 'variation.set', ...ON_CHECKOUT, variation: { key: 'on', value: false } }]],
  [
    'another variation key',
    [{ op: 'variation.set', ...ON_CHECKOUT, variation: { key: 'on', value: true }, rename: 'yes' }],
  ],
  ['showing it to browsers', [{ op: 'flag.set', ...ON_CHECKOUT, clientVisible: true }]],
  ['restoring', [{ op: 'document.restore', ref: 'flag/shop/checkout', document: aFlag() }]],
  [
    'dealing the users anew',
    [{ op: 'document.restore', ref: 'flag/shop/checkout', document: aFlag({ salt: 'other', settings: usesBeta }) }],
  ],
  ['a segment that is used there', [{ op: 'segment.include', project: 'shop', segment: 'beta', keys: ['u5'] }]],
  ['deleting the environment', [{ op: 'environment.delete', project: 'shop', environment: 'production' }]],
  [
    'taking the protection away',
    [{ op: 'environment.set', project: 'shop', environment: 'production', protected: false }],
  ],
  [
    'taking the protection away first',
    [
      { op: 'environment.set', project: 'shop', environment: 'production', protected: false },
      { op: 'flag.disable', ...AT_PRODUCTION },
    ],
  ],
];

/** Not felt in production. */
const harmless: [string, Operation[]][] = [
  ['switching elsewhere', [{ op: 'flag.enable', ...AT_PRODUCTION, environment: 'staging' }]],
  ['describing', [{ op: 'flag.set', ...ON_CHECKOUT, name: 'C', tags: ['x'], owner: 'ana' }]],
  ['adding a variation', [{ op: 'variation.add', ...ON_CHECKOUT, variation: { key: 'also', value: true } }]],
  ['naming a variation', [{ op: 'variation.set', ...ON_CHECKOUT, variation: { key: 'on', value: true, name: 'On' } }]],
  [
    'creating what is off',
    [
      {
        op: 'flag.create',
        project: 'shop',
        flag: 'new',
        environments: { production: someSettings({ enabled: false }) },
      },
    ],
  ],
  ['describing a segment', [{ op: 'segment.set', project: 'shop', segment: 'beta', name: 'B' }]],
  ['a segment that is used nowhere', [{ op: 'segment.create', project: 'shop', segment: 'new', included: ['u'] }]],
  [
    'colouring the environment',
    [{ op: 'environment.set', project: 'shop', environment: 'production', color: 'yellow' }],
  ],
  [
    'what comes to nothing',
    [
      { op: 'flag.disable', ...AT_PRODUCTION },
      { op: 'flag.enable', ...AT_PRODUCTION },
    ],
  ],
  ['what is so already', [{ op: 'flag.enable', ...AT_PRODUCTION }]],
  [
    'another environment',
    [{ op: 'environment.create', project: 'shop', environment: 'qa', protected: true, copyFrom: 'production' }],
  ],
];

describe('a protected environment', () => {
  it.each(felt)('wants a comment for %s', async (_, operations) => {
    const error = await refusalOf(() => protectedShop().run(operations));
    expect(error).toMatchObject({ code: 'COMMENT_REQUIRED', details: { environment: 'production' } });
    expect(error.hint).toContain('--comment');
    expect(await codeOf(() => protectedShop().run(operations, { comment: ' \n' }))).toBe('COMMENT_REQUIRED');
    expect(await protectedShop().run(operations, { comment: 'because' })).not.toEqual([]);
  });

  it.each(harmless)('wants none for %s', async (_, operations) => {
    await protectedShop().run(operations);
  });

  it('wants one for a segment that is used through another segment', async () => {
    const shop = aShop({
      isProtected: true,
      flags: [aFlag({ settings: { rules: [aRule({ when: { segment: 'outer' } })] } })],
    });
    await shop.run([{ op: 'segment.create', project: 'shop', segment: 'inner' }]);
    await shop.run(
      [{ op: 'segment.create', project: 'shop', segment: 'outer', rules: [{ id: 'r', when: { segment: 'inner' } }] }],
      { comment: 'x' },
    );
    const change: Operation[] = [{ op: 'segment.include', project: 'shop', segment: 'inner', keys: ['u'] }];
    expect(await codeOf(() => shop.run(change))).toBe('COMMENT_REQUIRED');
  });

  it('wants one for a variation that becomes what is served while off where nothing is set', async () => {
    const shop = aShop({
      isProtected: true,
      flags: [aFlag({ variations: [{ key: 'on', value: true }], environments: {} })],
    });
    const add: Operation[] = [{ op: 'variation.add', ...ON_CHECKOUT, variation: { key: 'off', value: false } }];
    expect(await codeOf(() => shop.run(add))).toBe('COMMENT_REQUIRED');
  });

  it('does not mind segments that only archived flags or other environments use', async () => {
    const flags = [
      aFlag({ archived: true, settings: usesBeta }),
      aFlag({ key: 'b', environments: { staging: someSettings(usesBeta) } }),
    ];
    await aShop({ isProtected: true, flags }).run([
      { op: 'segment.include', project: 'shop', segment: 'beta', keys: ['u5'] },
    ]);
  });
});

describe('an actor limited to staging', () => {
  const actor = { role: 'editor', environments: ['staging'] } as const;
  const shop = () => aShop({ flags: [aFlag({ settings: usesBeta })] });

  it.each(felt.filter(([, [first]]) => first?.op.startsWith('environment.') === false))(
    'may not touch production by %s',
    async (_, operations) => {
      expect(await codeOf(() => shop().run(operations, { actor, comment: 'because' }))).toBe('FORBIDDEN');
    },
  );

  it.each(
    harmless.filter(
      ([, [first]]) =>
        first?.op.startsWith('environment.') === false &&
        first.op !== 'flag.disable' &&
        !('environment' in first && first.environment === 'production'),
    ),
  )('may do %s', async (_, operations) => {
    await shop().run(operations, { actor });
  });

  it('may not prepare anything in production', async () => {
    const settings = someSettings({ enabled: false, rules: [aRule({ when: aClause() })] });
    const create: Operation[] = [
      { op: 'flag.create', project: 'shop', flag: 'new', environments: { production: settings } },
    ];
    expect(await codeOf(() => shop().run(create, { actor }))).toBe('FORBIDDEN');
  });

  it('may not manage the project', async () => {
    const admin = { role: 'admin', environments: ['staging'] } as const;
    for (const op of [
      { op: 'project.set', project: 'shop', name: 'x' },
      { op: 'environment.set', project: 'shop', environment: 'production', name: 'x' },
    ] as const) {
      expect(await codeOf(() => shop().run([op], { actor: admin }))).toBe('FORBIDDEN');
    }
  });
});

it('a segment restored to what it was before is a change like any other', async () => {
  const operations: Operation[] = [
    { op: 'document.restore', ref: 'segment/shop/beta', document: aSegment({ included: ['x'] }) },
  ];
  expect(await codeOf(() => protectedShop().run(operations))).toBe('COMMENT_REQUIRED');
});

describe('whatever is done', () => {
  let hash64: Hash64;
  beforeAll(async () => {
    hash64 = await loadHash64();
  });

  const production = (state: MemoryState): Ruleset =>
    publish({
      project: 'shop',
      environment: 'production',
      epoch: 'e',
      revision: 1,
      flags: state.list('flag', 'shop'),
      segments: state.list('segment', 'shop'),
      hash64,
    });

  /** Flags and segments of before are served as they were; what is new is off. */
  function expectSameServed(before: Ruleset, after: Ruleset): void {
    for (const [key, flag] of Object.entries(before.flags)) {
      const { variations, ...rest } = after.flags[key] ?? { variations: {} };
      const { variations: known, ...was } = flag;
      expect(rest).toEqual(was);
      for (const [name, value] of Object.entries(known))
        expect(Object.entries(variations)).toContainEqual([name, value]);
    }
    for (const [key, segment] of Object.entries(before.segments)) expect(after.segments[key]).toEqual(segment);
    for (const [key, flag] of Object.entries(after.flags))
      if (!Object.hasOwn(before.flags, key)) expect(flag.enabled).toBe(false);
  }

  async function keepsProduction(options: RunOptions, isProtected: boolean): Promise<number> {
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(someOperation, { minLength: 10, maxLength: 40, size: 'max' }), async (operations) => {
        const state = aBusyShop();
        for (const operation of operations.slice(0, 8)) await state.run([operation]).catch(() => undefined);
        if (state.get('environment', 'shop', 'production') === undefined) return;
        await state.run(
          [{ op: 'environment.set', project: 'shop', environment: 'production', protected: isProtected }],
          {
            comment: 'x',
          },
        );
        for (const operation of operations.slice(8)) {
          const before = production(state);
          try {
            accepted += (await state.run([operation], options)).length > 0 ? 1 : 0;
          } catch (error) {
            if (!isBurgeeError(error)) throw error;
          }
          expectSameServed(before, production(state));
        }
      }),
      { numRuns: 80 },
    );
    return accepted;
  }

  it('nobody in a protected environment is served anything else without a comment', async () => {
    expect(await keepsProduction({}, true)).toBeGreaterThan(50);
  });

  it('nobody in an environment is served anything else by an actor of another one', async () => {
    expect(await keepsProduction({ actor: { environments: ['staging'] }, comment: 'x' }, false)).toBeGreaterThan(50);
  });
});
