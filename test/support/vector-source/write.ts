/** Writes test/vectors/*.json anew: `npx tsx test/support/vector-source/write.ts`. A changed vector is a breaking change. */
import { writeFileSync } from 'node:fs';
import xxhash from 'xxhash-wasm';
import {
  type Clause,
  type Condition,
  type Context,
  type Decision,
  loadHash64,
  type Ruleset,
  type RulesetFlag,
  rulesetDigest,
} from '../../../src/engine/index.js';
import type { BucketVector, DecisionVector, DecisionVectors } from '../vectors.js';
import { ABSENT, clauseRows, type Verdict } from './clauses.js';
import { goldenFlags, goldenSegments } from './flags.js';

const { h32 } = await xxhash();

/** By the reference implementation, not by ours. */
const bucket = (salt: string, key: string) => Math.floor(((h32(`${salt}/${key}`) >>> 0) * 100_000) / 2 ** 32);

const salts = ['golden', 's', '', 'a-salt-of-more-than-sixteen-bytes', 'sälz', 'salt/with/slashes'];
const keys = [
  '',
  'a',
  'ab',
  'abc',
  'abcd',
  'ana',
  'ben',
  'user-1',
  'user-2',
  'user-3',
  '0',
  '1',
  '-1',
  '1.5',
  '1e+21',
  '1e-7',
  '9007199254740991',
  'user@example.com',
  '550e8400-e29b-41d4-a716-446655440000',
  'a'.repeat(15),
  'a'.repeat(16),
  'a'.repeat(17),
  'x'.repeat(255),
  'x'.repeat(256),
  'x'.repeat(257),
  'long-'.repeat(400),
  'ü',
  'Zoë',
  'Ωμέγα',
  '東京',
  '👩‍🚀',
  'e\u0301',
  '\u00e9',
  '\ud83d',
  '\ude00',
  'a\ud83db',
  '\u0000',
  'tab\tnew\nline',
  '\u007f',
  '\u0080',
  '\u07ff',
  '\u0800',
  '\uffff',
  '\u{10000}',
  '\u{10ffff}',
];
const buckets: BucketVector[] = salts.flatMap((salt) => keys.map((key) => ({ salt, key, bucket: bucket(salt, key) })));
const numeric = [0, -0, 1, -1, 1.5, 0.1, 1e21, 1e-7, 123456789, 2 ** 53 - 1];
for (const number of numeric) buckets.push({ salt: 'golden', key: number, bucket: bucket('golden', String(number)) });

/** The first user-N in a part of the buckets. */
function userIn(salt: string, from: number, to: number): string {
  for (let i = 0; ; i++) if (bucket(salt, `user-${i}`) >= from && bucket(salt, `user-${i}`) < to) return `user-${i}`;
}

const NAMES: { readonly [placeholder: string]: string } = {
  'BUCKET-LOW': userIn('golden', 0, 25_000),
  'BUCKET-HIGH': userIn('golden', 25_000, 100_000),
  'COMPANY-LOW': userIn('other', 0, 50_000),
  'COMPANY-HIGH': userIn('other', 50_000, 100_000),
};

const named = (context: Context): Context =>
  JSON.parse(
    JSON.stringify(context).replaceAll(/BUCKET-(LOW|HIGH)|COMPANY-(LOW|HIGH)/g, (name) => NAMES[name] as string),
  );

const flags: { [key: string]: RulesetFlag } = {};
const cases: DecisionVector[] = [];

for (const { key, flag, broken, cases: own } of goldenFlags) {
  if (flag !== undefined) flags[key] = flag;
  for (const { context, expect, type, now } of own)
    cases.push({
      flag: key,
      context: named(context),
      ...(type && { type }),
      ...(now !== undefined && { now }),
      ...(broken && { broken }),
      expect,
    });
}

const salt = 'golden';
const variations = { on: true, off: false };

/** The first range boundary that a key crosses, on both sides of it. */
for (const key of ['ana', 'ben', 'user-1', 'Zoë', '👩‍🚀', '']) {
  const at = bucket(salt, key);
  for (const [name, from, to] of [
    ['from', at, at + 1],
    ['before', 0, at],
    ['after', at + 1, 100_000],
  ] as const) {
    if (from >= to) continue;
    const flag = `edge-${cases.length}-${name}`;
    flags[flag] = {
      type: 'boolean',
      variations,
      enabled: true,
      off: 'off',
      salt,
      rules: [],
      fallthrough: { split: { ranges: [{ variation: 'on', from, to }] } },
    };
    cases.push({
      flag,
      context: { targetingKey: key },
      expect: name === 'from' ? { value: true, variation: 'on', reason: 'SPLIT' } : { reason: 'DEFAULT' },
    });
  }
}

const known = new Map<string, string>();
const OPPOSITE: { readonly [verdict in Verdict]: Verdict } = { T: 'F', F: 'T', U: 'U' };
/** Operators and lists that documents may not have, and evaluators meet all the same. */
const isBroken = ({ op, values }: Clause) =>
  op === ('soundsLike' as never) ||
  (op !== 'exists' && values.length === 0) ||
  values.some((value) => typeof value === 'string' && (value === '(' || value === '(?=a)' || value === '(a)\\1')) ||
  (op !== 'in' && op !== 'exists' && JSON.stringify(values).match(/nonsense|noon|"x"|true|33|\/08/) !== null) ||
  (['contains', 'startsWith', 'endsWith', 'matches'].includes(op) && values.some((value) => typeof value !== 'string'));

for (const { op, values, actual, verdict, ignoreCase } of clauseRows) {
  const clause = { attribute: 'x', op, values, ...(ignoreCase && { ignoreCase }) } as Clause;
  for (const [negated, says] of [
    [false, verdict],
    [true, OPPOSITE[verdict]],
  ] as const) {
    const when: Condition = negated ? { not: clause } : clause;
    const text = JSON.stringify(when);
    let flag = known.get(text);
    if (flag === undefined) {
      flag = `clause-${known.size + 1}`;
      known.set(text, flag);
      flags[flag] = {
        type: 'boolean',
        variations,
        enabled: true,
        off: 'off',
        salt,
        rules: [{ id: 'r', when, serve: { variation: 'on' } }],
        fallthrough: { variation: 'off' },
      };
    }
    const context = actual === ABSENT ? { targetingKey: 'ana' } : { targetingKey: 'ana', x: actual };
    const expect: Decision =
      says === 'T'
        ? { value: true, variation: 'on', reason: 'TARGETING_MATCH', rule: 'r', ruleIndex: 0 }
        : { value: false, variation: 'off', reason: 'DEFAULT' };
    cases.push({ flag, context, ...(isBroken(clause) && { broken: true as const }), expect });
  }
}

const ruleset: Ruleset = {
  format: 1,
  project: 'golden',
  environment: 'golden',
  epoch: 'golden',
  revision: 1,
  digest: '',
  flags: JSON.parse(JSON.stringify(flags)),
  segments: goldenSegments,
};
const decisions: DecisionVectors = {
  ruleset: { ...ruleset, digest: rulesetDigest(ruleset, await loadHash64()) },
  cases,
};

const directory = new URL('../../vectors/', import.meta.url);
const lines = (list: readonly unknown[]) => list.map((each) => `    ${JSON.stringify(each)}`).join(',\n');
const objects = (of: { readonly [key: string]: unknown }) =>
  Object.entries(of)
    .map(([key, each]) => `      ${JSON.stringify(key)}: ${JSON.stringify(each)}`)
    .join(',\n');
writeFileSync(new URL('buckets.json', directory), `{\n  "buckets": [\n${lines(buckets)}\n  ]\n}\n`);
const { flags: all, segments, ...head } = decisions.ruleset;
writeFileSync(
  new URL('decisions.json', directory),
  `{\n  "ruleset": {\n    ${JSON.stringify(head).slice(1, -1)},\n    "flags": {\n${objects(all)}\n    },\n    "segments": {\n${objects(segments)}\n    }\n  },\n  "cases": [\n${lines(cases)}\n  ]\n}\n`,
);
console.log(
  `${buckets.length} buckets, ${cases.length} decisions of ${Object.keys(flags).length} flags, ${cases.filter(({ broken }) => broken).length} of them broken`,
);
