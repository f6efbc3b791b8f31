import { keyArg } from '../cli/args.js';
import type { ChangeResult } from '../cli/change-command.js';
import { DocumentCommand } from '../cli/flag-command.js';
import { envFlag, projectFlag } from '../cli/flags.js';
import { environmentKey, flagOf, projectKey } from '../cli/lookup.js';
import { Flags } from '../cli/oclif.js';
import { parseShares } from '../cli/serve-input.js';
import { type Flag, refOf } from '../model/documents.js';
import { BurgeeError } from '../model/errors.js';
import { settingsOf } from '../model/settings.js';

/** The variation that a single percentage speaks of: the one of two that is not served while the flag is off. */
function ramped(flag: Flag, environment: string): string {
  const off = settingsOf(flag, environment).offVariation;
  const others = flag.variations.filter((variation) => variation.key !== off);
  if (others.length === 1) return (others[0] as { key: string }).key;
  throw new BurgeeError('USAGE', `"${flag.key}" has several variations to ramp up; say which gets how much.`, {
    hint: `burgee flag rollout ${flag.key} ${others.map((variation) => variation.key)[0] ?? 'on'}:25`,
  });
}

export default class Ramp extends DocumentCommand {
  static override summary = 'serve the on side of a flag to a percentage of users';
  static override args = { key: keyArg('key of the flag'), percent: keyArg('0 to 100, up to three decimals') };
  static override flags = {
    ...projectFlag,
    ...envFlag,
    rule: Flags.string({ description: 'of this rule, not of everyone else', env: 'BURGEE_RULE', helpValue: 'ID' }),
  };
  static override examples = ['<%= config.bin %> ramp new-checkout 25 --env production --comment "wave 2"'];

  async run(): Promise<ChangeResult> {
    const { args, flags } = await this.parse(Ramp);
    const percent = args.percent.replace(/\s*%$/, '');
    if (!/^\d{1,3}(\.\d{1,3})?$/.test(percent) || Number(percent) > 100) {
      throw new BurgeeError(
        'INVALID_RULE',
        `"${args.percent}" is no percentage of users: it is a number from 0 to 100, with three decimals at most.`,
        {
          hint: `burgee ramp ${args.key} 25`,
        },
      );
    }
    return this.withWorkspace(async (workspace) => {
      const project = await projectKey(workspace, this.where);
      const environment = await environmentKey(workspace, this.where, project);
      const flag = await flagOf(workspace, project, args.key);
      const variation = ramped(flag, environment);
      const { shares } = parseShares(`${JSON.stringify(variation)}:${percent}`);
      return this.change(
        workspace,
        [
          {
            op: 'flag.rollout',
            project,
            environment,
            flag: args.key,
            shares,
            ...(flags.rule === undefined ? {} : { rule: flags.rule }),
          },
        ],
        flags,
        { ref: refOf('flag', project, args.key) },
      );
    });
  }
}
