import { keyArg } from '../../cli/args.js';
import { BaseCommand } from '../../cli/base-command.js';
import { projectFlag } from '../../cli/flags.js';
import { flagOf, projectKey } from '../../cli/lookup.js';
import { Flags } from '../../cli/oclif.js';
import { writeDiff } from '../../cli/render/diff.js';
import { describeWrite } from '../../cli/render/report.js';
import { escapeForTerminal } from '../../cli/terminal-text.js';
import { flagVersion } from '../../cli/versions.js';
import { type Difference, diffDocuments } from '../../model/diff.js';
import type { Write } from '../../store/types.js';

interface FlagDifference {
  readonly flag: string;
  readonly from: number;
  readonly to: number;
  readonly summary: readonly string[];
  readonly changes: readonly Difference[];
}

export default class FlagDiff extends BaseCommand {
  static override summary = 'what two versions of a flag do differently';
  static override description =
    'Without --from, the version before; without --to, the present one. Exit status 10 when they differ and --exit-code is given.';
  static override args = { key: keyArg('key of the flag') };
  static override flags = {
    ...projectFlag,
    from: Flags.integer({ description: 'the older version', env: 'BURGEE_FROM_VERSION', helpValue: 'N', min: 1 }),
    to: Flags.integer({ description: 'the newer version', env: 'BURGEE_TO_VERSION', helpValue: 'N', min: 1 }),
    'exit-code': Flags.boolean({ description: 'exit with 10 when they differ', env: 'BURGEE_EXIT_CODE' }),
  };
  static override examples = [
    '<%= config.bin %> flag diff new-checkout',
    '<%= config.bin %> flag diff new-checkout --from 3 --to 7',
  ];

  async run(): Promise<FlagDifference> {
    const { args, flags } = await this.parse(FlagDiff);
    return this.withWorkspace(async (workspace) => {
      const project = await projectKey(workspace, this.where);
      const present = await flagOf(workspace, project, args.key);
      const after = flags.to === undefined ? present : await flagVersion(workspace, project, args.key, flags.to);
      const from = flags.from ?? Math.max(1, after.version - 1);
      const before = from === after.version ? after : await flagVersion(workspace, project, args.key, from);
      const write: Write = { kind: 'flag', project, key: args.key, version: after.version, before, after };
      const changes = diffDocuments(before, after);
      const summary = describeWrite(write);
      this.print(...summary.map(escapeForTerminal));
      if (changes.length > 0) this.print(...writeDiff(this.screen, write));
      if (flags['exit-code'] && changes.length > 0) process.exitCode = 10;
      return { flag: args.key, from: before.version, to: after.version, summary, changes };
    });
  }
}
