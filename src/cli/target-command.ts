/** What the two commands for single users of a flag share: whom they name, and where. */
import { keyArg, wordsArg, wordsOrStdin } from './args.js';
import type { ChangeResult } from './change-command.js';
import { DocumentCommand } from './flag-command.js';
import { envFlag, projectFlag } from './flags.js';
import { Flags } from './oclif.js';
import { targetKeys } from './target-input.js';

export abstract class TargetCommand extends DocumentCommand {
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

  protected async changeTargets(op: 'target.add' | 'target.remove'): Promise<ChangeResult> {
    const { args, flags } = await this.parse(TargetCommand);
    const keys = targetKeys(await wordsOrStdin(args.users ?? []), flags.me, this.where.actor.value);
    return this.changeInEnvironment(flags, args.key, (place) => ({
      op,
      ...place,
      variation: args.variation,
      keys,
      ...(flags.by === undefined ? {} : { by: flags.by }),
    }));
  }
}
