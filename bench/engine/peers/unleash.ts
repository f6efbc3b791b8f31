import unleashClient from 'unleash-client';
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

const { InMemStorageProvider, Unleash } = unleashClient;

const clauseOf = ({ attribute, op, values }: Clause): object[] => {
  const constraint = (operator: string, value: unknown) => ({
    contextName: attribute,
    operator,
    ...(Array.isArray(value) ? { values: value } : { value: String(value) }),
    inverted: false,
    caseInsensitive: false,
  });
  if (op === 'in') return [constraint('IN', values)];
  if (op === 'gt' || op === 'gte') return [constraint(op === 'gt' ? 'NUM_GT' : 'NUM_GTE', values[0])];
  // It has no "at least" for versions: greater than the last one before, which is the same work.
  return [
    op === 'semverLt'
      ? constraint('SEMVER_LT', values[0])
      : constraint('SEMVER_GT', op === 'semverGte' ? '1.99.99' : values[0]),
  ];
};

function featureOf(workload: WorkloadName, name: string, i: number): object {
  const strategy = (constraints: readonly object[], extra: object = {}) => ({
    name: 'default',
    parameters: {},
    constraints,
    ...extra,
  });
  const base = {
    name,
    type: 'release',
    enabled: true,
    project: 'default',
    stale: false,
    impressionData: false,
    variants: [],
    strategies: [strategy([])] as object[],
  };
  switch (workload) {
    case 'plain':
      return base;
    case 'in50':
      return { ...base, strategies: [strategy(clauseOf({ attribute: 'country', op: 'in', values: listOf50 }))] };
    case 'rules':
      return {
        ...base,
        strategies: rulesOf3.map((clauses) =>
          strategy((clauses as readonly unknown[] as readonly Clause[]).flatMap(clauseOf)),
        ),
      };
    case 'semver':
      return {
        ...base,
        strategies: semverRules.map((clauses) =>
          strategy((clauses as readonly unknown[] as readonly Clause[]).flatMap(clauseOf)),
        ),
      };
    case 'split':
      return {
        ...base,
        strategies: [
          {
            name: 'flexibleRollout',
            parameters: { rollout: '25', stickiness: 'userId', groupId: name },
            constraints: [],
          },
        ],
      };
    case 'prerequisite':
      return { ...base, dependencies: [{ feature: PARENT + i, enabled: true }] };
    case 'segment':
      return { ...base, strategies: [strategy([], { segments: [1] })] };
  }
}

export const unleash: Contestant = {
  name: 'Unleash',
  version: versionOf('unleash-client'),
  async prepare(workload, count) {
    const data: object[] = [];
    for (let i = 0; i < count; i++) {
      data.push(featureOf(workload, keyOf(i), i));
      if (workload === 'prerequisite') data.push(featureOf('plain', PARENT + i, i));
    }
    const client = new Unleash({
      appName: 'bench',
      // Nobody listens there: the rules come from the bootstrap alone.
      url: 'http://127.0.0.1:9/api/',
      refreshInterval: 0,
      disableMetrics: true,
      skipInstanceCountWarning: true,
      storageProvider: new InMemStorageProvider(),
      bootstrap: {
        data: data as never,
        segments: [
          {
            id: 1,
            name: 'insiders',
            constraints: [
              { contextName: 'userId', operator: 'IN', values: segmentIds, inverted: false, caseInsensitive: false },
            ],
          },
        ] as never,
      },
    });
    client.on('error', () => {});
    client.on('warn', () => {});
    await new Promise<void>((resolve) => client.once('ready', () => resolve()));
    const contexts = subjects.map(({ key, age, ...rest }) => ({
      userId: key,
      properties: { ...rest, age: String(age) },
    }));
    const keys = Array.from({ length: count }, (_, i) => keyOf(i));
    return { sync: (flag, subject) => client.isEnabled(keys[flag] as string, contexts[subject]) };
  },
};
