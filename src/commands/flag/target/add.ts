import { keyArg, wordsArg, wordsOrStdin } from '../../../cli/args.js';
import type { ChangeResult } from '../../../cli/change-command.js';
import { DocumentCommand } from '../../../cli/flag-command.js';
import { envFlag, projectFlag } from '../../../cli/flags.js';
import { Flags } from '../../../cli/oclif.js';
import { targetKeys } from '../../../cli/target-input.js';

export default class FlagTargetAdd extends DocumentCommand {
  static override summary = 'serve a variation to single users, whatever the rules say';
  static override aliases = ['target:add'];
  static override args = {
    key: keyArg('key of the flag'),
    variation: keyArg('key of the variation'),
    users: wordsArg('targeting keys, or - for stdin, one a line', false),
  };
  static override flags = {
    ...projectFlag,
    ...envFlag,
    me: Flags.boolean({ description: 'your own key, from BURGEE_ME or your user name', env: 'BURGEE_TARGET_ME' }),
    by: Flags.string({
      description: 'attribute that is compared (the targeting key)',
      env: 'BURGEE_BY',
      helpValue: 'ATTRIBUTE',
    }),
  };
  static override examples = [
    '<%= config.bin %> flag target add new-checkout on u-77 u-1842 --env production',
    '<%= config.bin %> flag target add new-checkout on --me',
  ];

  async run(): Promise<ChangeResult> {
    const { args, flags } = await this.parse(FlagTargetAdd);
    const keys = targetKeys(await wordsOrStdin(args.users ?? []), flags.me, this.where.actor.value);
    return this.changeInEnvironment(flags, args.key, (place) => ({
      op: 'target.add',
      ...place,
      variation: args.variation,
      keys,
      ...(flags.by === undefined ? {} : { by: flags.by }),
    }));
  }
}
