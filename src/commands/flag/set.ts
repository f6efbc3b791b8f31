import { keyArg } from '../../cli/args.js';
import type { ChangeResult } from '../../cli/change-command.js';
import { DocumentCommand } from '../../cli/flag-command.js';
import { metadataFlags, metadataOf } from '../../cli/flag-fields.js';
import { projectFlag, wantOneOf } from '../../cli/flags.js';

export default class FlagSet extends DocumentCommand {
  static override summary = 'change what describes a flag: name, description, tags, owner, life';
  static override args = { key: keyArg('key of the flag') };
  static override flags = { ...projectFlag, ...metadataFlags };
  static override examples = [
    '<%= config.bin %> flag set new-checkout --name "New checkout" --owner ana --tag web --tag checkout',
    '<%= config.bin %> flag set new-checkout --lifecycle temporary --expires 90d',
  ];

  async run(): Promise<ChangeResult> {
    const { args, flags } = await this.parse(FlagSet);
    wantOneOf(FlagSet.flags, flags);
    return this.changeFlag(flags, args.key, (place) => ({ op: 'flag.set', ...place, ...metadataOf(flags) }));
  }
}
