import { parseCondition } from '../../../model/rule-language.js';
import type { Operation } from '../../../operations/types.js';
import { type FormPurpose, invalid, listOf, required } from './answers.js';
import { makeField } from './state.js';

export const segmentCreate: FormPurpose = {
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

export const segmentInclude: FormPurpose = {
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

export const segmentRule: FormPurpose = {
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
