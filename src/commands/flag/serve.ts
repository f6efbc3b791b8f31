import { keyArg, optionalArg } from '../../cli/args.js';
import type { ChangeResult } from '../../cli/change-command.js';
import { DocumentCommand } from '../../cli/flag-command.js';
import { envFlag, projectFlag } from '../../cli/flags.js';
import { Flags } from '../../cli/oclif.js';
import { BurgeeError } from '../../model/errors.js';

export default class FlagServe extends DocumentCommand {
  static override summary = 'what everyone gets whom no target or rule decides for';
  static override args = { key: keyArg('key of the flag'), variation: optionalArg('key of the variation') };
  static override flags = {
    ...projectFlag,
    ...envFlag,
    'while-off': Flags.boolean({ description: 'what everyone gets while the flag is off', env: 'BURGEE_WHILE_OFF' }),
    default: Flags.boolean({ description: 'nothing: apps take their own default', env: 'BURGEE_DEFAULT' }),
  };
  static override examples = [
    '<%= config.bin %> flag serve new-checkout on --env production',
    '<%= config.bin %> flag serve button-color blue --while-off --env production',
  ];

  async run(): Promise<ChangeResult> {
    const { args, flags } = await this.parse(FlagServe);
    if ((args.variation === undefined) !== (flags.default === true)) {
      throw new BurgeeError('USAGE', 'Say which variation, or --default for none.', {
        hint: `burgee flag serve ${args.key} on`,
      });
    }
    return this.changeInEnvironment(flags, args.key, (place) => ({
      op: 'flag.serve',
      ...place,
      variation: args.variation ?? null,
      ...(flags['while-off'] ? { off: true } : {}),
    }));
  }
}
