/** A flag itself: what it is called, and what it can serve. */
import type { FlagType, Json } from '../../../engine/index.js';
import type { Flag, Variation } from '../../../model/documents.js';
import { settingsOf } from '../../../model/settings.js';
import type { Session } from '../../core/app.js';
import { type FormPurpose, invalid, listOf, onFlag, required, withFlag } from './answers.js';
import { makeField } from './state.js';

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

export const flagCreate: FormPurpose = {
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

export const flagSet: FormPurpose = {
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

/** From here to the next environment; into the last one from the one before it. */
function wayUp({ environments, environment }: Session): readonly [string, string] {
  const from = Math.max(0, Math.min(environment, environments.length - 2));
  return [environments[from]?.key ?? '', environments[from + 1]?.key ?? ''];
}

export const flagPromote: FormPurpose = {
  ask: (state, effects) =>
    withFlag(state, effects, (flag) => {
      const { environments } = effects.app.session;
      const [from, to] = wayUp(effects.app.session);
      const all = `one of ${environments.map(({ key }) => key).join(', ')}`;
      return {
        title: `Promote ${flag.key}: let it do in one environment what it does in another`,
        fields: [makeField('from', 'from', all, from), makeField('to', 'to', all, to)],
      };
    }),
  propose: (values, state, effects) => {
    const flag = state.document as Flag;
    const { from = '', to = '' } = values;
    const known = effects.app.session.environments.map(({ key }) => key);
    for (const key of [from, to]) {
      if (!known.includes(key)) throw invalid(`There is no environment "${key}".`, known.join(', '));
    }
    if (from === to) throw invalid(`From and to both name ${from}.`, 'name another one to bring it to');
    const { project, key } = flag;
    return {
      ...onFlag(state, `Promote ${key} from ${from} to ${to}`, [
        { op: 'flag.configure', project, flag: key, environment: to, settings: settingsOf(flag, from) },
      ]),
      command: ['promote', key, '--from', from, '--to', to, '--apply'],
    };
  },
};
