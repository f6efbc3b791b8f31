import { init } from '@launchdarkly/node-server-sdk';
import { TestData } from '@launchdarkly/node-server-sdk/integrations';
import type { Clause } from '../../../src/engine/index.js';
import type { Contestant } from '../contestant.js';
import {
  keyOf,
  listOf50,
  PARENT,
  rulesOf3,
  SEGMENT,
  segmentIds,
  semverRules,
  subjects,
  type WorkloadName,
} from '../workloads.js';
import { versionOf } from './versions.js';

const OPERATORS: { readonly [op: string]: string } = {
  in: 'in',
  gt: 'greaterThan',
  gte: 'greaterThanOrEqual',
  semverGt: 'semVerGreaterThan',
  semverLt: 'semVerLessThan',
  semverGte: 'semVerGreaterThan',
};

const clauseOf = ({ attribute, op, values }: Clause) => ({
  contextKind: 'user',
  attribute,
  op: OPERATORS[op],
  // It has no "at least" for versions: greater than the last one before, which is the same work.
  values: op === 'semverGte' ? ['1.99.99'] : values,
  negate: false,
});

function flagOf(workload: WorkloadName, key: string, i: number): unknown {
  const rule = (n: number, clauses: readonly unknown[]) => ({ id: `r${n}`, clauses, variation: 0, trackEvents: false });
  const base = {
    key,
    version: 1,
    on: true,
    variations: [true, false],
    offVariation: 1,
    fallthrough: { variation: 1 },
    targets: [],
    rules: [] as unknown[],
    prerequisites: [] as unknown[],
    salt: `salt-${i}`,
  };
  switch (workload) {
    case 'plain':
      return { ...base, fallthrough: { variation: 0 } };
    case 'in50':
      return {
        ...base,
        rules: [rule(0, [{ contextKind: 'user', attribute: 'country', op: 'in', values: listOf50, negate: false }])],
      };
    case 'rules':
      return {
        ...base,
        rules: rulesOf3.map((clauses, n) =>
          rule(n, (clauses as readonly unknown[] as readonly Clause[]).map(clauseOf)),
        ),
      };
    case 'semver':
      return {
        ...base,
        rules: semverRules.map((clauses, n) =>
          rule(n, (clauses as readonly unknown[] as readonly Clause[]).map(clauseOf)),
        ),
      };
    case 'split':
      return {
        ...base,
        fallthrough: {
          rollout: {
            contextKind: 'user',
            variations: [
              { variation: 0, weight: 25_000 },
              { variation: 1, weight: 75_000 },
            ],
          },
        },
      };
    case 'prerequisite':
      return { ...base, fallthrough: { variation: 0 }, prerequisites: [{ key: PARENT + i, variation: 0 }] };
    case 'segment':
      return { ...base, rules: [rule(0, [{ attribute: '', op: 'segmentMatch', values: [SEGMENT], negate: false }])] };
  }
}

export const launchdarkly: Contestant = {
  name: 'LaunchDarkly',
  version: versionOf('@launchdarkly/node-server-sdk'),
  async prepare(workload, count) {
    const data = new TestData();
    await data.usePreconfiguredSegment({
      key: SEGMENT,
      version: 1,
      included: segmentIds,
      excluded: [],
      rules: [],
      salt: 's',
    });
    for (let i = 0; i < count; i++) {
      await data.usePreconfiguredFlag(flagOf(workload, keyOf(i), i));
      if (workload === 'prerequisite') await data.usePreconfiguredFlag(flagOf('plain', PARENT + i, i));
    }
    const quiet = { error() {}, warn() {}, info() {}, debug() {} };
    const client = init('sdk-key', {
      updateProcessor: data.getFactory(),
      sendEvents: false,
      diagnosticOptOut: true,
      logger: quiet,
    });
    await client.waitForInitialization({ timeout: 10 });
    const contexts = subjects.map((subject) => ({ kind: 'user' as const, ...subject }));
    const keys = Array.from({ length: count }, (_, i) => keyOf(i));
    return { async: (flag, subject) => client.variation(keys[flag] as string, contexts[subject] as never, false) };
  },
};
