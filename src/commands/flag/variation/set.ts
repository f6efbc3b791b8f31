import { keyArg } from '../../../cli/args.js';
import type { ChangeResult } from '../../../cli/change-command.js';
import { DocumentCommand } from '../../../cli/flag-command.js';
import { parseVariationValue } from '../../../cli/flag-fields.js';
import { projectFlag, wantOneOf } from '../../../cli/flags.js';
import { flagOf, projectKey } from '../../../cli/lookup.js';
import { Flags } from '../../../cli/oclif.js';
import { nearest } from '../../../cli/suggest.js';
import { refOf } from '../../../model/documents.js';
import { BurgeeError } from '../../../model/errors.js';

export default class FlagVariationSet extends DocumentCommand {
  static override summary = "change a variation's value, name or key";
  static override aliases = ['variation:set'];
  static override args = { key: keyArg('key of the flag'), variation: keyArg('key of the variation') };
  static override flags = {
    ...projectFlag,
    value: Flags.string({ description: 'its new value', env: 'BURGEE_VALUE', helpValue: 'VALUE' }),
    name: Flags.string({ description: 'name for people', env: 'BURGEE_NAME', helpValue: 'TEXT' }),
    rename: Flags.string({ description: 'its new key', env: 'BURGEE_RENAME', helpValue: 'KEY' }),
  };
  static override examples = [
    '<%= config.bin %> flag variation set button-color red --value "#e00"',
    '<%= config.bin %> flag variation set button-color red --rename crimson',
  ];

  async run(): Promise<ChangeResult> {
    const { args, flags } = await this.parse(FlagVariationSet);
    wantOneOf(FlagVariationSet.flags, flags);
    return this.withWorkspace(async (workspace) => {
      const project = await projectKey(workspace, this.where);
      const flag = await flagOf(workspace, project, args.key);
      const known = flag.variations.find((variation) => variation.key === args.variation);
      if (!known) {
        const near = nearest(
          args.variation,
          flag.variations.map((variation) => variation.key),
        );
        throw new BurgeeError('VARIATION_UNKNOWN', `Flag "${flag.key}" has no variation "${args.variation}".`, {
          hint: `it has ${(near.length > 0 ? near : flag.variations.map((variation) => variation.key)).join(', ')}`,
          details: { flag: flag.key, variation: args.variation, suggestions: near },
        });
      }
      const variation = {
        ...known,
        ...(flags.value === undefined ? {} : { value: parseVariationValue(flags.value, flag.type) }),
        ...(flags.name === undefined ? {} : { name: flags.name }),
      };
      return this.change(
        workspace,
        [
          {
            op: 'variation.set',
            project,
            flag: args.key,
            variation,
            ...(flags.rename === undefined ? {} : { rename: flags.rename }),
          },
        ],
        flags,
        { ref: refOf('flag', project, args.key), expect: { [refOf('flag', project, args.key)]: flag.version } },
      );
    });
  }
}
