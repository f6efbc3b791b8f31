/** Who gets what of a flag: rules, targets and prerequisites. */
import type { Flag } from '../../../model/documents.js';
import { BurgeeError } from '../../../model/errors.js';
import { parseRule, printRule } from '../../../model/rule-language.js';
import { settingsOf } from '../../../model/settings.js';
import { environmentNow } from '../../data/proposals.js';
import { type FormPurpose, listOf, onFlag, required, withFlag } from './answers.js';
import { makeField } from './state.js';

const RULE_HELP = 'when country in [US, CA] and plan == pro serve on:25 by company.id';

export const ruleAdd: FormPurpose = {
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

export const ruleSet: FormPurpose = {
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

export const targetAdd: FormPurpose = {
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

export const prerequisiteAdd: FormPurpose = {
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
