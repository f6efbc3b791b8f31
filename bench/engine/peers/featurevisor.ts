import { createInstance } from '@featurevisor/sdk';
import type { Clause } from '../../../src/engine/index.js';
import type { Contestant } from '../contestant.js';
import {
  keyOf,
  listOf50,
  PARENT,
  rulesOf3,
  segmentIds,
  semverRules,
  subjects,
  type WorkloadName,
} from '../workloads.js';
import { versionOf } from './versions.js';

const OPERATORS: { readonly [op: string]: string } = {
  in: 'in',
  gt: 'greaterThan',
  gte: 'greaterThanOrEquals',
  semverGt: 'semverGreaterThan',
  semverGte: 'semverGreaterThanOrEquals',
  semverLt: 'semverLessThan',
};

const both = (clauses: readonly unknown[]) => ({
  conditions: (clauses as readonly Clause[]).map(({ attribute, op, values }) => ({
    attribute,
    operator: OPERATORS[op],
    value: op === 'in' ? values : values[0],
  })),
});

/** Conditions live in segments, which its features share. */
const segments = {
  in50: both([{ attribute: 'country', op: 'in', values: listOf50 }]),
  insiders: both([{ attribute: 'userId', op: 'in', values: segmentIds }]),
  ...Object.fromEntries(rulesOf3.map((clauses, i) => [`rules-${i}`, both(clauses)])),
  ...Object.fromEntries(semverRules.map((clauses, i) => [`semver-${i}`, both(clauses)])),
};

function featureOf(workload: WorkloadName, i: number): unknown {
  const traffic = (key: string, segment: string, percentage = 100_000) => ({
    key,
    segments: segment,
    percentage,
    allocation: [],
  });
  const feature = (rules: readonly unknown[]) => ({ bucketBy: 'userId', traffic: rules });
  switch (workload) {
    case 'plain':
      return feature([traffic('1', '*')]);
    case 'in50':
      return feature([traffic('1', 'in50')]);
    case 'rules':
    case 'semver':
      return feature([0, 1, 2].map((n) => traffic(String(n), `${workload}-${n}`)));
    case 'split':
      return feature([traffic('1', '*', 25_000)]);
    case 'prerequisite':
      return { ...feature([traffic('1', '*')]), required: [PARENT + i] };
    case 'segment':
      return feature([traffic('1', 'insiders')]);
  }
}

export const featurevisor: Contestant = {
  name: 'Featurevisor',
  version: versionOf('@featurevisor/sdk'),
  async prepare(workload, count) {
    const features: { [key: string]: unknown } = {};
    for (let i = 0; i < count; i++) {
      features[keyOf(i)] = featureOf(workload, i);
      if (workload === 'prerequisite') features[PARENT + i] = featureOf('plain', i);
    }
    const instance = createInstance({
      datafile: JSON.stringify({ schemaVersion: '2', revision: '1', segments, features }),
      logLevel: 'fatal' as never,
    });
    const contexts = subjects.map(({ key, ...rest }) => ({ userId: key, ...rest }));
    const keys = Array.from({ length: count }, (_, i) => keyOf(i));
    return { sync: (flag, subject) => instance.isEnabled(keys[flag] as string, contexts[subject]) };
  },
};
