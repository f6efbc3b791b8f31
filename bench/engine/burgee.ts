import { type Context, createEvaluator, type Ruleset, type RulesetFlag } from '../../src/engine/index.js';
import type { Contestant } from './contestant.js';
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
} from './workloads.js';

const base: RulesetFlag = {
  type: 'boolean',
  variations: { on: true, off: false },
  enabled: true,
  off: 'off',
  salt: '',
  rules: [],
  fallthrough: { variation: 'off' },
};

function flagOf(workload: WorkloadName, i: number): RulesetFlag {
  // As long as those that burgee draws.
  const salt = `salt-of-flag-${i}`.padEnd(16, '-');
  const flag = { ...base, salt };
  const on = { variation: 'on' };
  switch (workload) {
    case 'plain':
      return { ...flag, fallthrough: on };
    case 'in50':
      return { ...flag, rules: [{ id: 'r1', when: { attribute: 'country', op: 'in', values: listOf50 }, serve: on }] };
    case 'rules':
      return { ...flag, rules: rulesOf3.map((clauses, n) => ({ id: `r${n}`, when: { all: clauses }, serve: on })) };
    case 'semver':
      return { ...flag, rules: semverRules.map((clauses, n) => ({ id: `r${n}`, when: { all: clauses }, serve: on })) };
    case 'split':
      return {
        ...flag,
        fallthrough: {
          split: {
            ranges: [
              { variation: 'on', from: 0, to: 25_000 },
              { variation: 'off', from: 25_000, to: 100_000 },
            ],
          },
        },
      };
    case 'prerequisite':
      return { ...flag, prerequisites: [{ flag: PARENT + i, variations: ['on'] }], fallthrough: on };
    case 'segment':
      return { ...flag, rules: [{ id: 'r1', when: { segment: SEGMENT }, serve: on }] };
  }
}

export function rulesetOf(workload: WorkloadName, count: number): Ruleset {
  const flags: { [key: string]: RulesetFlag } = {};
  for (let i = 0; i < count; i++) {
    flags[keyOf(i)] = flagOf(workload, i);
    if (workload === 'prerequisite') flags[PARENT + i] = flagOf('plain', i);
  }
  const segments = workload === 'segment' ? { [SEGMENT]: { included: segmentIds, excluded: [], rules: [] } } : {};
  return {
    format: 1,
    project: 'bench',
    environment: 'bench',
    epoch: 'bench',
    revision: 1,
    digest: '',
    flags,
    segments,
  };
}

export const contexts: readonly Context[] = subjects.map(({ key, ...attributes }) => ({
  targetingKey: key,
  ...attributes,
}));

export const burgee: Contestant = {
  name: 'burgee',
  version: 'this tree',
  async prepare(workload, count) {
    // As it would arrive: keys and values of a parsed document, not literals shared with the bench.
    const evaluator = createEvaluator(JSON.parse(JSON.stringify(rulesetOf(workload, count))));
    const keys = Array.from({ length: count }, (_, i) => keyOf(i));
    return {
      sync: (flag, subject) => evaluator.evaluate(keys[flag] as string, contexts[subject] as Context, 'boolean').value,
    };
  },
};
