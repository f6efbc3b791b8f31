import { keyArg } from '../../cli/args.js';
import type { ChangeResult } from '../../cli/change-command.js';
import { DocumentCommand } from '../../cli/flag-command.js';
import { envFlag, projectFlag } from '../../cli/flags.js';

export default class FlagDisable extends DocumentCommand {
  static override summary = 'turn a flag off in an environment: everyone gets its off variation';
  static override aliases = ['off'];
  static override args = { key: keyArg('key of the flag') };
  static override flags = { ...projectFlag, ...envFlag };
  static override examples = [
    '<%= config.bin %> flag disable new-checkout --env production --comment "errors are up"',
    '<%= config.bin %> off new-checkout --env production --yes --comment "kill switch"',
  ];

  async run(): Promise<ChangeResult> {
    const { args, flags } = await this.parse(FlagDisable);
    return this.changeInEnvironment(flags, args.key, (place) => ({ op: 'flag.disable', ...place }));
  }
}
