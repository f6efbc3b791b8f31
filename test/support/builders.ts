/** Valid data with defaults; a test overrides only what it is about. */
import type { Clause, Ruleset, RulesetFlag } from '../../src/engine/index.js';
import type {
  Environment,
  Flag,
  FlagSettings,
  Project,
  Rule,
  Segment,
  Token,
  Webhook,
} from '../../src/model/documents.js';
import { booleanVariations, defaultSettings } from '../../src/model/settings.js';
import type { Actor } from '../../src/operations/types.js';

const AT = '2026-01-01T00:00:00.000Z';
const common = { version: 1, createdAt: AT, updatedAt: AT };

export function aProject(overrides: Partial<Project> = {}): Project {
  return { ...common, key: 'shop', name: 'Shop', description: '', ...overrides };
}

export function anEnvironment(overrides: Partial<Environment> = {}): Environment {
  return {
    ...common,
    project: 'shop',
    key: 'production',
    name: 'Production',
    color: 'red',
    order: 0,
    protected: false,
    ...overrides,
  };
}

/** Settings of a boolean flag that is on for everyone. */
export function someSettings(overrides: Partial<FlagSettings> = {}): FlagSettings {
  return { ...defaultSettings('boolean', booleanVariations()), enabled: true, ...overrides };
}

/** A boolean flag that is on for everyone in `production`. `settings` overrides what it does there. */
export function aFlag(overrides: Partial<Flag> & { readonly settings?: Partial<FlagSettings> } = {}): Flag {
  const { settings, ...rest } = overrides;
  return {
    ...common,
    project: 'shop',
    key: 'checkout',
    name: 'Checkout',
    description: '',
    tags: [],
    owner: '',
    type: 'boolean',
    variations: booleanVariations(),
    lifecycle: 'temporary',
    archived: false,
    clientVisible: false,
    serverOnly: false,
    salt: 'salt-of-checkout',
    environments: { production: someSettings(settings) },
    ...rest,
  };
}

export function aSegment(overrides: Partial<Segment> = {}): Segment {
  return {
    ...common,
    project: 'shop',
    key: 'beta',
    name: 'Beta',
    description: '',
    by: 'targetingKey',
    included: ['u1'],
    excluded: [],
    rules: [],
    ...overrides,
  };
}

export function aToken(overrides: Partial<Token> = {}): Token {
  return {
    ...common,
    key: 'AAAAAAAAAAAAAAAAAAAAAA',
    name: 'ci',
    kind: 'admin',
    hash: '0'.repeat(64),
    role: 'admin',
    createdBy: 'ana',
    ...overrides,
  };
}

export function aWebhook(overrides: Partial<Webhook> = {}): Webhook {
  return {
    ...common,
    project: 'shop',
    key: 'chat',
    url: 'https://chat.example/hook',
    enabled: true,
    secret: 'sh',
    ...overrides,
  };
}

export function aClause(overrides: Partial<Clause> = {}): Clause {
  return { attribute: 'country', op: 'in', values: ['US'], ...overrides };
}

export function aRule(overrides: Partial<Rule> = {}): Rule {
  return { id: 'staff', when: aClause(), serve: { variation: 'on' }, ...overrides };
}

/** A boolean flag that is on for everyone. */
export function aRulesetFlag(overrides: Partial<RulesetFlag> = {}): RulesetFlag {
  return {
    type: 'boolean',
    variations: { on: true, off: false },
    enabled: true,
    off: 'off',
    salt: 'salt-of-checkout',
    rules: [],
    fallthrough: { variation: 'on' },
    ...overrides,
  };
}

/** `digest` is not the real one unless given: evaluators take it as said. */
export function aRuleset(overrides: Partial<Ruleset> = {}): Ruleset {
  return {
    format: 1,
    project: 'shop',
    environment: 'production',
    epoch: 'epoch-1',
    revision: 1,
    digest: '0000000000000000',
    flags: { checkout: aRulesetFlag() },
    segments: {},
    ...overrides,
  };
}

export function anActor(overrides: Partial<Actor> = {}): Actor {
  return { name: 'ana', via: 'local', role: 'admin', ...overrides };
}
