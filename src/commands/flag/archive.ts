import { keyArg } from '../../cli/args.js';
import type { ChangeResult } from '../../cli/change-command.js';
import { DocumentCommand } from '../../cli/flag-command.js';
import { projectFlag } from '../../cli/flags.js';

export default class FlagArchive extends DocumentCommand {
  static override summary = 'put a flag away: it serves its off variation everywhere and leaves the lists';
  static override args = { key: keyArg('key of the flag') };
  static override flags = { ...projectFlag };
  static override examples = ['<%= config.bin %> flag archive old-banner --comment "shipped in May"'];

  async run(): Promise<ChangeResult> {
    const { args, flags } = await this.parse(FlagArchive);
    return this.changeFlag(flags, args.key, (place) => ({ op: 'flag.archive', ...place }));
  }
}
