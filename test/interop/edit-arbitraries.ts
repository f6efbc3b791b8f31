import fc from 'fast-check';
import type { Operation } from '../../src/operations/types.js';

const project = 'shop';

const flag = fc.constantFrom('checkout', 'parent', 'other', 'checkout', 'parent', 'other', 'new-one');
const environment = fc.constantFrom('production', 'staging', 'production', 'staging', 'qa');
const variation = fc.constantFrom('on', 'off', '10%', 'blue', 'constructor');
const segment = fc.constantFrom('beta', 'staff');
const rule = fc.constantFrom('r1', 'vip');
const keys = fc.uniqueArray(fc.constantFrom('u-1', 'u 2', '007', 'ключ', 'a@b.example'), { minLength: 1 });
const by = fc.constantFrom(undefined, 'company.id', 'X-Device Class', 'key');
const salt = fc.constantFrom(undefined, 'seed "1"');

/** Shares of two variations, together 100 % or less. */
const shares = fc
  .tuple(
    fc.uniqueArray(variation, { minLength: 1, maxLength: 3 }),
    fc.array(fc.integer({ min: 0, max: 33_333 }), { minLength: 3, maxLength: 3 }),
  )
  .map(([names, weights]) =>
    names.map((name, at) => ({ variation: name, weight: at === 0 && names.length === 1 ? 100_000 : weights[at]! })),
  );

const when = fc.oneof(
  fc.constant({ attribute: 'country', op: 'in' as const, values: ['US', 'CA'] }),
  fc.constant({ all: [] }),
  segment.map((name) => ({ not: { segment: name } })),
  fc.constant({
    any: [
      { attribute: 'key', op: 'semverGte' as const, values: ['2.1'] },
      { attribute: 'a', op: 'exists' as const, values: [] },
    ],
  }),
);

const serve = fc.oneof(
  variation.map((name) => ({ variation: name })),
  fc.record({ shares, by, salt }).map(({ shares: parts, ...deal }) => ({ shares: parts, ...defined(deal) })),
);

function defined<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}

const inPlace = { project: fc.constant(project), flag, environment };
const op = <const N extends string>(name: N) => ({ op: fc.constant(name) });

const common = fc.oneof(
  fc.record({
    ...op('flag.set'),
    project: fc.constant(project),
    flag,
    name: fc.string(),
    tags: fc.constantFrom([], ['a', 'on', '1']),
    lifecycle: fc.constantFrom('temporary', 'permanent'),
    expiresAt: fc.constantFrom(null, '2027-01-01T00:00:00Z'),
    clientVisible: fc.boolean(),
  }),
  fc.record({ op: fc.constantFrom('flag.enable', 'flag.disable'), ...inPlace }),
  fc.record({ ...op('flag.serve'), ...inPlace, variation: fc.oneof(variation, fc.constant(null)), off: fc.boolean() }),
  fc
    .record({ ...op('flag.rollout'), ...inPlace, shares, rule: fc.constantFrom(undefined, undefined, 'r1'), by, salt })
    .map(defined),
  fc.record({
    ...op('variation.set'),
    project: fc.constant(project),
    flag,
    variation: fc.record({ key: variation, value: fc.boolean(), name: fc.constantFrom('', 'Blue') }),
  }),
  fc.record({ op: fc.constantFrom('target.add', 'target.remove'), ...inPlace, variation, keys, by }).map(defined),
  fc.record({ ...op('rule.add'), ...inPlace, id: rule, when, serve, at: fc.constantFrom(0, 1) }),
  fc.record({ ...op('rule.set'), ...inPlace, rule, when, serve, name: fc.constantFrom('VIPs', '"q"') }),
  fc.record({ ...op('rule.move'), ...inPlace, rule, to: fc.constantFrom(0, 1) }),
  fc.record({
    ...op('prerequisite.add'),
    ...inPlace,
    prerequisite: fc.record({ flag, variations: fc.uniqueArray(variation, { minLength: 1 }) }),
  }),
  fc
    .record({
      ...op('segment.set'),
      project: fc.constant(project),
      segment,
      by,
      included: keys,
      rules: when.map((made) => [{ id: 'r', when: made }]),
    })
    .map(defined),
);

const rare = fc.oneof(
  fc
    .record({
      ...op('flag.create'),
      project: fc.constant(project),
      flag,
      description: fc.constantFrom('', 'one\ntwo', 'a: b # c'),
    })
    // Of two workspaces, the flags of one key have one salt, which is for good.
    .map((create) => ({ ...create, salt: 'the same' })),
  fc.record({
    op: fc.constantFrom('flag.archive', 'flag.unarchive', 'flag.delete'),
    project: fc.constant(project),
    flag,
  }),
  fc.record({
    ...op('variation.add'),
    project: fc.constant(project),
    flag,
    variation: fc.record({ key: variation, value: fc.boolean() }),
  }),
  fc.record({ ...op('variation.remove'), project: fc.constant(project), flag, variation }),
  fc.record({ ...op('rule.remove'), ...inPlace, rule }),
  fc.record({ ...op('prerequisite.remove'), ...inPlace, prerequisite: flag }),
  fc.record({ ...op('segment.create'), project: fc.constant(project), segment }),
  fc.record({ ...op('segment.delete'), project: fc.constant(project), segment }),
  fc.record({ ...op('environment.create'), project: fc.constant(project), environment }),
  fc.record({ ...op('environment.delete'), project: fc.constant(project), environment: fc.constant('qa') }),
);

/** Edits as operators might make them; those that do not apply are refused and change nothing. */
export const someEdits = fc.array(fc.oneof({ weight: 5, arbitrary: common }, { weight: 1, arbitrary: rare }), {
  minLength: 1,
  maxLength: 30,
  size: 'max',
}) as unknown as fc.Arbitrary<Operation[]>;
