import { newKeyArg } from '../../cli/args.js';
import type { ChangeResult } from '../../cli/change-command.js';
import { DocumentCommand } from '../../cli/flag-command.js';
import { metadataFlags, metadataOf, parseVariation } from '../../cli/flag-fields.js';
import { projectFlag } from '../../cli/flags.js';
import { Flags } from '../../cli/oclif.js';
import type { FlagType } from '../../engine/index.js';
import { BurgeeError } from '../../model/errors.js';

export default class FlagCreate extends DocumentCommand {
  static override summary = 'create a flag; it is off in every environment until it is enabled';
  static override description =
    'A boolean flag gets the variations on (true) and off (false). The other types want theirs: --variation KEY=VALUE, several times.';
  static override args = { key: newKeyArg('key of the flag: letters, digits, . _ -') };
  static override flags = {
    ...projectFlag,
    type: Flags.option({
      options: ['boolean', 'string', 'number', 'object'] as const,
      description: 'type of its values (boolean)',
      env: 'BURGEE_TYPE',
    })(),
    variation: Flags.string({
      char: 'v',
      description: 'a variation; several times',
      env: 'BURGEE_VARIATION',
      helpValue: 'KEY=VALUE',
      multiple: true,
      multipleNonGreedy: true,
    }),
    'off-variation': Flags.string({
      description: 'served while the flag is off (off, or the first one)',
      env: 'BURGEE_OFF_VARIATION',
      helpValue: 'KEY',
    }),
    ...metadataFlags,
  };
  static override examples = [
    '<%= config.bin %> flag create new-checkout',
    '<%= config.bin %> flag create button-color --type string --variation red=#f00 --variation blue=#00f --tag web',
  ];

  async run(): Promise<ChangeResult> {
    const { args, flags } = await this.parse(FlagCreate);
    const type: FlagType = flags.type ?? 'boolean';
    if (flags.type === undefined && flags.variation !== undefined) {
      throw new BurgeeError('USAGE', 'Variations need a type.', { hint: 'add --type string (or number, object)' });
    }
    return this.changeFlag(flags, args.key, (place) => ({
      op: 'flag.create',
      ...place,
      type,
      ...(flags.variation === undefined
        ? {}
        : { variations: flags.variation.map((text) => parseVariation(text, type)) }),
      ...(flags['off-variation'] === undefined ? {} : { offVariation: flags['off-variation'] }),
      ...metadataOf(flags),
    }));
  }
}
