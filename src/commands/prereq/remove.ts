import { keyArg } from '../../cli/args.js';
import type { ChangeResult } from '../../cli/change-command.js';
import { DocumentCommand } from '../../cli/flag-command.js';
import { envFlag, projectFlag } from '../../cli/flags.js';

export default class PrereqRemove extends DocumentCommand {
  static override summary = 'let a flag no longer wait for another';
  static override args = { key: keyArg('key of the flag'), parent: keyArg('key of the other flag') };
  static override flags = { ...projectFlag, ...envFlag };
  static override examples = ['<%= config.bin %> prereq remove new-checkout payments-v2 --env production'];

  async run(): Promise<ChangeResult> {
    const { args, flags } = await this.parse(PrereqRemove);
    const prerequisite = args.parent.split('==')[0]?.trim() ?? args.parent;
    return this.changeInEnvironment(flags, args.key, (place) => ({
      op: 'prerequisite.remove',
      ...place,
      prerequisite,
    }));
  }
}
