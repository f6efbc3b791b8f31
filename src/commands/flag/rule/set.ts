import { keyArg, optionalArg } from '../../../cli/args.js';
import type { ChangeResult } from '../../../cli/change-command.js';
import { DocumentCommand } from '../../../cli/flag-command.js';
import { envFlag, projectFlag } from '../../../cli/flags.js';
import { Flags } from '../../../cli/oclif.js';
import { BurgeeError } from '../../../model/errors.js';
import { parseCondition, parseRule, parseServe } from '../../../model/rule-language.js';

export default class FlagRuleSet extends DocumentCommand {
  static override summary = "change a rule's condition, what it serves, or its name";
  static override aliases = ['rule:set'];
  static override args = {
    key: keyArg('key of the flag'),
    id: keyArg('id of the rule'),
    rule: optionalArg('the new rule, in quotes'),
  };
  static override flags = {
    ...projectFlag,
    ...envFlag,
    when: Flags.string({ description: 'only the condition', env: 'BURGEE_WHEN', helpValue: 'TEXT' }),
    serve: Flags.string({ description: 'only what it serves', env: 'BURGEE_SERVE', helpValue: 'TEXT' }),
    name: Flags.string({ description: 'name for people', env: 'BURGEE_NAME', helpValue: 'TEXT' }),
  };
  static override examples = ['<%= config.bin %> flag rule set new-checkout na-pro --serve on:50 --env production'];

  async run(): Promise<ChangeResult> {
    const { args, flags } = await this.parse(FlagRuleSet);
    const whole = args.rule === undefined ? undefined : parseRule(args.rule);
    const when = whole?.when ?? (flags.when === undefined ? undefined : parseCondition(flags.when));
    const serve = whole?.serve ?? (flags.serve === undefined ? undefined : parseServe(flags.serve));
    if (when === undefined && serve === undefined && flags.name === undefined) {
      throw new BurgeeError('USAGE', 'Say what should change: the rule, or --when, --serve, --name.', {
        hint: `burgee flag rule set ${args.key} ${args.id} --serve on:50`,
      });
    }
    return this.changeInEnvironment(flags, args.key, (place) => ({
      op: 'rule.set',
      ...place,
      rule: args.id,
      ...(when === undefined ? {} : { when }),
      ...(serve === undefined ? {} : { serve }),
      ...(flags.name === undefined ? {} : { name: flags.name }),
    }));
  }
}
