import { keyArg } from '../../cli/args.js';
import type { ChangeResult } from '../../cli/change-command.js';
import { DocumentCommand } from '../../cli/flag-command.js';
import { envFlag, projectFlag } from '../../cli/flags.js';
import { parsePrerequisite } from '../../cli/prerequisite-input.js';

export default class PrereqAdd extends DocumentCommand {
  static override summary =
    'let a flag wait for another: it serves its off variation until the other serves what is wanted';
  static override args = { key: keyArg('key of the flag'), parent: keyArg('PARENT==on, or PARENT==a,b for either') };
  static override flags = { ...projectFlag, ...envFlag };
  static override examples = ['<%= config.bin %> prereq add new-checkout payments-v2==on --env production'];

  async run(): Promise<ChangeResult> {
    const { args, flags } = await this.parse(PrereqAdd);
    const prerequisite = parsePrerequisite(args.parent);
    return this.changeInEnvironment(flags, args.key, (place) => ({ op: 'prerequisite.add', ...place, prerequisite }));
  }
}
