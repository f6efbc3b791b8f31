import fc from 'fast-check';

const variable = (name: string) => fc.constantFrom({ var: name }, { var: [name] });
const text = fc.constantFrom('US', 'DE', 'ann@acme.com', 'bob', '', '@acme.com', 'a');
const number = fc.constantFrom(0, 1, 5, 18, -2.5);
const version = fc.constantFrom('1.0.0', '1.2.3', '1.2.0', 'v2.0.0', '2.1.0-1', '2.1.0');
const equal = fc.constantFrom('==', '===', '!=', '!==');
const order = fc.constantFrom('<', '<=', '>', '>=');

const swapped = <A, B>(op: fc.Arbitrary<string>, left: fc.Arbitrary<A>, right: fc.Arbitrary<B>) =>
  fc.tuple(op, left, right, fc.boolean()).map(([name, a, b, swap]) => ({ [name]: swap ? [b, a] : [a, b] }));

const leaf = fc.oneof(
  swapped(equal, variable('country'), fc.oneof(text, fc.constant(null))),
  swapped(equal, variable('age'), number),
  swapped(order, variable('age'), number),
  fc
    .tuple(number, fc.constantFrom('<', '<='), number)
    .map(([low, op, high]) => ({ [op]: [low, { var: 'age' }, high] })),
  fc.tuple(variable('country'), fc.array(text, { minLength: 1, maxLength: 3 })).map((args) => ({ in: args })),
  fc.tuple(text, variable('email')).map((args) => ({ in: args })),
  fc
    .tuple(fc.constantFrom('starts_with', 'ends_with'), variable('email'), text)
    .map(([op, ...args]) => ({ [op]: args })),
  fc
    .tuple(variable('app.version'), fc.constantFrom('=', '!=', '<', '<=', '>', '>=', '^', '~'), version)
    .map((args) => ({ sem_ver: args })),
  variable('beta'),
  fc
    .tuple(fc.constantFrom('==', '!='), fc.constantFrom('checkout', 'other'))
    .map(([op, key]) => ({ [op]: [{ var: '$flagd.flagKey' }, key] })),
  fc
    .tuple(order, fc.constantFrom(1_700_000_000, 1_700_000_001, 1_699_999_999))
    .map(([op, seconds]) => ({ [op]: [{ var: '$flagd.timestamp' }, seconds] })),
  fc.boolean(),
  fc.constant({ $ref: 'acme' }),
);

/** Conditions of every operator that has a meaning here, negated and nested; `sem_ver` under a negation too. */
const aLogic: fc.Arbitrary<unknown> = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    { weight: 5, arbitrary: leaf },
    { weight: 1, arbitrary: fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((args) => ({ and: args })) },
    { weight: 1, arbitrary: fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((args) => ({ or: args })) },
    { weight: 1, arbitrary: tie('node').map((arg) => ({ '!': [arg] })) },
    { weight: 1, arbitrary: tie('node').map((arg) => ({ '!!': arg })) },
    { weight: 1, arbitrary: fc.tuple(tie('node'), tie('node'), tie('node')).map((args) => ({ if: args })) },
  ),
})).node;

/** Targeting that names variants: chains of if, nested, with and without an else. */
export const aTargeting: fc.Arbitrary<unknown> = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    { weight: 3, arbitrary: fc.constantFrom('red', 'green', 'blue', null) },
    { weight: 3, arbitrary: fc.tuple(aLogic, tie('node'), tie('node')).map((args) => ({ if: args })) },
    { weight: 1, arbitrary: fc.tuple(aLogic, tie('node')).map((args) => ({ if: args })) },
    {
      weight: 1,
      arbitrary: fc.tuple(aLogic, tie('node'), aLogic, tie('node'), tie('node')).map((args) => ({ if: args })),
    },
  ),
})).node;

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

/** Contexts whose attributes have the type that the conditions ask for, or are missing. */
export const aFlagdContext: fc.Arbitrary<Record<string, unknown>> = fc
  .record({
    country: maybe(text),
    age: maybe(number),
    email: maybe(text),
    app: maybe(fc.record({ version }).map((app) => ({ ...app }))),
    beta: maybe(fc.constantFrom<unknown>(true, false, 0, 1, '', 'yes', null)),
  })
  .map((fields) => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)));

export const EVALUATORS = { acme: { ends_with: [{ var: 'email' }, { $ref: 'domain' }] }, domain: '@acme.com' };
