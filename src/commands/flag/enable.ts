import { keyArg } from '../../cli/args.js';
import type { ChangeResult } from '../../cli/change-command.js';
import { DocumentCommand } from '../../cli/flag-command.js';
import { envFlag, projectFlag } from '../../cli/flags.js';

export default class FlagEnable extends DocumentCommand {
  static override summary = 'turn a flag on in an environment';
  static override aliases = ['on'];
  static override args = { key: keyArg('key of the flag') };
  static override flags = { ...projectFlag, ...envFlag };
  static override examples = [
    '<%= config.bin %> flag enable new-checkout --env production --comment "launch"',
    '<%= config.bin %> on new-checkout --env production',
  ];

  async run(): Promise<ChangeResult> {
    const { args, flags } = await this.parse(FlagEnable);
    return this.changeInEnvironment(flags, args.key, (place) => ({ op: 'flag.enable', ...place }));
  }
}
