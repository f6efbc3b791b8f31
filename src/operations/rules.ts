import type { FlagSettings, Rule } from '../model/documents.js';
import { BurgeeError } from '../model/errors.js';
import { jsonEqual } from '../model/json.js';
import { editSettings, replaceRule, ruleNotFound, serveOf } from './settings.js';
import type { OperationOf } from './types.js';
import type { Work } from './work.js';

/** Short and never used before in this list while its highest number stands: `r1`, `r2`, … */
function newId(settings: FlagSettings): string {
  let highest = 0;
  for (const { id } of settings.rules) {
    const number = /^r(\d{1,9})$/.exec(id)?.[1];
    if (number !== undefined) highest = Math.max(highest, Number(number));
  }
  return `r${highest + 1}`;
}

function insert(rules: readonly Rule[], rule: Rule, at: number): readonly Rule[] {
  return [...rules.slice(0, at), rule, ...rules.slice(at)];
}

export function addRule(work: Work, op: OperationOf<'rule.add'>): Promise<void> {
  return editSettings(work, op, (settings, flag) => {
    const rule: Rule = {
      id: op.id ?? newId(settings),
      ...(op.name === undefined ? {} : { name: op.name }),
      when: op.when,
      serve: serveOf(op.serve, flag),
    };
    const present = settings.rules.find(({ id }) => id === rule.id);
    if (present !== undefined && jsonEqual(present, rule)) return settings;
    if (present !== undefined) {
      throw new BurgeeError(
        'ALREADY_EXISTS',
        `The flag "${op.flag}" has a rule "${rule.id}" in "${op.environment}" already.`,
        {
          hint: `Change it with: burgee flag rule set ${op.flag} ${rule.id} --env ${op.environment}`,
          details: { rule: rule.id },
        },
      );
    }
    return { ...settings, rules: insert(settings.rules, rule, op.at ?? settings.rules.length) };
  });
}

export function setRule(work: Work, op: OperationOf<'rule.set'>): Promise<void> {
  return editSettings(work, op, (settings, flag) =>
    replaceRule(settings, op, op.rule, (rule) => ({
      ...rule,
      ...(op.name === undefined ? {} : { name: op.name }),
      when: op.when ?? rule.when,
      serve: op.serve === undefined ? rule.serve : serveOf(op.serve, flag, rule.serve),
    })),
  );
}

/** A position beyond the end is the end. */
export function moveRule(work: Work, op: OperationOf<'rule.move'>): Promise<void> {
  return editSettings(work, op, (settings) => {
    const rule = settings.rules.find(({ id }) => id === op.rule);
    if (rule === undefined) throw ruleNotFound(settings, op, op.rule);
    const others = settings.rules.filter(({ id }) => id !== op.rule);
    return { ...settings, rules: insert(others, rule, op.to) };
  });
}

export function removeRule(work: Work, op: OperationOf<'rule.remove'>): Promise<void> {
  return editSettings(work, op, (settings) => {
    const rules = settings.rules.filter(({ id }) => id !== op.rule);
    if (rules.length === settings.rules.length) throw ruleNotFound(settings, op, op.rule);
    return { ...settings, rules };
  });
}
