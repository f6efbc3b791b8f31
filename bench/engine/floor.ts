/**
 * The least that the same work can be: a hand-written interpreter of exactly these workloads as docs/model.md means them (own attributes only,
 * three values, one shared result an outcome), without lists, dotted names, folding, hostile input, deltas or explanations. Two of them
 * differ in who hashes.
 */
import xxhash from 'xxhash-wasm';
import { contexts, rulesetOf } from './burgee.js';
import type { Contestant } from './contestant.js';
import { keyOf } from './workloads.js';

interface Clause {
  readonly attribute: string;
  readonly op: string;
  readonly set: Set<unknown>;
  readonly number: number;
  readonly version: number;
}

interface Flag {
  readonly enabled: boolean;
  readonly salt: string;
  readonly parent: string | undefined;
  readonly segment: Set<string> | undefined;
  readonly rules: readonly { readonly clauses: readonly Clause[]; readonly result: Result }[];
  /** Buckets below it are served `on`. */
  readonly share: number;
  readonly on: Result;
  readonly off: Result;
}

interface Result {
  readonly value: boolean;
  readonly variation: string;
}

function versionNumber(text: string): number {
  let number = 0;
  let part = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 46) {
      number = number * 100_000 + part;
      part = 0;
    } else part = part * 10 + code - 48;
  }
  return number * 100_000 + part;
}

type Values = { readonly [attribute: string]: unknown };

function test(clause: Clause, context: Values): number {
  const value = Object.hasOwn(context, clause.attribute) ? context[clause.attribute] : undefined;
  if (value === undefined || value === null) return 2;
  return holds(clause, value) ? 1 : 0;
}

function holds(clause: Clause, value: unknown): boolean {
  switch (clause.op) {
    case 'in':
      return clause.set.has(value);
    case 'gt':
      return (value as number) > clause.number;
    case 'gte':
      return (value as number) >= clause.number;
    case 'semverGt':
      return versionNumber(value as string) > clause.version;
    case 'semverGte':
      return versionNumber(value as string) >= clause.version;
    default:
      return versionNumber(value as string) < clause.version;
  }
}

function evaluate(
  flags: Map<string, Flag>,
  key: string,
  context: Values,
  hash: (text: string) => number,
): Result | undefined {
  const flag = flags.get(key);
  if (flag === undefined) return undefined;
  if (!flag.enabled) return flag.off;
  if (flag.parent !== undefined && evaluate(flags, flag.parent, context, hash)?.variation !== 'on') return flag.off;
  if (flag.segment !== undefined) {
    const member = Object.hasOwn(context, 'targetingKey') ? context['targetingKey'] : undefined;
    if (typeof member === 'string' && flag.segment.has(member)) return flag.on;
  }
  for (const rule of flag.rules) {
    let outcome = 1;
    for (const clause of rule.clauses) {
      const each = test(clause, context);
      if (each === 0) {
        outcome = 0;
        break;
      }
      if (each === 2) outcome = 2;
    }
    if (outcome === 1) return rule.result;
  }
  if (flag.share === 0) return flag.off;
  if (flag.share === 100_000) return flag.on;
  const unit = Object.hasOwn(context, 'targetingKey') ? context['targetingKey'] : undefined;
  if (typeof unit !== 'string') return undefined;
  return Math.floor((hash(`${flag.salt}/${unit}`) * 100_000) / 2 ** 32) < flag.share ? flag.on : flag.off;
}

/** xxHash32 of ASCII text, straight from the string. */
function xxh32Ascii(text: string): number {
  const length = text.length;
  let i = 0;
  let hash = 0x165667b1;
  const word = (at: number) =>
    text.charCodeAt(at) |
    (text.charCodeAt(at + 1) << 8) |
    (text.charCodeAt(at + 2) << 16) |
    (text.charCodeAt(at + 3) << 24);
  if (length >= 16) {
    let a = 0x24234428;
    let b = 0x85ebca77 | 0;
    let c = 0;
    let d = 0x61c8864f;
    for (; i + 16 <= length; i += 16) {
      a = (a + Math.imul(word(i), 0x85ebca77)) | 0;
      a = Math.imul((a << 13) | (a >>> 19), 0x9e3779b1);
      b = (b + Math.imul(word(i + 4), 0x85ebca77)) | 0;
      b = Math.imul((b << 13) | (b >>> 19), 0x9e3779b1);
      c = (c + Math.imul(word(i + 8), 0x85ebca77)) | 0;
      c = Math.imul((c << 13) | (c >>> 19), 0x9e3779b1);
      d = (d + Math.imul(word(i + 12), 0x85ebca77)) | 0;
      d = Math.imul((d << 13) | (d >>> 19), 0x9e3779b1);
    }
    hash = ((a << 1) | (a >>> 31)) + ((b << 7) | (b >>> 25)) + ((c << 12) | (c >>> 20)) + ((d << 18) | (d >>> 14));
  }
  hash = (hash + length) | 0;
  for (; i + 4 <= length; i += 4) {
    hash = (hash + Math.imul(word(i), 0xc2b2ae3d)) | 0;
    hash = Math.imul((hash << 17) | (hash >>> 15), 0x27d4eb2f);
  }
  for (; i < length; i++) {
    hash = (hash + Math.imul(text.charCodeAt(i), 0x165667b1)) | 0;
    hash = Math.imul((hash << 11) | (hash >>> 21), 0x9e3779b1);
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca77);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae3d);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function floor(name: string, hashOf: () => Promise<(text: string) => number>): Contestant {
  return {
    name,
    version: 'hand-written',
    async prepare(workload, count) {
      const hash = await hashOf();
      const ruleset = JSON.parse(JSON.stringify(rulesetOf(workload, count))) as ReturnType<typeof rulesetOf>;
      const segments = new Map(Object.entries(ruleset.segments).map(([key, { included }]) => [key, new Set(included)]));
      const flags = new Map<string, Flag>();
      for (const [key, { enabled, salt, prerequisites, rules, fallthrough }] of Object.entries(ruleset.flags)) {
        const clauses = rules.flatMap(({ when }) => ('all' in when ? [when.all] : 'attribute' in when ? [[when]] : []));
        const named = rules.flatMap(({ when }) => ('segment' in when ? [when.segment] : []));
        flags.set(key, {
          enabled,
          salt,
          parent: prerequisites?.[0]?.flag,
          segment: named[0] === undefined ? undefined : segments.get(named[0]),
          rules: clauses.map((each) => ({
            result: { value: true, variation: 'on' },
            clauses: each.map((condition) => {
              const { attribute, op, values } = condition as Extract<typeof condition, { op: string }>;
              const [first] = values;
              return {
                attribute,
                op,
                set: new Set<unknown>(values),
                number: typeof first === 'number' ? first : 0,
                version: op.startsWith('semver') ? versionNumber(String(first)) : 0,
              };
            }),
          })),
          share:
            fallthrough === undefined
              ? 0
              : 'split' in fallthrough
                ? (fallthrough.split.ranges[0]?.to ?? 0)
                : fallthrough.variation === 'on'
                  ? 100_000
                  : 0,
          on: { value: true, variation: 'on' },
          off: { value: false, variation: 'off' },
        });
      }
      const keys = Array.from({ length: count }, (_, i) => keyOf(i));
      return {
        sync: (flag, subject) => evaluate(flags, keys[flag] as string, contexts[subject] as Values, hash)?.value,
      };
    },
  };
}

export const floorWasm = floor('floor (xxhash-wasm)', async () => {
  const { h32 } = await xxhash();
  return (text) => h32(text) >>> 0;
});

export const floorJs = floor('floor (JS hash)', async () => xxh32Ascii);
