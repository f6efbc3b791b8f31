import { keyArg, newKeyArg } from '../../cli/args.js';
import type { ChangeResult } from '../../cli/change-command.js';
import { DocumentCommand } from '../../cli/flag-command.js';
import { projectFlag } from '../../cli/flags.js';

export default class FlagRename extends DocumentCommand {
  static override summary = 'give a flag another key: nobody changes side';
  static override args = { key: keyArg('key of the flag'), to: newKeyArg('the new key') };
  static override flags = { ...projectFlag };
  static override examples = ['<%= config.bin %> flag rename checkout checkout-v2'];

  async run(): Promise<ChangeResult> {
    const { args, flags } = await this.parse(FlagRename);
    return this.changeFlag(flags, args.key, (place) => ({ op: 'flag.rename', ...place, to: args.to }));
  }
}
