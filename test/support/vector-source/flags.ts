/** What whole flags decide, worked out by hand from docs/model.md. */
import type { Condition, Context, Decision, FlagType, RulesetFlag, RulesetSegment } from '../../../src/engine/index.js';

export interface FlagCase {
  readonly context: Context;
  readonly expect: Decision;
  readonly type?: FlagType;
  /** Epoch milliseconds; the machine's clock when absent. */
  readonly now?: number;
}

export interface GoldenFlag {
  readonly key: string;
  /** Absent for a flag that does not exist. */
  readonly flag?: RulesetFlag;
  /** Documents like it are refused: it can only reach an evaluator from elsewhere. */
  readonly broken?: true;
  readonly cases: readonly FlagCase[];
}

const base: RulesetFlag = {
  type: 'boolean',
  variations: { on: true, off: false },
  enabled: true,
  off: 'off',
  salt: 'golden',
  rules: [],
  fallthrough: { variation: 'off' },
};

const on = (reason: Decision['reason'], about: Partial<Decision> = {}): Decision => ({
  value: true,
  variation: 'on',
  reason,
  ...about,
});
const off = (reason: Decision['reason'], about: Partial<Decision> = {}): Decision => ({
  value: false,
  variation: 'off',
  reason,
  ...about,
});
const nothing = (about: Partial<Decision> = {}): Decision => ({ reason: 'DEFAULT', ...about });
const error = (errorCode: NonNullable<Decision['errorCode']>): Decision => ({ reason: 'ERROR', errorCode });

const ana: Context = { targetingKey: 'ana', plan: 'pro' };
const ben: Context = { targetingKey: 'ben', plan: 'free' };
const anonymous: Context = {};

const isPro: Condition = { attribute: 'plan', op: 'in', values: ['pro'] };
const has = (attribute: string): Condition => ({ attribute, op: 'exists', values: [] });
const rule = (id: string, when: Condition, serve: RulesetFlag['rules'][number]['serve'] = { variation: 'on' }) => ({
  id,
  when,
  serve,
});
const quarter = { split: { ranges: [{ variation: 'on', from: 0, to: 25_000 }] } };
const keyMissing = { detail: 'TARGETING_KEY_MISSING' } as const;

/** Served `on` to whom the condition holds of. */
function when(condition: Condition): RulesetFlag {
  return { ...base, rules: [rule('r', condition)] };
}

const matched = on('TARGETING_MATCH', { rule: 'r', ruleIndex: 0 });
const passed = off('DEFAULT');

const T: Condition = { attribute: 'yes', op: 'in', values: [1] };
const F: Condition = { attribute: 'yes', op: 'in', values: [0] };
const U: Condition = { attribute: 'absent', op: 'in', values: [1] };
const yes: Context = { targetingKey: 'ana', yes: 1 };

const truthTable: readonly (readonly [name: string, condition: Condition, holds: boolean])[] = [
  ['all-none', { all: [] }, true],
  ['any-none', { any: [] }, false],
  ['not-true', { not: T }, false],
  ['not-false', { not: F }, true],
  ['not-unknown', { not: U }, false],
  ['not-not-unknown', { not: { not: U } }, false],
  ['all-true-true', { all: [T, T] }, true],
  ['all-true-false', { all: [T, F] }, false],
  ['all-true-unknown', { all: [T, U] }, false],
  ['not-all-true-unknown', { not: { all: [T, U] } }, false],
  ['not-all-false-unknown', { not: { all: [F, U] } }, true],
  ['not-all-unknown-false', { not: { all: [U, F] } }, true],
  ['any-true-unknown', { any: [T, U] }, true],
  ['any-unknown-true', { any: [U, T] }, true],
  ['any-false-unknown', { any: [F, U] }, false],
  ['not-any-false-unknown', { not: { any: [F, U] } }, false],
  ['not-any-false-false', { not: { any: [F, F] } }, true],
  ['nested', { all: [T, { any: [F, { not: { all: [T, F] } }] }] }, true],
];

export const goldenSegments: { readonly [key: string]: RulesetSegment } = {
  crew: { included: ['ana', '7'], excluded: ['ben'], rules: [{ id: 's', when: isPro }] },
  outer: { included: [], excluded: [], rules: [{ id: 's', when: { segment: 'crew' } }] },
  outermost: { included: [], excluded: ['eve'], rules: [{ id: 's', when: { not: { segment: 'outer' } } }] },
  companies: { by: 'company.id', included: ['acme'], excluded: [], rules: [] },
  both: { included: ['ana'], excluded: ['ana'], rules: [] },
  empty: { included: [], excluded: [], rules: [] },
  loop: { included: [], excluded: [], rules: [{ id: 's', when: { segment: 'pool' } }] },
  pool: { included: ['ana'], excluded: [], rules: [{ id: 's', when: { segment: 'loop' } }] },
  constructor: { included: ['ana'], excluded: [], rules: [] },
};

export const goldenFlags: readonly GoldenFlag[] = [
  { key: 'missing', cases: [{ context: ana, expect: error('FLAG_NOT_FOUND') }] },
  { key: 'toString', cases: [{ context: ana, expect: error('FLAG_NOT_FOUND') }] },
  {
    key: 'static-on',
    flag: { ...base, fallthrough: { variation: 'on' } },
    cases: [
      { context: ana, expect: on('STATIC') },
      { context: anonymous, expect: on('STATIC') },
      { context: ana, type: 'boolean', expect: on('STATIC') },
      { context: ana, type: 'string', expect: error('TYPE_MISMATCH') },
      { context: ana, type: 'object', expect: error('TYPE_MISMATCH') },
    ],
  },
  {
    key: 'disabled',
    flag: { ...base, enabled: false, fallthrough: { variation: 'on' }, targets: [{ variation: 'on', keys: ['ana'] }] },
    cases: [
      { context: ana, expect: off('DISABLED') },
      { context: ana, type: 'number', expect: error('TYPE_MISMATCH') },
    ],
  },
  {
    key: 'disabled-without-off',
    flag: { ...base, enabled: false, off: undefined },
    cases: [{ context: ana, expect: { reason: 'DISABLED' } }],
  },
  { key: 'nothing-served', flag: { ...base, fallthrough: undefined }, cases: [{ context: ana, expect: nothing() }] },
  {
    key: 'text',
    flag: {
      ...base,
      type: 'string',
      variations: { '10%': 'ten', '5 sec': '' },
      off: '10%',
      fallthrough: { variation: '5 sec' },
    },
    cases: [{ context: ana, type: 'string', expect: { value: '', variation: '5 sec', reason: 'STATIC' } }],
  },
  {
    key: 'number',
    flag: { ...base, type: 'number', variations: { zero: 0, pi: 3.14 }, off: 'pi', fallthrough: { variation: 'zero' } },
    cases: [{ context: ana, type: 'number', expect: { value: 0, variation: 'zero', reason: 'STATIC' } }],
  },
  {
    key: 'object',
    flag: {
      ...base,
      type: 'object',
      variations: { a: { size: [1, null, { deep: 'x' }] }, b: {} },
      off: 'b',
      fallthrough: { variation: 'a' },
    },
    cases: [
      {
        context: ana,
        type: 'object',
        expect: { value: { size: [1, null, { deep: 'x' }] }, variation: 'a', reason: 'STATIC' },
      },
    ],
  },
  {
    key: 'targets',
    flag: {
      ...base,
      targets: [
        { variation: 'on', keys: ['ana', '7'] },
        { variation: 'off', keys: ['ana', 'ben'] },
        { variation: 'on', by: 'groups', keys: ['crew'] },
      ],
      rules: [rule('everyone', { all: [] })],
    },
    cases: [
      { context: ana, expect: on('TARGETING_MATCH', { target: true }) },
      { context: ben, expect: off('TARGETING_MATCH', { target: true }) },
      { context: { targetingKey: 7 as never }, expect: on('TARGETING_MATCH', { target: true }) },
      { context: { groups: ['guests', 'crew'] }, expect: on('TARGETING_MATCH', { target: true }) },
      { context: { targetingKey: 'eve' }, expect: on('TARGETING_MATCH', { rule: 'everyone', ruleIndex: 0 }) },
      { context: anonymous, expect: on('TARGETING_MATCH', { rule: 'everyone', ruleIndex: 0 }) },
    ],
  },
  {
    key: 'rules-in-order',
    flag: { ...base, rules: [rule('first', isPro, { variation: 'off' }), rule('second', has('plan'))] },
    cases: [
      { context: ana, expect: off('TARGETING_MATCH', { rule: 'first', ruleIndex: 0 }) },
      { context: ben, expect: on('TARGETING_MATCH', { rule: 'second', ruleIndex: 1 }) },
      { context: anonymous, expect: off('DEFAULT') },
    ],
  },
  ...truthTable.map(
    ([name, condition, holds]): GoldenFlag => ({
      key: `kleene-${name}`,
      flag: when(condition),
      cases: [{ context: yes, expect: holds ? matched : passed }],
    }),
  ),
  {
    key: 'nested-attribute',
    flag: when({ attribute: 'a.b.c', op: 'in', values: [1] }),
    cases: [
      { context: { a: { b: { c: 1 } } }, expect: matched },
      { context: { 'a.b.c': 1, a: { b: { c: 2 } } }, expect: matched },
      { context: { 'a.b.c': 2, a: { b: { c: 1 } } }, expect: passed },
      { context: { a: { 'b.c': 1 } }, expect: passed },
      { context: { a: [{ b: { c: 1 } }] }, expect: passed },
      { context: { a: null }, expect: passed },
      { context: { a: { b: { c: [3, 1] } } }, expect: matched },
    ],
  },
  {
    key: 'negated-null-literal',
    flag: when({ not: { attribute: 'a.b', op: 'in', values: [1] } }),
    cases: [{ context: { 'a.b': null, a: { b: 2 } }, expect: passed }],
  },
  ...['constructor', 'toString', '__proto__', 'hasOwnProperty'].map(
    (name): GoldenFlag => ({
      key: `inherited-${name.replaceAll('_', '')}`,
      flag: when(has(name)),
      cases: [
        { context: {}, expect: passed },
        { context: JSON.parse(`{"${name}": 1}`), expect: matched },
      ],
    }),
  ),
  {
    key: 'clock',
    flag: when({ attribute: 'now', op: 'after', values: ['2026-03-01T00:00:00Z'] }),
    cases: [
      { context: {}, now: Date.UTC(2026, 2, 1), expect: passed },
      { context: {}, now: Date.UTC(2026, 2, 1) + 1, expect: matched },
      { context: { now: 0 }, now: Date.UTC(2026, 2, 2), expect: matched },
    ],
  },
  {
    key: 'segment',
    flag: when({ segment: 'crew' }),
    cases: [
      { context: { targetingKey: 'ana' }, expect: matched },
      { context: { targetingKey: 'ben', plan: 'pro' }, expect: passed },
      { context: { targetingKey: 'eve', plan: 'pro' }, expect: matched },
      { context: { targetingKey: 'eve', plan: 'free' }, expect: passed },
      { context: { targetingKey: 7 as never }, expect: matched },
      { context: { plan: 'pro' }, expect: passed },
    ],
  },
  {
    key: 'not-segment',
    flag: when({ not: { segment: 'crew' } }),
    cases: [
      { context: { targetingKey: 'ana' }, expect: passed },
      { context: { targetingKey: 'ben', plan: 'pro' }, expect: matched },
      { context: { targetingKey: 'ben' }, expect: matched },
      { context: { targetingKey: 'eve', plan: 'free' }, expect: matched },
      { context: { targetingKey: 'eve' }, expect: passed },
      { context: { plan: 'free' }, expect: passed },
      { context: anonymous, expect: passed },
    ],
  },
  {
    key: 'segment-of-segment',
    flag: when({ segment: 'outermost' }),
    cases: [
      { context: { targetingKey: 'ana' }, expect: passed },
      { context: { targetingKey: 'ben' }, expect: matched },
      { context: { targetingKey: 'eve', plan: 'free' }, expect: passed },
      { context: { targetingKey: 'fox', plan: 'free' }, expect: matched },
      { context: { targetingKey: 'fox' }, expect: passed },
    ],
  },
  {
    key: 'segment-by',
    flag: when({ segment: 'companies' }),
    cases: [
      { context: { company: { id: 'acme' } }, expect: matched },
      { context: { company: { id: ['other', 'acme'] } }, expect: matched },
      { context: { company: { id: 'other' } }, expect: passed },
      { context: ana, expect: passed },
    ],
  },
  { key: 'segment-both', flag: when({ segment: 'both' }), cases: [{ context: ana, expect: matched }] },
  { key: 'segment-empty', flag: when({ not: { segment: 'empty' } }), cases: [{ context: anonymous, expect: matched }] },
  {
    key: 'segment-unknown',
    broken: true,
    flag: when({ segment: 'nowhere' }),
    cases: [{ context: ana, expect: passed }],
  },
  {
    key: 'not-segment-unknown',
    broken: true,
    flag: when({ not: { segment: 'nowhere' } }),
    cases: [{ context: ana, expect: passed }],
  },
  {
    key: 'not-segment-cycle',
    broken: true,
    flag: when({ not: { segment: 'loop' } }),
    cases: [{ context: ben, expect: passed }],
  },
  { key: 'segment-cycle', broken: true, flag: when({ segment: 'loop' }), cases: [{ context: ana, expect: matched }] },
  { key: 'segment-constructor', flag: when({ segment: 'constructor' }), cases: [{ context: ana, expect: matched }] },
  {
    // The writer puts the first user-N below and above the boundary in place of these names.
    key: 'split',
    flag: {
      ...base,
      fallthrough: {
        split: {
          ranges: [
            { variation: 'on', from: 0, to: 25_000 },
            { variation: 'off', from: 25_000, to: 100_000 },
          ],
        },
      },
    },
    cases: [
      { context: { targetingKey: 'BUCKET-LOW' }, expect: on('SPLIT') },
      { context: { targetingKey: 'BUCKET-HIGH' }, expect: off('SPLIT') },
      { context: anonymous, expect: nothing(keyMissing) },
      { context: { targetingKey: true as never }, expect: nothing(keyMissing) },
      { context: { targetingKey: ['BUCKET-LOW'] as never }, expect: nothing(keyMissing) },
    ],
  },
  {
    key: 'split-passed-over',
    flag: {
      ...base,
      rules: [rule('quarter', { all: [] }, quarter), rule('rest', isPro)],
      fallthrough: { variation: 'off' },
    },
    cases: [
      { context: { targetingKey: 'BUCKET-LOW', plan: 'pro' }, expect: on('SPLIT', { rule: 'quarter', ruleIndex: 0 }) },
      {
        context: { targetingKey: 'BUCKET-HIGH', plan: 'pro' },
        expect: on('TARGETING_MATCH', { rule: 'rest', ruleIndex: 1 }),
      },
      { context: { targetingKey: 'BUCKET-HIGH' }, expect: off('DEFAULT') },
      { context: anonymous, expect: off('DEFAULT', keyMissing) },
      { context: { plan: 'pro' }, expect: on('TARGETING_MATCH', { rule: 'rest', ruleIndex: 1, ...keyMissing }) },
    ],
  },
  {
    key: 'split-not-served',
    flag: { ...base, fallthrough: quarter },
    cases: [{ context: { targetingKey: 'BUCKET-HIGH' }, expect: nothing() }],
  },
  {
    key: 'split-for-all',
    flag: {
      ...base,
      fallthrough: {
        split: {
          ranges: [
            { variation: 'on', from: 0, to: 60_000 },
            { variation: 'on', from: 60_000, to: 100_000 },
          ],
        },
      },
    },
    cases: [
      { context: anonymous, expect: on('SPLIT') },
      { context: ana, expect: on('SPLIT') },
    ],
  },
  {
    key: 'split-by',
    flag: {
      ...base,
      fallthrough: {
        split: {
          by: 'company.id',
          salt: 'other',
          ranges: [
            { variation: 'on', from: 0, to: 50_000 },
            { variation: 'off', from: 50_000, to: 100_000 },
          ],
        },
      },
    },
    cases: [
      { context: { targetingKey: 'ana', company: { id: 'COMPANY-LOW' } }, expect: on('SPLIT') },
      { context: { targetingKey: 'ben', company: { id: 'COMPANY-LOW' } }, expect: on('SPLIT') },
      { context: { targetingKey: 'ana', company: { id: 'COMPANY-HIGH' } }, expect: off('SPLIT') },
      { context: ana, expect: nothing(keyMissing) },
    ],
  },
  { key: 'parent-1', flag: { ...base, fallthrough: { variation: 'on' } }, cases: [] },
  {
    key: 'parent-2',
    flag: { ...base, prerequisites: [{ flag: 'parent-1', variations: ['on'] }], rules: [rule('r', isPro)] },
    cases: [],
  },
  {
    key: 'three-deep',
    flag: { ...base, prerequisites: [{ flag: 'parent-2', variations: ['on'] }], fallthrough: { variation: 'on' } },
    cases: [
      { context: ana, expect: on('DEFAULT') },
      { context: ben, expect: off('DEFAULT', { prerequisite: 'parent-2' }) },
      { context: anonymous, expect: off('DEFAULT', { prerequisite: 'parent-2' }) },
    ],
  },
  {
    key: 'prerequisites-twice',
    flag: {
      ...base,
      prerequisites: [
        { flag: 'parent-1', variations: ['off', 'on'] },
        { flag: 'parent-2', variations: ['off'] },
      ],
      targets: [{ variation: 'on', keys: ['ben'] }],
    },
    cases: [
      { context: ana, expect: off('DEFAULT', { prerequisite: 'parent-2' }) },
      { context: ben, expect: on('TARGETING_MATCH', { target: true }) },
    ],
  },
  {
    key: 'prerequisite-disabled',
    flag: { ...base, prerequisites: [{ flag: 'disabled', variations: ['on', 'off'] }] },
    cases: [{ context: ana, expect: off('DEFAULT', { prerequisite: 'disabled' }) }],
  },
  {
    key: 'prerequisite-without-off',
    flag: { ...base, off: undefined, prerequisites: [{ flag: 'parent-1', variations: ['off'] }] },
    cases: [{ context: ana, expect: nothing({ prerequisite: 'parent-1' }) }],
  },
  {
    key: 'prerequisite-missing',
    broken: true,
    flag: { ...base, prerequisites: [{ flag: 'nowhere', variations: ['on'] }] },
    cases: [{ context: ana, expect: off('DEFAULT', { prerequisite: 'nowhere' }) }],
  },
  {
    key: 'cycle-a',
    broken: true,
    flag: { ...base, prerequisites: [{ flag: 'cycle-b', variations: ['on'] }], fallthrough: { variation: 'on' } },
    cases: [{ context: ana, expect: off('DEFAULT', { prerequisite: 'cycle-b' }) }],
  },
  {
    key: 'cycle-b',
    broken: true,
    flag: { ...base, prerequisites: [{ flag: 'cycle-a', variations: ['on'] }], fallthrough: { variation: 'on' } },
    cases: [{ context: ana, expect: off('DEFAULT', { prerequisite: 'cycle-a' }) }],
  },
  {
    key: 'off-unknown',
    broken: true,
    flag: { ...base, enabled: false, off: 'nowhere' },
    cases: [{ context: ana, expect: error('MALFORMED_FLAG') }],
  },
  {
    key: 'fallthrough-unknown',
    broken: true,
    flag: { ...base, fallthrough: { variation: 'toString' } },
    cases: [{ context: ana, expect: error('MALFORMED_FLAG') }],
  },
  {
    key: 'rule-unknown',
    broken: true,
    flag: { ...base, rules: [rule('r', isPro, { variation: 'nowhere' })] },
    cases: [
      { context: ana, expect: error('MALFORMED_FLAG') },
      { context: ben, expect: off('DEFAULT') },
    ],
  },
  {
    key: 'target-unknown',
    broken: true,
    flag: { ...base, targets: [{ variation: 'nowhere', keys: ['ana'] }] },
    cases: [
      { context: ana, expect: error('MALFORMED_FLAG') },
      { context: ben, expect: off('DEFAULT') },
    ],
  },
  {
    key: 'split-empty',
    broken: true,
    flag: { ...base, fallthrough: { split: { ranges: [] } } },
    cases: [{ context: ana, expect: error('MALFORMED_FLAG') }],
  },
  {
    key: 'clause-without-attribute',
    broken: true,
    flag: when({ attribute: '', op: 'in', values: [''] }),
    cases: [{ context: ana, expect: error('MALFORMED_FLAG') }],
  },
  {
    key: 'value-of-another-type',
    broken: true,
    flag: { ...base, type: 'string', fallthrough: { variation: 'on' } },
    cases: [
      { context: ana, type: 'string', expect: error('MALFORMED_FLAG') },
      { context: ana, expect: on('STATIC') },
    ],
  },
  {
    key: 'newer-condition',
    broken: true,
    flag: when({ not: { schedule: 'weekdays' } as never }),
    cases: [{ context: ana, expect: passed }],
  },
];
