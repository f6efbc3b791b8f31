import { GrowthBookClient } from '@growthbook/growthbook';
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
  in: '$in',
  gt: '$gt',
  gte: '$gte',
  semverGt: '$vgt',
  semverGte: '$vgte',
  semverLt: '$vlt',
};

const both = (clauses: readonly unknown[]) =>
  Object.assign(
    {},
    ...(clauses as readonly Clause[]).map(({ attribute, op, values }) => ({
      [attribute]: { [OPERATORS[op] as string]: op === 'in' ? values : values[0] },
    })),
  );

function featureOf(workload: WorkloadName, i: number): unknown {
  const when = (condition: unknown) => ({ defaultValue: false, rules: [{ condition, force: true }] });
  switch (workload) {
    case 'plain':
      return { defaultValue: true };
    case 'in50':
      return when({ country: { $in: listOf50 } });
    case 'rules':
      return { defaultValue: false, rules: rulesOf3.map((clauses) => ({ condition: both(clauses), force: true })) };
    case 'semver':
      return { defaultValue: false, rules: semverRules.map((clauses) => ({ condition: both(clauses), force: true })) };
    case 'split':
      return { defaultValue: false, rules: [{ force: true, coverage: 0.25, hashAttribute: 'id' }] };
    case 'prerequisite':
      return {
        defaultValue: true,
        rules: [{ parentConditions: [{ id: PARENT + i, condition: { value: true }, gate: true }] }],
      };
    case 'segment':
      return when({ id: { $inGroup: SEGMENT } });
  }
}

export const growthbook: Contestant = {
  name: 'GrowthBook',
  version: versionOf('@growthbook/growthbook'),
  async prepare(workload, count) {
    const features: { [key: string]: unknown } = {};
    for (let i = 0; i < count; i++) {
      features[keyOf(i)] = featureOf(workload, i);
      if (workload === 'prerequisite') features[PARENT + i] = featureOf('plain', i);
    }
    const client = new GrowthBookClient();
    client.initSync({ payload: JSON.parse(JSON.stringify({ features, savedGroups: { [SEGMENT]: segmentIds } })) });
    const users = subjects.map(({ key, ...rest }) => ({ attributes: { id: key, ...rest } }));
    const keys = Array.from({ length: count }, (_, i) => keyOf(i));
    return { sync: (flag, subject) => client.evalFeature(keys[flag] as string, users[subject] as never).value };
  },
};
