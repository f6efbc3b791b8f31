import { keyArg, newKeyArg } from '../../cli/args.js';
import type { ChangeResult } from '../../cli/change-command.js';
import { DocumentCommand } from '../../cli/flag-command.js';
import { projectFlag } from '../../cli/flags.js';

export default class FlagClone extends DocumentCommand {
  static override summary = 'copy a flag: everyone is on the same side in the copy';
  static override args = { key: keyArg('key of the flag'), to: newKeyArg('the new key') };
  static override flags = { ...projectFlag };
  static override examples = ['<%= config.bin %> flag clone checkout checkout-v2'];

  async run(): Promise<ChangeResult> {
    const { args, flags } = await this.parse(FlagClone);
    return this.changeFlag(flags, args.key, (place) => ({ op: 'flag.clone', ...place, to: args.to }));
  }
}
