import {
  loadHash64,
  type Ruleset,
  type RulesetDelta,
  type RulesetFlag,
  type RulesetSegment,
  rulesetDigest,
} from '../../../src/engine/index.js';

/** A boolean flag that is on for everyone. */
export function aBoolean(over: Partial<RulesetFlag> = {}): RulesetFlag {
  return {
    type: 'boolean',
    variations: { on: true, off: false },
    enabled: true,
    off: 'off',
    salt: 'salt',
    rules: [],
    fallthrough: { variation: 'on' },
    ...over,
  };
}

/** A flag that serves one value to everyone. */
export function aConstant(type: RulesetFlag['type'], value: unknown): RulesetFlag {
  return aBoolean({ type, variations: { only: value as never }, off: undefined, fallthrough: { variation: 'only' } });
}

export const CONTEXT = { targetingKey: 'u-1' };

/** One flag of each type. */
export const FLAGS: Record<string, RulesetFlag> = {
  checkout: aBoolean(),
  color: aConstant('string', 'blue'),
  limit: aConstant('number', 7),
  layout: aConstant('object', { columns: 2 }),
};

export async function aRuleset(over: Partial<Ruleset> = {}): Promise<Ruleset> {
  const ruleset = {
    format: 1 as const,
    project: 'shop',
    environment: 'production',
    epoch: 'epoch-1',
    revision: 1,
    flags: FLAGS,
    segments: {} as Record<string, RulesetSegment>,
    ...over,
  };
  // Through JSON, as over the wire: what is undefined is not there.
  const plain = JSON.parse(JSON.stringify(ruleset));
  return { ...plain, digest: over.digest ?? rulesetDigest(plain, await loadHash64()) };
}

/** The same rules, one revision on, with these flags instead. */
export async function next(before: Ruleset, flags: Record<string, RulesetFlag>): Promise<Ruleset> {
  return aRuleset({
    ...before,
    revision: before.revision + 1,
    flags: { ...before.flags, ...flags },
    digest: undefined as never,
  });
}

export function deltaBetween(before: Ruleset, after: Ruleset): RulesetDelta & { kind: 'delta'; epoch: string } {
  const changes = <T>(from: { readonly [key: string]: T }, to: { readonly [key: string]: T }) => {
    const keys = new Set([...Object.keys(from), ...Object.keys(to)]);
    const different = [...keys].filter((key) => JSON.stringify(from[key]) !== JSON.stringify(to[key]));
    return Object.fromEntries(different.map((key) => [key, to[key] ?? null]));
  };
  return {
    kind: 'delta',
    epoch: after.epoch,
    from: before.revision,
    to: after.revision,
    flags: changes(before.flags, after.flags),
    segments: changes(before.segments, after.segments),
    digest: after.digest,
  };
}
