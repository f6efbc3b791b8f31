import { keyArg } from '../../../cli/args.js';
import type { ChangeResult } from '../../../cli/change-command.js';
import { DocumentCommand } from '../../../cli/flag-command.js';
import { parseVariation } from '../../../cli/flag-fields.js';
import { projectFlag } from '../../../cli/flags.js';
import { flagOf, projectKey } from '../../../cli/lookup.js';
import { Flags } from '../../../cli/oclif.js';
import { refOf } from '../../../model/documents.js';

export default class FlagVariationAdd extends DocumentCommand {
  static override summary = 'add a variation';
  static override aliases = ['variation:add'];
  static override args = { key: keyArg('key of the flag'), variation: keyArg('KEY=VALUE') };
  static override flags = {
    ...projectFlag,
    name: Flags.string({ description: 'name for people', env: 'BURGEE_NAME', helpValue: 'TEXT' }),
  };
  static override examples = ['<%= config.bin %> flag variation add button-color green=#0f0'];

  async run(): Promise<ChangeResult> {
    const { args, flags } = await this.parse(FlagVariationAdd);
    return this.withWorkspace(async (workspace) => {
      const project = await projectKey(workspace, this.where);
      const flag = await flagOf(workspace, project, args.key);
      const variation = {
        ...parseVariation(args.variation, flag.type),
        ...(flags.name === undefined ? {} : { name: flags.name }),
      };
      return this.change(workspace, [{ op: 'variation.add', project, flag: args.key, variation }], flags, {
        ref: refOf('flag', project, args.key),
      });
    });
  }
}
