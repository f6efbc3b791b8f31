/** Random operations over a handful of keys, so that they meet each other often. Many are refused: that is part of it. */
import fc from 'fast-check';
import type { Condition, Serve } from '../../src/engine/index.js';
import type { FlagSettings, ServeInput } from '../../src/model/documents.js';
import type { Operation } from '../../src/operations/types.js';
import { aFlag, anEnvironment, aProject, aSegment } from './builders.js';
import { MemoryState } from './memory-state.js';
import { someRanges, someShares } from './ranges-arbitraries.js';

const FLAGS = ['f0', 'f1', 'f2', 'f3', 'constructor'];
const ENVIRONMENTS = ['production', 'staging', 'toString'];
const SEGMENTS = ['s0', 's1', 's2'];
const VARIATIONS = ['a', 'b', 'c', '__proto__'];

const flag = fc.constantFrom(...FLAGS);
const environment = fc.constantFrom(...ENVIRONMENTS);
const segment = fc.constantFrom(...SEGMENTS);
const variation = fc.constantFrom(...VARIATIONS);
const keys = fc.uniqueArray(fc.constantFrom('u1', 'u2', 'u3', 'u4'), { minLength: 1, maxLength: 3 });
const by = fc.option(fc.constantFrom('company.id', 'targetingKey'), { nil: undefined });
const ruleId = fc.constantFrom('r1', 'r2', 'staff');

const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 2 },
    segment.map((key): Condition => ({ segment: key })),
    fc.constant<Condition>({ attribute: 'plan', op: 'in', values: ['pro'] }),
    fc.constant<Condition>({ attribute: 'plan', op: 'exists', values: [] }),
    fc.array(tie('condition'), { maxLength: 2 }).map((all): Condition => ({ all })),
    tie('condition').map((not): Condition => ({ not })),
  ),
}));

const serve: fc.Arbitrary<Serve> = fc.oneof(
  variation.map((key): Serve => ({ variation: key })),
  someRanges.map((ranges): Serve => ({ split: { ranges } })),
);
const serveInput: fc.Arbitrary<Serve | ServeInput> = fc.oneof(
  serve,
  someShares.map((shares): ServeInput => ({ shares })),
);
const prerequisite = fc.record({ flag, variations: fc.uniqueArray(variation, { minLength: 1, maxLength: 2 }) });

const settings: fc.Arbitrary<FlagSettings> = fc.record(
  {
    enabled: fc.boolean(),
    offVariation: variation,
    prerequisites: fc.uniqueArray(prerequisite, { maxLength: 2, selector: (wanted) => wanted.flag }),
    targets: fc.array(fc.record({ variation, keys }), { maxLength: 2 }),
    rules: fc.uniqueArray(fc.record({ id: ruleId, when: condition, serve }), {
      maxLength: 2,
      selector: ({ id }) => id,
    }),
    fallthrough: serve,
  },
  { requiredKeys: ['enabled', 'prerequisites', 'targets', 'rules'] },
);

/** A workspace in which most of these find what they name. */
export function aBusyShop(): MemoryState {
  const variations = VARIATIONS.map((key) => ({ key, value: key }));
  const off = {
    enabled: false,
    offVariation: 'a',
    prerequisites: [],
    targets: [],
    rules: [],
    fallthrough: { variation: 'b' },
  };
  return MemoryState.of([
    ['project', aProject()],
    ...ENVIRONMENTS.map((key) => ['environment', anEnvironment({ key })] as const),
    ...SEGMENTS.map((key) => ['segment', aSegment({ key })] as const),
    ...FLAGS.map(
      (key) => ['flag', aFlag({ key, type: 'string', variations, environments: { staging: off } })] as const,
    ),
  ]);
}

const project = fc.constant('shop');
const op = <const N extends Operation['op']>(...names: N[]): fc.Arbitrary<N> => fc.constantFrom(...names);
const onFlag = { project, flag };
const place = { project, environment, flag };
const variationOf = fc.record({ key: variation, value: fc.constantFrom('x', 'y', 'z') });

/** Strings everywhere, so that most variations fit most flags. */
export const someOperation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record(
    {
      op: op('flag.create'),
      ...onFlag,
      type: fc.constant('string' as const),
      variations: fc.uniqueArray(variationOf, { minLength: 1, maxLength: 4, selector: ({ key }) => key }),
      offVariation: variation,
      environments: fc.dictionary(environment, settings, { maxKeys: 2 }),
    },
    { requiredKeys: ['op', 'project', 'flag', 'variations'] },
  ),
  fc.record({ op: op('flag.create'), ...onFlag }),
  fc.record({ op: op('flag.set'), ...onFlag, owner: fc.constantFrom('ana', 'bo'), clientVisible: fc.boolean() }),
  fc.record({ op: op('flag.clone', 'flag.rename'), ...onFlag, to: flag }),
  fc.record({ op: op('flag.archive', 'flag.unarchive', 'flag.delete'), ...onFlag }),
  fc.record({ op: op('flag.enable', 'flag.disable'), ...place }),
  fc.record({ op: op('flag.serve'), ...place, variation: fc.option(variation), off: fc.boolean() }),
  fc.record({ op: op('flag.rollout'), ...place, shares: someShares, by }),
  fc.record({ op: op('flag.rollout'), ...place, shares: someShares, rule: ruleId }),
  fc.record({ op: op('flag.configure'), ...place, settings }),
  fc.record({ op: op('variation.add', 'variation.set'), ...onFlag, variation: variationOf }),
  fc.record({ op: op('variation.set'), ...onFlag, variation: variationOf, rename: variation }),
  fc.record({ op: op('variation.remove'), ...onFlag, variation }),
  fc.record({ op: op('target.add', 'target.remove'), ...place, variation, keys, by }),
  fc.record({ op: op('rule.add'), ...place, id: ruleId, when: condition, serve: serveInput, at: fc.nat(3) }),
  fc.record({ op: op('rule.set'), ...place, rule: ruleId, when: condition, serve: serveInput }),
  fc.record({ op: op('rule.move'), ...place, rule: ruleId, to: fc.nat(3) }),
  fc.record({ op: op('rule.remove'), ...place, rule: ruleId }),
  fc.record({ op: op('prerequisite.add'), ...place, prerequisite }),
  fc.record({ op: op('prerequisite.add'), ...place, prerequisite }),
  fc.record({ op: op('prerequisite.remove'), ...place, prerequisite: flag }),
  fc.record({
    op: op('segment.create', 'segment.set'),
    project,
    segment,
    included: keys,
    rules: fc.uniqueArray(fc.record({ id: ruleId, when: condition }), { maxLength: 2, selector: ({ id }) => id }),
  }),
  fc.record({ op: op('segment.delete'), project, segment }),
  fc.record({ op: op('segment.include', 'segment.exclude', 'segment.forget'), project, segment, keys }),
  fc.record(
    { op: op('environment.create'), project, environment, copyFrom: environment, protected: fc.boolean() },
    { requiredKeys: ['op', 'project', 'environment'] },
  ),
  fc.record({ op: op('environment.set'), project, environment, protected: fc.boolean() }),
  fc.record({ op: op('environment.delete'), project, environment }),
);
