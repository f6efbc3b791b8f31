/** Projects, environments, and the tokens that open them. */
import {
  ENVIRONMENT_COLORS,
  type EnvironmentColor,
  ROLES,
  type Role,
  TOKEN_KINDS,
  type TokenKind,
} from '../../../model/documents.js';
import { createToken } from '../../../model/token.js';
import type { Operation } from '../../../operations/types.js';
import type { Effects } from '../../core/app.js';
import { type FormPurpose, invalid, listOf, required } from './answers.js';
import { makeField } from './state.js';

export const projectCreate: FormPurpose = {
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

export const environmentCreate: FormPurpose = {
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

export const tokenCreate: FormPurpose = {
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
      note: 'The token itself is shown once it is made, and only then.',
      secret: token.text,
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
