import { keyArg } from '../../cli/args.js';
import type { ChangeResult } from '../../cli/change-command.js';
import { DocumentCommand } from '../../cli/flag-command.js';
import { projectFlag } from '../../cli/flags.js';

export default class FlagDelete extends DocumentCommand {
  static override summary = 'delete a flag: apps get their own default from then on';
  static override args = { key: keyArg('key of the flag') };
  static override flags = { ...projectFlag };
  static override examples = ['<%= config.bin %> flag delete old-banner --yes --comment "code is gone"'];

  async run(): Promise<ChangeResult> {
    const { args, flags } = await this.parse(FlagDelete);
    return this.changeFlag(flags, args.key, (place) => ({ op: 'flag.delete', ...place }), {
      destroys: `Delete flag ${args.key} in every environment?`,
    });
  }
}
