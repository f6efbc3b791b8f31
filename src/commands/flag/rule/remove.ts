import { keyArg } from '../../../cli/args.js';
import type { ChangeResult } from '../../../cli/change-command.js';
import { DocumentCommand } from '../../../cli/flag-command.js';
import { envFlag, projectFlag } from '../../../cli/flags.js';

export default class FlagRuleRemove extends DocumentCommand {
  static override summary = 'remove a rule';
  static override aliases = ['rule:remove'];
  static override args = { key: keyArg('key of the flag'), id: keyArg('id of the rule') };
  static override flags = { ...projectFlag, ...envFlag };
  static override examples = ['<%= config.bin %> flag rule remove new-checkout na-pro --env production'];

  async run(): Promise<ChangeResult> {
    const { args, flags } = await this.parse(FlagRuleRemove);
    return this.changeInEnvironment(flags, args.key, (place) => ({ op: 'rule.remove', ...place, rule: args.id }));
  }
}
