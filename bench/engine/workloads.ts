/** The same work for everyone: what each flag does, told apart from how anybody writes it down. */
import type { Condition } from '../../src/engine/index.js';

export type WorkloadName = 'plain' | 'in50' | 'rules' | 'semver' | 'split' | 'prerequisite' | 'segment';

export const WORKLOADS: { readonly [name in WorkloadName]: string } = {
  plain: 'plain on/off',
  in50: '`in` list of 50',
  rules: '3 rules of 2 clauses, last matches',
  semver: 'the same with semver',
  split: '25 % split',
  prerequisite: 'prerequisite',
  segment: 'segment of 1,000 ids',
};

export const NAMES = Object.keys(WORKLOADS) as WorkloadName[];

export const CONTEXTS = 10_000;

export interface Subject {
  readonly key: string;
  readonly email: string;
  readonly country: string;
  readonly plan: string;
  readonly age: number;
  readonly version: string;
}

/** Everybody satisfies the last of the three rules and neither of the others; half are in the list of 50; 1 in 10 is in the segment. */
export const subjects: readonly Subject[] = Array.from({ length: CONTEXTS }, (_, i) => ({
  key: `user-${i}`,
  email: `user-${i}@example.com`,
  country: i % 2 === 0 ? `country-${i % 50}` : 'elsewhere',
  plan: 'pro',
  age: 20 + (i % 50),
  version: `2.${i % 10}.${i % 7}`,
}));

export const keyOf = (i: number): string => `flag-${i}`;
export const PARENT = 'parent-';

export const listOf50: readonly string[] = Array.from({ length: 50 }, (_, i) => `country-${i}`);
export const segmentIds: readonly string[] = Array.from({ length: 1000 }, (_, i) => `user-${i * 10}`);
export const SEGMENT = 'insiders';

export const rulesOf3: readonly (readonly [Condition, Condition])[] = [
  [
    { attribute: 'country', op: 'in', values: ['nowhere'] },
    { attribute: 'plan', op: 'in', values: ['pro'] },
  ],
  [
    { attribute: 'plan', op: 'in', values: ['pro'] },
    { attribute: 'age', op: 'gt', values: [90] },
  ],
  [
    { attribute: 'plan', op: 'in', values: ['free', 'pro'] },
    { attribute: 'age', op: 'gte', values: [18] },
  ],
];

export const semverRules: readonly (readonly [Condition, Condition])[] = [
  [
    { attribute: 'plan', op: 'in', values: ['pro'] },
    { attribute: 'version', op: 'semverGt', values: ['3.0.0'] },
  ],
  [
    { attribute: 'version', op: 'semverLt', values: ['1.2.3'] },
    { attribute: 'plan', op: 'in', values: ['pro'] },
  ],
  [
    { attribute: 'plan', op: 'in', values: ['pro'] },
    { attribute: 'version', op: 'semverGte', values: ['2.0.0'] },
  ],
];
