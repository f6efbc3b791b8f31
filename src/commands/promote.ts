import { wordsArg } from '../cli/args.js';
import { ChangeCommand, type ChangeResult } from '../cli/change-command.js';
import { projectFlag } from '../cli/flags.js';
import { environmentsOf, flagOf, notFound, projectKey } from '../cli/lookup.js';
import { Flags } from '../cli/oclif.js';
import { type Ref, refOf } from '../model/documents.js';
import { BurgeeError } from '../model/errors.js';
import { settingsOf } from '../model/settings.js';
import type { Operation } from '../operations/types.js';

export default class Promote extends ChangeCommand {
  static override summary = 'let flags do in one environment what they do in another';
  static override description =
    'Shows what would change; --apply does it, all flags in one change. A flag has one salt everywhere, so who is in a rollout in one environment is in it in the other.';
  static override args = { keys: wordsArg('keys of the flags') };
  static override flags = {
    ...projectFlag,
    from: Flags.string({
      description: 'environment to take from',
      env: 'BURGEE_FROM_ENV',
      helpValue: 'ENV',
      required: true,
    }),
    to: Flags.string({
      description: 'environment to bring it to',
      env: 'BURGEE_TO_ENV',
      helpValue: 'ENV',
      required: true,
    }),
    apply: Flags.boolean({ description: 'do it', env: 'BURGEE_APPLY', exclusive: ['plan'] }),
    plan: Flags.boolean({ description: 'only show it; this is what happens anyway', env: 'BURGEE_ONLY_PLAN' }),
  };
  static override examples = [
    '<%= config.bin %> promote new-checkout --from staging --to production',
    '<%= config.bin %> promote new-checkout search-v2 --from staging --to production --apply --comment "release 42"',
  ];

  async run(): Promise<ChangeResult> {
    const { args, flags } = await this.parse(Promote);
    if (flags.from === flags.to) {
      throw new BurgeeError('USAGE', `--from and --to both name "${flags.from}".`, {
        hint: 'name the environment to take from, and another one to bring it to',
      });
    }
    return this.withWorkspace(async (workspace) => {
      const project = await projectKey(workspace, this.where);
      const known = (await environmentsOf(workspace, project)).map((environment) => environment.key);
      for (const key of [flags.from, flags.to]) {
        if (!known.includes(key)) throw await notFound(workspace, 'environment', project, key);
      }
      const operations: Operation[] = [];
      const expect: Record<Ref, number> = {};
      for (const key of args.keys ?? []) {
        const flag = await flagOf(workspace, project, key);
        expect[refOf('flag', project, key)] = flag.version;
        operations.push({
          op: 'flag.configure',
          project,
          flag: key,
          environment: flags.to,
          settings: settingsOf(flag, flags.from),
        });
      }
      const result = await this.change(
        workspace,
        operations,
        { ...flags, 'dry-run': flags['dry-run'] === true || !flags.apply },
        {
          expect,
          comment: `promote from ${flags.from}`,
        },
      );
      if (!flags.apply && result.writes.length > 0) this.note('Next: the same with --apply');
      return result;
    });
  }
}
