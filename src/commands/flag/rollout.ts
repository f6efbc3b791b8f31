import { keyArg } from '../../cli/args.js';
import type { ChangeResult } from '../../cli/change-command.js';
import { DocumentCommand } from '../../cli/flag-command.js';
import { envFlag, projectFlag } from '../../cli/flags.js';
import { Flags } from '../../cli/oclif.js';
import { parseShares } from '../../cli/serve-input.js';

export default class FlagRollout extends DocumentCommand {
  static override summary = 'serve variations to shares of all users; the fewest possible users move';
  static override description =
    'Shares are percentages with up to three decimals. With one share, the rest gets the off variation. Who had a variation keeps it while its share does not shrink.';
  static override args = { key: keyArg('key of the flag'), shares: keyArg('on:25, or a:40,b:60') };
  static override flags = {
    ...projectFlag,
    ...envFlag,
    by: Flags.string({
      description: 'attribute that is dealt out (the targeting key), such as company.id',
      env: 'BURGEE_BY',
      helpValue: 'ATTRIBUTE',
    }),
    rule: Flags.string({
      description: 'shares of this rule, not of everyone else',
      env: 'BURGEE_RULE',
      helpValue: 'ID',
    }),
    salt: Flags.string({
      description: "deal out anew, apart from the flag's other splits",
      env: 'BURGEE_SALT',
      helpValue: 'TEXT',
    }),
  };
  static override examples = [
    '<%= config.bin %> flag rollout checkout-v2 on:25 --env production --comment "wave 2"',
    '<%= config.bin %> flag rollout button-color red:40,blue:60 --by company.id --env production',
  ];

  async run(): Promise<ChangeResult> {
    const { args, flags } = await this.parse(FlagRollout);
    const input = parseShares(args.shares);
    return this.changeInEnvironment(flags, args.key, (place) => ({
      op: 'flag.rollout',
      ...place,
      ...input,
      ...(flags.by === undefined ? {} : { by: flags.by }),
      ...(flags.salt === undefined ? {} : { salt: flags.salt }),
      ...(flags.rule === undefined ? {} : { rule: flags.rule }),
    }));
  }
}
