import { keyArg } from '../../../cli/args.js';
import type { ChangeResult } from '../../../cli/change-command.js';
import { DocumentCommand } from '../../../cli/flag-command.js';
import { projectFlag } from '../../../cli/flags.js';

export default class FlagVariationRemove extends DocumentCommand {
  static override summary = 'remove a variation that nothing serves';
  static override aliases = ['variation:remove'];
  static override args = { key: keyArg('key of the flag'), variation: keyArg('key of the variation') };
  static override flags = { ...projectFlag };
  static override examples = ['<%= config.bin %> flag variation remove button-color green'];

  async run(): Promise<ChangeResult> {
    const { args, flags } = await this.parse(FlagVariationRemove);
    return this.changeFlag(flags, args.key, (place) => ({
      op: 'variation.remove',
      ...place,
      variation: args.variation,
    }));
  }
}
