/** Arbitrary rulesets and contexts: sensible ones, wrong ones, and hostile ones. */
import fc from 'fast-check';
import type { Condition, Context, Ruleset, RulesetFlag, RulesetSegment, Serve } from '../../src/engine/index.js';
import { OPERATORS } from '../../src/engine/index.js';

const KEYS = ['a', 'b', 'c', 'd', '__proto__', 'constructor', 'toString'] as const;
const ATTRIBUTES = [
  'targetingKey',
  'plan',
  'age',
  'version',
  'ip',
  'at',
  'groups',
  'a.b',
  'now',
  '',
  '__proto__',
  'constructor',
] as const;

const oneOf = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

/** Values that operators meet, right and wrong for them. */
const scalar: fc.Arbitrary<string | number | boolean> = fc.oneof(
  oneOf(
    '',
    'pro',
    'PRO',
    'free',
    'a',
    'u-1',
    'u-2',
    '7',
    '1.2.3',
    'v2',
    '1.0.0-rc.1',
    '2026-02-30',
    '2026-03-01',
    '2026-03-01T12:00:00Z',
  ),
  oneOf(
    '10.1.2.3',
    '10.0.0.0/8',
    '::1',
    '::/0',
    '2001:db8::1',
    '(a+)+$',
    '(',
    '.*.*.*=',
    '^p',
    '-0',
    '1e3',
    '\ud800',
    'Ünïcode',
  ),
  oneOf(0, -0, 1, 7, 18, 1.5, -1, 1e21, 1_772_366_400_000, Number.NaN, Number.POSITIVE_INFINITY),
  fc.boolean(),
  fc.string({ maxLength: 12 }),
  fc.double(),
);

const attributeValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: scalar },
  { weight: 1, arbitrary: fc.array(fc.oneof(scalar, oneOf(null, undefined, {} as unknown)), { maxLength: 4 }) },
  {
    weight: 1,
    arbitrary: fc.oneof(
      oneOf<unknown>(null, undefined, {}, [], { b: 'pro' }, { b: { c: 1 } }),
      fc.jsonValue({ maxDepth: 3 }),
    ),
  },
);

export const contexts: fc.Arbitrary<Context> = fc
  .dictionary(oneOf(...ATTRIBUTES), attributeValue, { maxKeys: 6, noNullPrototype: true })
  .map((context) => context as Context);

/** Contexts that fight back. */
export const hostileContexts: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 8, arbitrary: contexts },
  oneOf<unknown>(null, undefined, 7, 'text', true, Symbol('context'), () => 1, [], [1, 2], new Date(0), new Map(), 10n),
  contexts.map((context) => ({
    ...context,
    get plan(): never {
      throw new Error('an accessor that throws');
    },
  })),
  contexts.map(
    (context) =>
      new Proxy(context, {
        get() {
          throw new Error('a proxy that throws');
        },
        getOwnPropertyDescriptor() {
          throw new Error('a proxy that throws');
        },
      }),
  ),
  contexts.map((context) => ({
    ...context,
    plan: { toString: () => 'pro', [Symbol.toPrimitive]: () => 'pro' },
    age: 10n,
    version: Symbol('1.2.3'),
  })),
  contexts.map((context) => {
    const { proxy, revoke } = Proxy.revocable([1, 2], {});
    revoke();
    return { ...context, plan: proxy, groups: proxy };
  }),
);

const condition: fc.Arbitrary<Condition> = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.record(
      {
        attribute: fc.oneof(
          { weight: 30, arbitrary: oneOf(...ATTRIBUTES.filter((name) => name !== '')) },
          { weight: 1, arbitrary: fc.constant('') },
        ),
        op: oneOf(...OPERATORS, 'soundsLike' as never),
        values: fc.array(scalar, { maxLength: 6 }),
        ignoreCase: fc.boolean(),
      },
      { requiredKeys: ['attribute', 'op', 'values'] },
    ),
    fc.record({ segment: oneOf(...KEYS) }),
    fc.record({ all: fc.array(tie('condition'), { maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('condition'), { maxLength: 3 }) }),
    fc.record({ not: tie('condition') }),
  ),
})).condition;

const VARIATIONS = ['on', 'off', 'third', '__proto__'] as const;
const variation = oneOf(...VARIATIONS, ...VARIATIONS, 'on', 'off', 'nowhere');

const bound = fc.oneof(fc.integer({ min: 0, max: 100_000 }), oneOf(0, 25_000, 50_000, 100_000));
const serve: fc.Arbitrary<Serve> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ variation }) },
  {
    weight: 2,
    arbitrary: fc.record({
      split: fc.record(
        {
          by: oneOf(...ATTRIBUTES),
          salt: fc.string({ maxLength: 20 }),
          ranges: fc.array(fc.record({ variation, from: bound, to: bound }), { maxLength: 4 }),
        },
        { requiredKeys: ['ranges'] },
      ),
    }),
  },
);

const keyList = fc.array(oneOf('u-1', 'u-2', 'a', '7', 'pro'), { maxLength: 4 });

export const flags: fc.Arbitrary<RulesetFlag> = fc.record(
  {
    type: oneOf('boolean' as const, 'string' as const),
    variations: fc
      .boolean()
      .map((isText) =>
        JSON.parse(isText ? '{"on":"x","off":"y","__proto__":"z"}' : '{"on":true,"off":false,"third":true}'),
      ),
    enabled: oneOf(true, true, true, false),
    off: variation,
    salt: fc.string({ maxLength: 24 }),
    prerequisites: fc.array(fc.record({ flag: oneOf(...KEYS), variations: fc.array(variation, { maxLength: 2 }) }), {
      maxLength: 2,
    }),
    targets: fc.array(
      fc.record({ variation, by: oneOf(...ATTRIBUTES), keys: keyList }, { requiredKeys: ['variation', 'keys'] }),
      { maxLength: 2 },
    ),
    rules: fc.array(fc.record({ id: fc.string({ maxLength: 4 }), when: condition, serve }), { maxLength: 4 }),
    fallthrough: serve,
  },
  { requiredKeys: ['type', 'variations', 'enabled', 'salt', 'rules'] },
);

export const segments: fc.Arbitrary<RulesetSegment> = fc.record(
  {
    by: oneOf(...ATTRIBUTES),
    included: keyList,
    excluded: keyList,
    rules: fc.array(fc.record({ id: fc.string({ maxLength: 4 }), when: condition }), { maxLength: 2 }),
  },
  { requiredKeys: ['included', 'excluded', 'rules'] },
);

/** `Object.fromEntries` makes own properties even of `__proto__`. */
const keyed = <T>(value: fc.Arbitrary<T>, maxLength: number): fc.Arbitrary<{ [key: string]: T }> =>
  fc
    .uniqueArray(fc.tuple(oneOf(...KEYS), value), { maxLength, selector: ([key]) => key })
    .map((entries) => Object.fromEntries(entries));

export const rulesets: fc.Arbitrary<Ruleset> = fc.record({
  format: fc.constant(1 as const),
  project: fc.constant('fuzz'),
  environment: fc.constant('fuzz'),
  epoch: fc.constant('fuzz'),
  revision: fc.constant(1),
  digest: fc.constant('0000000000000000'),
  flags: keyed(flags, 5),
  segments: keyed(segments, 4),
});

/** Any JSON at all where something else is expected. */
export const brokenRulesets: fc.Arbitrary<unknown> = fc.oneof(
  rulesets.chain((ruleset) => {
    const text = JSON.stringify(ruleset);
    return fc.tuple(fc.nat({ max: Math.max(0, text.length - 1) }), fc.jsonValue({ maxDepth: 2 })).map(([at, junk]) => {
      // Replaces the value that begins at or after a place, whatever it is.
      const match = /[:[,]("(?:[^"\\]|\\.)*"|-?\d[\d.e+-]*|true|false|null)(?=[,}\]])/.exec(text.slice(at));
      if (match === null) return ruleset;
      const start = at + match.index + 1;
      try {
        return JSON.parse(
          text.slice(0, start) + JSON.stringify(junk) + text.slice(start + (match[1] as string).length),
        );
      } catch {
        return ruleset;
      }
    });
  }),
  fc.record({
    format: fc.constant(1),
    flags: keyed(fc.jsonValue({ maxDepth: 4 }), 4),
    segments: keyed(fc.jsonValue({ maxDepth: 4 }), 3),
  }),
  fc.jsonValue({ maxDepth: 4 }),
);

/** Picks a flag of a ruleset; now and then one that is not there. */
export const flagPicks = fc.nat({ max: 20 });

export function flagKeyIn(ruleset: unknown, pick: number): string {
  const flags = (ruleset as Ruleset | undefined)?.flags;
  const keys = typeof flags === 'object' && flags !== null ? Object.keys(flags) : [];
  return (pick === 20 ? undefined : keys[pick % keys.length]) ?? 'nowhere';
}
