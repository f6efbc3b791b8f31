import fc from 'fast-check';
import { type Clause, type Condition, OPERATORS, type Serve } from '../../src/engine/index.js';
import type { ServeInput } from '../../src/model/documents.js';

/** Texts that a careless printer would write bare, or a careless reader would take for something else. */
const TRICKY = [
  ...['', ' ', 'US', 'pro', 'u-1842', 'not', 'and', 'key', 'now', 'has', 'true', 'null', 'in', 'by', 'salt', 'nothing'],
  ...[
    '18',
    '-0',
    '1e21',
    '01',
    '2.1',
    '2.1.0',
    'v1',
    'v2.1',
    '1.0.0-rc.1+b',
    '1.0.0-01',
    '1.2.3.4',
    '::1',
    '10.0.0.0/8',
  ],
  ...['2026-12-24', '2026-02-30', '2026-12-24T00:00Z', '2026-12-24T00:00:00Z', '2026-12-24T00:00:00.5+01:00'],
  ...['"', '\\', '\\"', '/', '\\/', 'a\\', 'a/b', '^\\/api\\/v[23]\\/', '(a|b)$', '\n', '\t', '\u0000', '\u001b[31m'],
  ...[
    '\u202e',
    '\u200b',
    '\ufeff',
    '\u00a0',
    '\ud800',
    'Zürich',
    '日本',
    '👍',
    "o'clock",
    'serve on',
    'a.b',
    'a..b',
    '.a',
  ],
  ...[
    'targetingKey',
    'ctx',
    '__proto__',
    'constructor',
    'segment',
    'segment:x',
    '10%',
    '5 sec',
    'x'.repeat(130),
    '#a',
    ',',
  ],
];

export const aText = fc.oneof(
  fc.constantFrom(...TRICKY),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ maxLength: 12 }),
);

const aNumber = fc.oneof(
  fc.constantFrom(0, -0, 1, 0.1, 1e21, 1e-7, -5.25, Number.MAX_SAFE_INTEGER, Number.MIN_VALUE, 1_700_000_000_000),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
);

const aValue = fc.oneof({ weight: 4, arbitrary: aText }, { weight: 2, arbitrary: aNumber }, fc.boolean());

const aClause: fc.Arbitrary<Clause> = fc
  .record({
    attribute: fc.oneof(fc.constantFrom('country', 'targetingKey', 'now', 'company.id', 'a.0', 'user-id'), aText),
    op: fc.constantFrom(...OPERATORS),
    values: fc.oneof(
      fc.array(aText, { maxLength: 3 }),
      fc.array(aNumber, { maxLength: 3 }),
      fc.array(fc.boolean(), { maxLength: 2 }),
      fc.array(aValue, { maxLength: 4 }),
    ),
    ignoreCase: fc.constantFrom(undefined, undefined, true, false),
  })
  .map(({ ignoreCase, ...rest }) => (ignoreCase === undefined ? rest : { ...rest, ignoreCase }));

/** Conditions of every shape that a document may hold, up to eight deep. */
export const aCondition: fc.Arbitrary<Condition> = fc.letrec<{ node: Condition }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 7, depthSize: 'small', withCrossShrink: true },
    { weight: 4, arbitrary: aClause },
    { weight: 1, arbitrary: aText.map((segment) => ({ segment })) },
    { weight: 2, arbitrary: fc.array(tie('node'), { maxLength: 3 }).map((all) => ({ all })) },
    { weight: 2, arbitrary: fc.array(tie('node'), { maxLength: 3 }).map((any) => ({ any })) },
    { weight: 2, arbitrary: tie('node').map((not) => ({ not })) },
  ),
})).node;

const aSplitName = { by: fc.option(aText, { nil: undefined }), salt: fc.option(aText, { nil: undefined }) };

function named(by: string | undefined, salt: string | undefined) {
  return { ...(by === undefined ? {} : { by }), ...(salt === undefined ? {} : { salt }) };
}

/** Variations with shares of at most the whole. */
const someWeights = fc
  .tuple(
    fc.uniqueArray(aText, { maxLength: 5 }),
    fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 5, maxLength: 5 }),
  )
  .map(([names, weights]) => names.map((variation, at) => ({ variation, weight: weights[at]! })));

export const aServeInput: fc.Arbitrary<ServeInput> = fc.oneof(
  aText.map((variation) => ({ variation })),
  fc.record({ shares: someWeights, ...aSplitName }).map(({ shares, by, salt }) => ({ shares, ...named(by, salt) })),
);

/** Serves as documents hold them: ranges in order, with gaps, a variation possibly in several. */
export function aServeOf(variations: fc.Arbitrary<string>): fc.Arbitrary<Serve> {
  return fc.oneof(
    variations.map((variation) => ({ variation })),
    fc
      .record({
        cuts: fc.uniqueArray(fc.integer({ min: 0, max: 100_000 }), { minLength: 2, maxLength: 8 }),
        names: fc.array(variations, { minLength: 4, maxLength: 4 }),
        ...aSplitName,
      })
      .map(({ cuts, names, by, salt }) => {
        const sorted = cuts.toSorted((a, b) => a - b);
        const ranges = names.flatMap((variation, at) => {
          const [from, to] = [sorted[2 * at], sorted[2 * at + 1]];
          return from === undefined || to === undefined ? [] : [{ variation, from, to }];
        });
        return { split: { ...named(by, salt), ranges } };
      }),
  );
}
