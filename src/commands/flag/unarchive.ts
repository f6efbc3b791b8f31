import { keyArg } from '../../cli/args.js';
import type { ChangeResult } from '../../cli/change-command.js';
import { DocumentCommand } from '../../cli/flag-command.js';
import { projectFlag } from '../../cli/flags.js';

export default class FlagUnarchive extends DocumentCommand {
  static override summary = 'take a flag back out of the archive';
  static override args = { key: keyArg('key of the flag') };
  static override flags = { ...projectFlag };
  static override examples = ['<%= config.bin %> flag unarchive old-banner --comment "shipped in May"'];

  async run(): Promise<ChangeResult> {
    const { args, flags } = await this.parse(FlagUnarchive);
    return this.changeFlag(flags, args.key, (place) => ({ op: 'flag.unarchive', ...place }));
  }
}
