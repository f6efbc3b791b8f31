/**
 * What each operator says of each value, decided by hand from docs/model.md: T true, F false, U unknown.
 * Every row becomes two golden decisions, one with the clause and one with its negation.
 */
import type { Clause } from '../../../src/engine/index.js';

export type Verdict = 'T' | 'F' | 'U';

/** Marks a context without the attribute. */
export const ABSENT = Symbol('absent');

export interface Row {
  readonly op: string;
  readonly values: Clause['values'];
  readonly actual: unknown;
  readonly verdict: Verdict;
  readonly ignoreCase?: boolean;
}

type Line = readonly [actual: unknown, values: Clause['values'], verdict: Verdict, ignoreCase?: boolean];

function rows(op: string, lines: readonly Line[]): Row[] {
  return lines.map(([actual, values, verdict, ignoreCase]) => ({
    op,
    actual,
    values,
    verdict,
    ...(ignoreCase && { ignoreCase }),
  }));
}

/** What no operator but `exists` can tell anything of. */
const strangers = (op: string, values: Clause['values']): Row[] =>
  rows(op, [
    [ABSENT, values, 'U'],
    [null, values, 'U'],
    [{}, values, 'U'],
    [{ a: 1 }, values, 'U'],
    [[], values, 'F'],
    [[null], values, 'U'],
    [[{}], values, 'U'],
    [[[]], values, 'U'],
  ]);

const within = [
  ...strangers('in', ['a']),
  ...rows('in', [
    ['a', ['a'], 'T'],
    ['a', ['A'], 'F'],
    ['a', ['A'], 'T', true],
    ['ÄÖ', ['äö'], 'T', true],
    ['', [''], 'T'],
    ['', ['a'], 'F'],
    ['b', ['a', 'b', 'c'], 'T'],
    ['z', ['a', 'b', 'c'], 'F'],
    ['f', ['a', 'b', 'c', 'd', 'e', 'f'], 'T'],
    ['g', ['a', 'b', 'c', 'd', 'e', 'f'], 'F'],
    ['F', ['a', 'b', 'c', 'd', 'e', 'f'], 'T', true],
    ['a', [], 'F'],
    [1, [1], 'T'],
    [1, ['1'], 'F'],
    ['1', [1], 'F'],
    [0, [0], 'T'],
    [-0, [0], 'T'],
    [0, [false], 'F'],
    [false, [false], 'T'],
    [false, [''], 'F'],
    [true, ['true'], 'F'],
    [1.5, [1.5], 'T'],
    [['x', 'a'], ['a'], 'T'],
    [['x', 'y'], ['a'], 'F'],
    [['x', null], ['a'], 'U'],
    [['a', null], ['a'], 'T'],
    [['A'], ['a'], 'T', true],
    [['1', 1], [1], 'T'],
  ]),
];

const texts = [
  ...['contains', 'startsWith', 'endsWith'].flatMap((op) => [
    ...strangers(op, ['a']),
    ...rows(op, [
      ['', [''], 'T'],
      ['', ['a'], 'F'],
      ['a', [''], 'T'],
      ['abc', ['abc'], 'T'],
      ['abc', ['abcd'], 'F'],
      ['abc', ['ABC'], 'F'],
      ['abc', ['ABC'], 'T', true],
      ['ÄBC', ['äbc'], 'T', true],
      ['abc', ['x', 'abc'], 'T'],
      ['abc', [], 'F'],
      ['abc', [1], 'U'],
      ['abc', [1, 'abc'], 'T'],
      ['abc', [1, 'x'], 'F'],
      [1, ['1'], 'U'],
      [true, ['true'], 'U'],
      [['x', 'abc'], ['abc'], 'T'],
      [['x', 'y'], ['abc'], 'F'],
      [['x', 1], ['abc'], 'U'],
    ]),
  ]),
  ...rows('contains', [
    ['abc', ['b'], 'T'],
    ['abc', ['ac'], 'F'],
    ['a.c', ['a?c'], 'F'],
  ]),
  ...rows('startsWith', [
    ['abc', ['ab'], 'T'],
    ['abc', ['b'], 'F'],
    ['abc', ['c'], 'F'],
  ]),
  ...rows('endsWith', [
    ['abc', ['bc'], 'T'],
    ['abc', ['b'], 'F'],
    ['abc', ['a'], 'F'],
  ]),
];

const matches = [
  ...strangers('matches', ['a']),
  ...rows('matches', [
    ['abc', ['b'], 'T'],
    ['abc', ['^b'], 'F'],
    ['abc', ['^a.c$'], 'T'],
    ['ABC', ['b'], 'F'],
    ['ABC', ['b'], 'T', true],
    ['abc', ['x', 'c$'], 'T'],
    ['abc', ['('], 'U'],
    ['abc', ['(', 'b'], 'T'],
    ['abc', ['(', 'x'], 'F'],
    ['abc', ['(?=a)'], 'U'],
    ['abc', ['(a)\\1'], 'U'],
    ['é', ['^.$'], 'T'],
    ['😀', ['^.$'], 'T'],
    ['user@example.com', ['@example\\.(com|org)$'], 'T'],
    ['a'.repeat(1024), ['^a*$'], 'T'],
    ['a'.repeat(1025), ['^a*$'], 'U'],
    ['', ['^$'], 'T'],
    ['abc', [], 'F'],
    ['abc', [1], 'U'],
    [1, ['1'], 'U'],
    [['x', 'abc'], ['b'], 'T'],
    [`${'a'.repeat(999)}b`, ['(a+)+$'], 'F'],
    [`${'a'.repeat(999)}b`, ['(a|a)*$'], 'T'],
    ['a'.repeat(1000), ['.*.*.*='], 'F'],
  ]),
];

const ORDERS: readonly (readonly [op: string, less: Verdict, equal: Verdict, greater: Verdict])[] = [
  ['lt', 'T', 'F', 'F'],
  ['lte', 'T', 'T', 'F'],
  ['gt', 'F', 'F', 'T'],
  ['gte', 'F', 'T', 'T'],
];

const numbers = ORDERS.flatMap(([op, less, equal, greater]) => [
  ...strangers(op, [1]),
  ...rows(op, [
    [9, [10], less],
    [10, [10], equal],
    [11, [10], greater],
    ['9', [10], less],
    ['10', [10], equal],
    ['11', ['10'], greater],
    [-1, [0], less],
    [-0, [0], equal],
    [0.1, [0.2], less],
    ['1e2', [100], equal],
    ['.5', [0.5], equal],
    ['+5', [5], equal],
    ['', [0], 'U'],
    [' 1', [1], 'U'],
    ['1 ', [1], 'U'],
    ['0x10', [16], 'U'],
    ['1,5', [1], 'U'],
    ['ten', [10], 'U'],
    ['Infinity', [1], 'U'],
    ['1e999', [1], 'U'],
    [true, [1], 'U'],
    [5, ['x'], 'U'],
    [5, [true], 'U'],
    [5, [], 'F'],
    [9, ['x', 10], less],
    [[9, 9], [10], less],
    [[11, 12], [10], greater],
  ]),
]);

/** "Any of them": less than one of 5 and 10 is less than 10, greater than one of them greater than 5. */
const severalNumbers = [
  ...rows('lt', [
    [7, [5, 10], 'T'],
    [7, [10, 5], 'T'],
    [10, [5, 10], 'F'],
  ]),
  ...rows('lte', [[10, [5, 10], 'T']]),
  ...rows('gt', [
    [7, [5, 10], 'T'],
    [7, [10, 5], 'T'],
    [5, [5, 10], 'F'],
  ]),
  ...rows('gte', [[5, [10, 5], 'T']]),
];

const NOON = '2026-03-01T12:00:00Z';
const NOON_MS = 1_772_366_400_000;

const times = (
  [
    ['before', 'T', 'F', 'F'],
    ['after', 'F', 'F', 'T'],
  ] as const
).flatMap(([op, less, equal, greater]) => [
  ...strangers(op, [NOON]),
  ...rows(op, [
    ['2026-03-01T11:59:59Z', [NOON], less],
    [NOON, [NOON], equal],
    ['2026-03-01T12:00:01Z', [NOON], greater],
    ['2026-03-01T12:00:00.001Z', [NOON], greater],
    ['2026-03-01T12:00:00.0009Z', [NOON], equal],
    ['2026-03-01T13:00:00+01:00', [NOON], equal],
    ['2026-03-01T06:30:00-05:30', [NOON], equal],
    ['2026-03-01t12:00:00z', [NOON], equal],
    [NOON_MS, [NOON], equal],
    [NOON_MS - 1, [NOON], less],
    [NOON_MS + 1, [NOON_MS], greater],
    [String(NOON_MS), [NOON], 'U'],
    ['2026-03-01', [NOON], less],
    ['2026-03-02', [NOON], greater],
    ['2026-03-01T00:00:00Z', ['2026-03-01'], equal],
    ['2026-02-28', ['2026-03-01'], less],
    ['2024-02-29', ['2024-02-28'], greater],
    ['2026-02-29', [NOON], 'U'],
    ['2026-02-30T12:00:00Z', [NOON], 'U'],
    ['2026-04-31', [NOON], 'U'],
    ['2026-13-01', [NOON], 'U'],
    ['2026-00-01', [NOON], 'U'],
    ['2026-03-00', [NOON], 'U'],
    ['2026-03-01T24:00:00Z', [NOON], 'U'],
    ['2026-03-01T12:60:00Z', [NOON], 'U'],
    ['2026-03-01T12:00:60Z', [NOON], 'U'],
    ['2026-03-01T12:00:00', [NOON], 'U'],
    ['2026-03-01 12:00:00Z', [NOON], 'U'],
    ['2026-03-01T12:00Z', [NOON], 'U'],
    ['2026-3-1', [NOON], 'U'],
    ['2026-03-01T12:00:00+24:00', [NOON], 'U'],
    ['2026-03-01T12:00:00+0100', [NOON], 'U'],
    ['yesterday', [NOON], 'U'],
    ['', [NOON], 'U'],
    [true, [NOON], 'U'],
    [NOON, ['noon'], 'U'],
    [NOON, [], 'F'],
  ]),
]);

const VERSION_ORDERS: readonly (readonly [op: string, less: Verdict, equal: Verdict, greater: Verdict])[] = [
  ['semverEq', 'F', 'T', 'F'],
  ['semverLt', 'T', 'F', 'F'],
  ['semverLte', 'T', 'T', 'F'],
  ['semverGt', 'F', 'F', 'T'],
  ['semverGte', 'F', 'T', 'T'],
];

const versions = VERSION_ORDERS.flatMap(([op, less, equal, greater]) => [
  ...strangers(op, ['1.2.3']),
  ...rows(op, [
    ['1.2.2', ['1.2.3'], less],
    ['1.2.3', ['1.2.3'], equal],
    ['1.2.10', ['1.2.9'], greater],
    ['v1.2.3', ['1.2.3'], equal],
    ['1.2.3', ['v1.2.3'], equal],
    ['1', ['1.0.0'], equal],
    ['1.2', ['1.2.0'], equal],
    ['1.2.3+build.7', ['1.2.3+other'], equal],
    ['1.2.3-rc.1', ['1.2.3'], less],
    ['1.2.3-rc.2', ['1.2.3-rc.1'], greater],
    ['1.2.3-rc.10', ['1.2.3-rc.9'], greater],
    ['1.2.3-1', ['1.2.3-alpha'], less],
    ['1.2.3-alpha', ['1.2.3-alpha.1'], less],
    ['1.2.3-99999999999999999999', ['1.2.3-99999999999999999998'], greater],
    ['1.2.3.4', ['1.2.3'], 'U'],
    ['01.2.3', ['1.2.3'], 'U'],
    ['1.2.3-01', ['1.2.3'], 'U'],
    ['V1.2.3', ['1.2.3'], 'U'],
    ['vv1.2.3', ['1.2.3'], 'U'],
    ['1.2.3 ', ['1.2.3'], 'U'],
    ['1.2.', ['1.2.0'], 'U'],
    ['', ['1.2.3'], 'U'],
    ['9007199254740992.0.0', ['1.0.0'], 'U'],
    [1, ['1.0.0'], 'U'],
    ['1.2.3', ['x'], 'U'],
    ['1.2.3', ['x', '1.2.3'], equal],
    [['0.0.1', '1.2.3'], ['1.2.3'], op === 'semverGt' ? 'F' : 'T'],
  ]),
]);

const networks = [
  ...strangers('inCidr', ['10.0.0.0/8']),
  ...rows('inCidr', [
    ['10.1.2.3', ['10.0.0.0/8'], 'T'],
    ['11.1.2.3', ['10.0.0.0/8'], 'F'],
    ['10.1.2.3', ['10.9.9.9/8'], 'T'],
    ['10.1.2.3', ['10.1.2.3'], 'T'],
    ['10.1.2.4', ['10.1.2.3'], 'F'],
    ['10.1.2.3', ['10.1.2.2/31'], 'T'],
    ['10.1.2.4', ['10.1.2.2/31'], 'F'],
    ['255.255.255.255', ['0.0.0.0/0'], 'T'],
    ['192.168.1.1', ['10.0.0.0/8', '192.168.0.0/16'], 'T'],
    ['2001:db8::1', ['2001:db8::/32'], 'T'],
    ['2001:db9::1', ['2001:db8::/32'], 'F'],
    ['2001:DB8:0:0:0:0:0:1', ['2001:db8::1'], 'T'],
    ['::1', ['::1/128'], 'T'],
    ['::', ['::/0'], 'T'],
    ['fe80::1', ['fe80::/10'], 'T'],
    ['fec0::1', ['fe80::/10'], 'F'],
    ['::ffff:10.1.2.3', ['10.0.0.0/8'], 'T'],
    ['10.1.2.3', ['::ffff:10.0.0.0/104'], 'T'],
    ['11.1.2.3', ['::ffff:10.0.0.0/104'], 'F'],
    ['10.1.2.3', ['::/0'], 'F'],
    ['2001:db8::1', ['0.0.0.0/0'], 'F'],
    ['10.1.2', ['10.0.0.0/8'], 'U'],
    ['10.1.2.256', ['10.0.0.0/8'], 'U'],
    ['010.1.2.3', ['10.0.0.0/8'], 'U'],
    ['10.1.2.3/8', ['10.0.0.0/8'], 'U'],
    ['1::2::3', ['::/0'], 'U'],
    ['12345::', ['::/0'], 'U'],
    ['1:2:3:4:5:6:7', ['::/0'], 'U'],
    ['fe80::1%eth0', ['fe80::/10'], 'U'],
    ['localhost', ['10.0.0.0/8'], 'U'],
    ['', ['10.0.0.0/8'], 'U'],
    [10, ['10.0.0.0/8'], 'U'],
    ['10.1.2.3', ['10.0.0.0/33'], 'U'],
    ['10.1.2.3', ['10.0.0.0/08'], 'U'],
    ['10.1.2.3', ['nonsense', '10.0.0.0/8'], 'T'],
    ['10.1.2.3', ['nonsense'], 'U'],
    [['11.0.0.1', '10.0.0.1'], ['10.0.0.0/8'], 'T'],
  ]),
];

const existing = rows('exists', [
  [ABSENT, [], 'F'],
  [null, [], 'F'],
  ['', [], 'T'],
  [0, [], 'T'],
  [false, [], 'T'],
  [[], [], 'T'],
  [{}, [], 'T'],
  [[null], [], 'T'],
]);

const newer = rows('soundsLike', [
  ['a', ['a'], 'U'],
  [ABSENT, ['a'], 'U'],
]);

export const clauseRows: readonly Row[] = [
  ...within,
  ...texts,
  ...matches,
  ...numbers,
  ...severalNumbers,
  ...times,
  ...versions,
  ...networks,
  ...existing,
  ...newer,
];
