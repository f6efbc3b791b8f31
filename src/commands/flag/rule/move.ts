import { keyArg, numberArg } from '../../../cli/args.js';
import type { ChangeResult } from '../../../cli/change-command.js';
import { DocumentCommand } from '../../../cli/flag-command.js';
import { envFlag, projectFlag } from '../../../cli/flags.js';

export default class FlagRuleMove extends DocumentCommand {
  static override summary = 'ask a rule earlier or later';
  static override aliases = ['rule:move'];
  static override args = {
    key: keyArg('key of the flag'),
    id: keyArg('id of the rule'),
    to: numberArg('its new place, 1 is asked first'),
  };
  static override flags = { ...projectFlag, ...envFlag };
  static override examples = ['<%= config.bin %> flag rule move new-checkout staff 1 --env production'];

  async run(): Promise<ChangeResult> {
    const { args, flags } = await this.parse(FlagRuleMove);
    return this.changeInEnvironment(flags, args.key, (place) => ({
      op: 'rule.move',
      ...place,
      rule: args.id,
      to: args.to - 1,
    }));
  }
}
