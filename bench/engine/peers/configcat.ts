import * as configcat from '@configcat/sdk/node';
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

/** Comparators of its configuration format. */
const TEXT_IS_ONE_OF = 0;
const COMPARATORS: { readonly [op: string]: number } = { gt: 14, gte: 15, semverLt: 6, semverGt: 8, semverGte: 9 };

const ON = { v: { b: true }, i: 'on' };
const OFF = { v: { b: false }, i: 'off' };

function conditionOf({ attribute, op, values }: Clause): unknown {
  if (op === 'in') return { u: { a: attribute, c: TEXT_IS_ONE_OF, l: values } };
  return {
    u: { a: attribute, c: COMPARATORS[op], ...(typeof values[0] === 'number' ? { d: values[0] } : { s: values[0] }) },
  };
}

function settingOf(workload: WorkloadName, i: number): unknown {
  const rule = (conditions: readonly unknown[]) => ({ c: conditions, s: ON });
  switch (workload) {
    case 'plain':
      return { t: 0, ...ON };
    case 'in50':
      return { t: 0, r: [rule([conditionOf({ attribute: 'country', op: 'in', values: listOf50 })])], ...OFF };
    case 'rules':
      return {
        t: 0,
        r: rulesOf3.map((clauses) => rule((clauses as readonly unknown[] as readonly Clause[]).map(conditionOf))),
        ...OFF,
      };
    case 'semver':
      return {
        t: 0,
        r: semverRules.map((clauses) => rule((clauses as readonly unknown[] as readonly Clause[]).map(conditionOf))),
        ...OFF,
      };
    case 'split':
      return {
        t: 0,
        p: [
          { p: 25, ...ON },
          { p: 75, ...OFF },
        ],
        ...OFF,
      };
    case 'prerequisite':
      return { t: 0, r: [rule([{ p: { f: PARENT + i, c: 0, v: { b: true } } }])], ...OFF };
    case 'segment':
      return { t: 0, r: [rule([{ s: { s: 0, c: 0 } }])], ...OFF };
  }
}

let clients = 0;

export const configCat: Contestant = {
  name: 'ConfigCat',
  version: versionOf('@configcat/sdk'),
  async prepare(workload, count) {
    const f: { [key: string]: unknown } = {};
    for (let i = 0; i < count; i++) {
      f[keyOf(i)] = settingOf(workload, i);
      if (workload === 'prerequisite') f[PARENT + i] = settingOf('plain', i);
    }
    const json = JSON.stringify({
      p: { u: 'http://127.0.0.1:9', r: 0, s: 'salt' },
      s: [{ n: 'insiders', r: [{ a: 'Identifier', c: TEXT_IS_ONE_OF, l: segmentIds }] }],
      f,
    });
    const client = configcat.getClient(
      `${'k'.repeat(22)}/${String(clients++).padStart(22, '0')}`,
      configcat.PollingMode.ManualPoll,
      {
        offline: true,
        cache: { get: () => `${Date.now()}\n"etag"\n${json}`, set() {} } as never,
        logger: configcat.createConsoleLogger(-1 as never),
      },
    );
    await client.waitForReady();
    await client.getAllKeysAsync();
    const snapshot = client.snapshot();
    const users = subjects.map(
      ({ key, email, country, ...rest }) => new configcat.User(key, email, country, { country, ...rest } as never),
    );
    const keys = Array.from({ length: count }, (_, i) => keyOf(i));
    return { sync: (flag, subject) => snapshot.getValue(keys[flag] as string, false, users[subject]) };
  },
};
