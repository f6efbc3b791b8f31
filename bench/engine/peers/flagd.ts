import { FlagdCore } from '@openfeature/flagd-core';
import type { Clause } from '../../../src/engine/index.js';
import type { Contestant } from '../contestant.js';
import { keyOf, listOf50, rulesOf3, semverRules, subjects, type WorkloadName } from '../workloads.js';
import { versionOf } from './versions.js';

const SIGNS: { readonly [op: string]: string } = { gt: '>', gte: '>=', semverGt: '>', semverGte: '>=', semverLt: '<' };

function logic({ attribute, op, values }: Clause): unknown {
  const value = { var: attribute };
  if (op === 'in') return { in: [value, values] };
  return op.startsWith('semver')
    ? { sem_ver: [value, SIGNS[op], values[0]] }
    : { [SIGNS[op] as string]: [value, values[0]] };
}

const chain = (rules: readonly (readonly unknown[])[]) => ({
  if: [...rules.flatMap((clauses) => [{ and: (clauses as readonly Clause[]).map(logic) }, 'on']), 'off'],
});

function targetingOf(workload: WorkloadName): unknown {
  if (workload === 'in50') return { if: [{ in: [{ var: 'country' }, listOf50] }, 'on', 'off'] };
  if (workload === 'rules') return chain(rulesOf3);
  if (workload === 'semver') return chain(semverRules);
  return workload === 'split'
    ? {
        fractional: [
          ['on', 25],
          ['off', 75],
        ],
      }
    : undefined;
}

const silent = { error() {}, warn() {}, info() {}, debug() {} };

export const flagd: Contestant = {
  name: 'flagd-core',
  version: versionOf('@openfeature/flagd-core'),
  async prepare(workload, count) {
    // It has no prerequisites, and shared lists are copied into every flag.
    if (workload === 'prerequisite' || workload === 'segment') return undefined;
    const targeting = targetingOf(workload);
    const flag = {
      state: 'ENABLED',
      variants: { on: true, off: false },
      defaultVariant: targeting === undefined ? 'on' : 'off',
      ...(targeting !== undefined && { targeting }),
    };
    const core = new FlagdCore(undefined, silent);
    core.setConfigurations(
      JSON.stringify({ flags: Object.fromEntries(Array.from({ length: count }, (_, i) => [keyOf(i), flag])) }),
    );
    const contexts = subjects.map(({ key, ...rest }) => ({ targetingKey: key, ...rest }));
    const keys = Array.from({ length: count }, (_, i) => keyOf(i));
    return {
      sync: (which, subject) =>
        core.resolveBooleanEvaluation(keys[which] as string, false, contexts[subject], silent).value,
    };
  },
};
