/** What each form asks for, and the operations it leads to. An error of an answer is shown below it. */
import type { FlagType, Json } from '../../../engine/index.js';
import {
  ENVIRONMENT_COLORS,
  type EnvironmentColor,
  type Flag,
  ROLES,
  type Role,
  refOf,
  TOKEN_KINDS,
  type TokenKind,
  type Variation,
} from '../../../model/documents.js';
import { BurgeeError } from '../../../model/errors.js';
import { parseCondition, parseRule, printRule } from '../../../model/rule-language.js';
import { settingsOf } from '../../../model/settings.js';
import { createToken } from '../../../model/token.js';
import type { Operation } from '../../../operations/types.js';
import type { Effects, Proposal } from '../../core/app.js';
import { environmentNow, flagNow } from '../../data/proposals.js';
import { type FormField, type FormState, makeField, type Purpose } from './state.js';

type Values = Readonly<Record<string, string>>;

interface Asked {
  readonly title: string;
  readonly fields: readonly FormField[];
  readonly document?: Flag;
}

interface FormPurpose {
  ask(state: FormState, effects: Effects): Promise<Asked>;
  propose(values: Values, state: FormState, effects: Effects): Proposal;
}

const TYPES: Readonly<Record<string, FlagType>> = {
  boolean: 'boolean',
  bool: 'boolean',
  string: 'string',
  text: 'string',
  number: 'number',
  num: 'number',
  object: 'object',
  json: 'object',
};

function invalid(message: string, hint: string): BurgeeError {
  return new BurgeeError('INVALID_INPUT', message, { hint });
}

function required(values: Values, name: string, what: string): string {
  const value = values[name] ?? '';
  if (value === '') throw invalid(`${what} is missing.`, 'fill in the first field');
  return value;
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** `small=10, big=20`; a value that is no JSON is text. */
function variationsOf(text: string, type: FlagType): readonly Variation[] {
  return listOf(text).map((part) => {
    const equals = part.indexOf('=');
    const key = (equals < 0 ? part : part.slice(0, equals)).trim();
    const written = equals < 0 ? part : part.slice(equals + 1).trim();
    return { key, value: variationValue(written, type) };
  });
}

function variationValue(text: string, type: FlagType): Json {
  if (type === 'string') return text.startsWith('"') ? (parseJson(text) as Json) : text;
  return parseJson(text) as Json;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid(`The value ${text} is not JSON.`, 'numbers as 10, objects as {"size":10}');
  }
}

function onFlag(state: FormState, title: string, operations: readonly Operation[]): Proposal {
  const flag = state.document as Flag;
  return { title, operations, expect: { [refOf('flag', flag.project, flag.key)]: flag.version }, leave: 1 };
}

async function withFlag(
  state: FormState,
  effects: Effects,
  asked: (flag: Flag) => Omit<Asked, 'document'>,
): Promise<Asked> {
  const document = await flagNow(state.flag ?? '', effects);
  return { ...asked(document), document };
}

const RULE_HELP = 'when country in [US, CA] and plan == pro serve on:25 by company.id';

const flagCreate: FormPurpose = {
  ask: async () => ({
    title: 'New flag',
    fields: [
      makeField('key', 'key', 'what code asks for, for example checkout.new-cart'),
      makeField('type', 'type', 'boolean, string, number or object', 'boolean'),
      makeField('variations', 'variations', 'of other types than boolean, for example small=10, big=20'),
      makeField('name', 'name', 'for people, may stay empty'),
      makeField('owner', 'owner', 'a team or a person, may stay empty'),
      makeField('tags', 'tags', 'separated by commas, may stay empty'),
    ],
  }),
  propose: (values, _state, effects) => {
    const flag = required(values, 'key', 'The key');
    const type = TYPES[(values['type'] ?? '').toLowerCase()];
    if (!type) throw invalid(`There is no type "${values['type']}".`, 'boolean, string, number or object');
    const variations = variationsOf(values['variations'] ?? '', type);
    if (type !== 'boolean' && variations.length === 0) {
      throw invalid(`A ${type} flag needs variations.`, 'name=value, separated by commas: small=10, big=20');
    }
    const { project } = effects.app.session;
    return {
      title: `Make flag ${flag}`,
      leave: 1,
      next: { kind: 'flag', flag },
      operations: [
        {
          op: 'flag.create',
          project,
          flag,
          type,
          ...(variations.length > 0 ? { variations } : {}),
          ...(values['name'] ? { name: values['name'] } : {}),
          ...(values['owner'] ? { owner: values['owner'] } : {}),
          ...(values['tags'] ? { tags: listOf(values['tags']) } : {}),
        },
      ],
    };
  },
};

const flagSet: FormPurpose = {
  ask: (state, effects) =>
    withFlag(state, effects, (flag) => ({
      title: `Describe ${flag.key}`,
      fields: [
        makeField('name', 'name', 'for people', flag.name),
        makeField('description', 'description', 'what it is for', flag.description),
        makeField('owner', 'owner', 'a team or a person', flag.owner),
        makeField('tags', 'tags', 'separated by commas', flag.tags.join(', ')),
        makeField('lifecycle', 'lifecycle', 'temporary or permanent', flag.lifecycle),
      ],
    })),
  propose: (values, state) => {
    const { project, key: flag } = state.document as Flag;
    const { name = '', description = '', owner = '', tags = '', lifecycle } = values;
    if (lifecycle !== 'temporary' && lifecycle !== 'permanent') {
      throw invalid(`There is no lifecycle "${lifecycle}".`, 'temporary or permanent');
    }
    return onFlag(state, `Describe ${flag}`, [
      { op: 'flag.set', project, flag, name, description, owner, tags: listOf(tags), lifecycle },
    ]);
  },
};

const ruleAdd: FormPurpose = {
  ask: (state, effects) =>
    withFlag(state, effects, (flag) => ({
      title: `Add a rule to ${flag.key} in ${environmentNow(effects)}`,
      fields: [
        makeField('rule', 'rule', RULE_HELP, 'when '),
        makeField('name', 'name', 'what the rule is called, may stay empty'),
      ],
    })),
  propose: (values, state, effects) => {
    const { project, key: flag } = state.document as Flag;
    const environment = environmentNow(effects);
    const { when, serve } = parseRule(required(values, 'rule', 'The rule'));
    const name = values['name'] ? { name: values['name'] } : {};
    return onFlag(state, `Add a rule to ${flag} in ${environment}`, [
      { op: 'rule.add', project, flag, environment, when, serve, ...name },
    ]);
  },
};

const ruleSet: FormPurpose = {
  ask: (state, effects) =>
    withFlag(state, effects, (flag) => {
      const rule = settingsOf(flag, environmentNow(effects)).rules.find(({ id }) => id === state.rule);
      if (!rule) throw new BurgeeError('RULE_NOT_FOUND', 'This rule is gone.', { hint: 'esc goes back' });
      return {
        title: `Change rule ${rule.name ?? rule.id} of ${flag.key} in ${environmentNow(effects)}`,
        fields: [
          makeField('rule', 'rule', RULE_HELP, printRule(rule)),
          makeField('name', 'name', 'what the rule is called', rule.name ?? ''),
        ],
      };
    }),
  propose: (values, state, effects) => {
    const { project, key: flag } = state.document as Flag;
    const environment = environmentNow(effects);
    const { when, serve } = parseRule(required(values, 'rule', 'The rule'));
    const name = values['name'] ? { name: values['name'] } : {};
    return onFlag(state, `Change a rule of ${flag} in ${environment}`, [
      { op: 'rule.set', project, flag, environment, rule: state.rule ?? '', when, serve, ...name },
    ]);
  },
};

const targetAdd: FormPurpose = {
  ask: (state, effects) =>
    withFlag(state, effects, (flag) => ({
      title: `Serve single users of ${flag.key} in ${environmentNow(effects)}`,
      fields: [
        makeField('keys', 'users', 'keys, separated by commas: u-77, u-1842'),
        makeField(
          'variation',
          'variation',
          `one of ${flag.variations.map(({ key }) => key).join(', ')}`,
          flag.variations[0]?.key,
        ),
      ],
    })),
  propose: (values, state, effects) => {
    const { project, key: flag } = state.document as Flag;
    const environment = environmentNow(effects);
    const keys = listOf(required(values, 'keys', 'The list of users'));
    const variation = values['variation'] ?? '';
    return onFlag(state, `Serve ${variation} of ${flag} to ${keys.length} of ${environment}`, [
      { op: 'target.add', project, flag, environment, variation, keys },
    ]);
  },
};

const prerequisiteAdd: FormPurpose = {
  ask: (state, effects) =>
    withFlag(state, effects, (flag) => ({
      title: `Make ${flag.key} in ${environmentNow(effects)} depend on another flag`,
      fields: [
        makeField('parent', 'flag', 'key of the flag that it needs'),
        makeField('variations', 'serves', 'which of its variations will do, separated by commas', 'on'),
      ],
    })),
  propose: (values, state, effects) => {
    const { project, key: flag } = state.document as Flag;
    const environment = environmentNow(effects);
    const prerequisite = {
      flag: required(values, 'parent', 'The flag'),
      variations: listOf(values['variations'] ?? ''),
    };
    return onFlag(state, `Make ${flag} in ${environment} need ${prerequisite.flag}`, [
      { op: 'prerequisite.add', project, flag, environment, prerequisite },
    ]);
  },
};

const segmentCreate: FormPurpose = {
  ask: async () => ({
    title: 'New segment',
    fields: [
      makeField('key', 'key', 'what rules name, for example beta'),
      makeField('name', 'name', 'for people, may stay empty'),
      makeField('included', 'users', 'keys, separated by commas, may stay empty'),
      makeField('by', 'attribute', 'what the list holds, if not user keys: company.id'),
    ],
  }),
  propose: (values, _state, effects) => {
    const segment = required(values, 'key', 'The key');
    const included = listOf(values['included'] ?? '');
    return {
      title: `Make segment ${segment}`,
      leave: 1,
      operations: [
        {
          op: 'segment.create',
          project: effects.app.session.project,
          segment,
          ...(values['name'] ? { name: values['name'] } : {}),
          ...(values['by'] ? { by: values['by'] } : {}),
          ...(included.length > 0 ? { included } : {}),
        },
      ],
    };
  },
};

const segmentInclude: FormPurpose = {
  ask: async (state) => ({
    title: `Members of ${state.segment}`,
    fields: [
      makeField('include', 'include', 'keys, separated by commas'),
      makeField('exclude', 'exclude', 'keys, separated by commas'),
      makeField('forget', 'forget', 'keys to take out of both lists'),
    ],
  }),
  propose: (values, state, effects) => {
    const { project } = effects.app.session;
    const segment = state.segment ?? '';
    const operations = (['include', 'exclude', 'forget'] as const).flatMap((verb): Operation[] => {
      const keys = listOf(values[verb] ?? '');
      return keys.length === 0 ? [] : [{ op: `segment.${verb}`, project, segment, keys }];
    });
    if (operations.length === 0) throw invalid('Nobody is named.', 'fill in one of the fields');
    return { title: `Change members of ${segment}`, operations, leave: 1 };
  },
};

const segmentRule: FormPurpose = {
  ask: async (state) => ({
    title: `Who belongs to ${state.segment}`,
    fields: [makeField('when', 'when', 'country in [US, CA] or email ends with "@acme.com"')],
  }),
  propose: (values, state, effects) => {
    const { project } = effects.app.session;
    const segment = state.segment ?? '';
    const when = parseCondition(required(values, 'when', 'The condition').replace(/^when\s+/, ''));
    const present = state.rules ?? [];
    const taken = new Set(present.map(({ id }) => id));
    let number = present.length + 1;
    while (taken.has(`rule-${number}`)) number += 1;
    return {
      title: `Add a rule to segment ${segment}`,
      operations: [{ op: 'segment.set', project, segment, rules: [...present, { id: `rule-${number}`, when }] }],
      leave: 1,
    };
  },
};

const projectCreate: FormPurpose = {
  ask: async () => ({
    title: 'New project',
    fields: [
      makeField('key', 'key', 'short, for example shop'),
      makeField('name', 'name', 'for people, may stay empty'),
      makeField(
        'environments',
        'environments',
        'separated by commas; production is protected',
        'dev, staging, production',
      ),
    ],
  }),
  propose: (values) => {
    const project = required(values, 'key', 'The key');
    const environments = listOf(values['environments'] ?? '');
    return {
      title: `Make project ${project}`,
      leave: 1,
      operations: [
        { op: 'project.create', project, ...(values['name'] ? { name: values['name'] } : {}) },
        ...environments.map(
          (environment, order): Operation => ({
            op: 'environment.create',
            project,
            environment,
            order,
            color: colorOf(environment),
            protected: /^prod/i.test(environment),
          }),
        ),
      ],
    };
  },
};

function colorOf(environment: string): EnvironmentColor {
  if (/^prod/i.test(environment)) return 'red';
  return /^stag/i.test(environment) ? 'yellow' : 'green';
}

const environmentCreate: FormPurpose = {
  ask: async (_state, effects) => ({
    title: `New environment of ${effects.app.session.project}`,
    fields: [
      makeField('key', 'key', 'for example staging'),
      makeField('color', 'colour', ENVIRONMENT_COLORS.join(', '), 'green'),
      makeField('protected', 'protected', 'yes: changes ask for its name and a comment', 'no'),
      makeField('from', 'settings of', 'an environment to take every flag from, may stay empty'),
    ],
  }),
  propose: (values, _state, effects) => {
    const environment = required(values, 'key', 'The key');
    const color = ENVIRONMENT_COLORS.find((known) => known === values['color']);
    if (!color) throw invalid(`There is no colour "${values['color']}".`, ENVIRONMENT_COLORS.join(', '));
    const { project, environments } = effects.app.session;
    return {
      title: `Make environment ${environment}`,
      leave: 1,
      operations: [
        {
          op: 'environment.create',
          project,
          environment,
          color,
          order: environments.length,
          protected: /^(y|yes|true|on)$/i.test(values['protected'] ?? ''),
          ...(values['from'] ? { copyFrom: values['from'] } : {}),
        },
      ],
    };
  },
};

const tokenCreate: FormPurpose = {
  ask: async (_state, effects) => ({
    title: 'New token',
    fields: [
      makeField('name', 'name', 'who uses it, for example shop-backend'),
      makeField('kind', 'kind', TOKEN_KINDS.join(', '), 'sdk'),
      makeField('environment', 'environment', 'of sdk and client tokens', environmentKeyOf(effects)),
      makeField('role', 'role', `of admin tokens: ${ROLES.join(', ')}`, 'editor'),
    ],
  }),
  propose: (values, _state, effects) => {
    const name = required(values, 'name', 'The name');
    const kind = TOKEN_KINDS.find((known) => known === values['kind']) as TokenKind | undefined;
    const role = ROLES.find((known) => known === values['role']) as Role | undefined;
    if (!kind) throw invalid(`There is no kind "${values['kind']}".`, TOKEN_KINDS.join(', '));
    if (kind === 'admin' && !role) throw invalid(`There is no role "${values['role']}".`, ROLES.join(', '));
    const token = createToken(kind);
    const narrow = kind === 'sdk' || kind === 'client';
    const project = effects.app.session.project;
    return {
      title: `Make ${kind} token ${name}`,
      note: `Copy it now, it is shown only here: ${token.text}`,
      leave: 1,
      operations: [
        {
          op: 'token.create',
          token: token.selector,
          name,
          kind,
          hash: token.hash,
          ...(kind === 'admin' && role ? { role } : {}),
          ...(narrow ? { projects: [project], environments: [values['environment'] ?? ''] } : {}),
        },
      ],
    };
  },
};

function environmentKeyOf(effects: Effects): string {
  const { environments, environment } = effects.app.session;
  return environments[environment]?.key ?? '';
}

export const PURPOSES: Readonly<Record<Purpose, FormPurpose>> = {
  'flag.create': flagCreate,
  'flag.set': flagSet,
  'rule.add': ruleAdd,
  'rule.set': ruleSet,
  'target.add': targetAdd,
  'prerequisite.add': prerequisiteAdd,
  'segment.create': segmentCreate,
  'segment.include': segmentInclude,
  'segment.rule': segmentRule,
  'project.create': projectCreate,
  'environment.create': environmentCreate,
  'token.create': tokenCreate,
};
