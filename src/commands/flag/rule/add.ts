import { keyArg, optionalArg } from '../../../cli/args.js';
import type { ChangeResult } from '../../../cli/change-command.js';
import { DocumentCommand } from '../../../cli/flag-command.js';
import { envFlag, projectFlag } from '../../../cli/flags.js';
import { Flags } from '../../../cli/oclif.js';
import { ruleText } from '../../../cli/rule-input.js';
import { parseRule } from '../../../model/rule-language.js';

export default class FlagRuleAdd extends DocumentCommand {
  static override summary = 'add a rule: when … serve …';
  static override aliases = ['rule:add'];
  static override description =
    'Rules are asked from top to bottom; the first whose condition is true decides. See "burgee help rules" for the language.';
  static override args = {
    key: keyArg('key of the flag'),
    rule: optionalArg('the rule, in quotes: "when country in [US, CA] serve on:25"'),
  };
  static override flags = {
    ...projectFlag,
    ...envFlag,
    when: Flags.string({
      description: 'the condition, instead of a whole rule',
      env: 'BURGEE_WHEN',
      helpValue: 'TEXT',
    }),
    serve: Flags.string({ description: 'what it serves: on, or on:25,off:75', env: 'BURGEE_SERVE', helpValue: 'TEXT' }),
    id: Flags.string({ description: 'id of the rule (made up)', env: 'BURGEE_ID', helpValue: 'ID' }),
    name: Flags.string({ description: 'name for people', env: 'BURGEE_NAME', helpValue: 'TEXT' }),
    at: Flags.integer({
      description: 'place in the list, 1 is asked first (last)',
      env: 'BURGEE_AT',
      helpValue: 'N',
      min: 1,
    }),
  };
  static override examples = [
    `<%= config.bin %> flag rule add new-checkout 'when email ends with "@acme.com" serve on' --id staff --env production`,
    `<%= config.bin %> flag rule add new-checkout --when 'country in [US, CA] and plan == pro' --serve on:25 --env production`,
  ];

  async run(): Promise<ChangeResult> {
    const { args, flags } = await this.parse(FlagRuleAdd);
    const { when, serve } = parseRule(ruleText(args.rule, flags.when, flags.serve));
    return this.changeInEnvironment(flags, args.key, (place) => ({
      op: 'rule.add',
      ...place,
      when,
      serve,
      ...(flags.id === undefined ? {} : { id: flags.id }),
      ...(flags.name === undefined ? {} : { name: flags.name }),
      ...(flags.at === undefined ? {} : { at: flags.at - 1 }),
    }));
  }
}
