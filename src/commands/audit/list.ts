import { BaseCommand } from '../../cli/base-command.js';
import { timeOf } from '../../cli/flag-fields.js';
import { projectFlag } from '../../cli/flags.js';
import { Flags } from '../../cli/oclif.js';
import { changeColumns, changeLines } from '../../cli/render/change.js';
import { refOf } from '../../model/documents.js';
import { BurgeeError } from '../../model/errors.js';
import type { Change, ChangeFilter } from '../../store/types.js';

export default class AuditList extends BaseCommand {
  static override summary = 'who changed what, newest first';
  static override flags = {
    ...projectFlag,
    flag: Flags.string({
      description: 'changes of this flag',
      env: 'BURGEE_FLAG',
      helpValue: 'KEY',
      exclusive: ['segment'],
    }),
    segment: Flags.string({ description: 'changes of this segment', env: 'BURGEE_SEGMENT', helpValue: 'KEY' }),
    env: Flags.string({
      char: 'e',
      description: 'changes in this environment',
      env: 'BURGEE_AUDIT_ENV',
      helpValue: 'KEY',
    }),
    by: Flags.string({ description: 'changes by this actor', env: 'BURGEE_AUDIT_BY', helpValue: 'NAME' }),
    action: Flags.string({
      description: 'operations such as flag.enable, or all of flag',
      env: 'BURGEE_ACTION',
      helpValue: 'NAME',
    }),
    since: Flags.string({ description: 'not before (2026-11-01, 7d)', env: 'BURGEE_SINCE', helpValue: 'TIME' }),
    until: Flags.string({ description: 'not after', env: 'BURGEE_UNTIL', helpValue: 'TIME' }),
    limit: Flags.integer({
      description: 'at most this many',
      env: 'BURGEE_LIMIT',
      helpValue: 'N',
      min: 1,
      default: 50,
    }),
    diff: Flags.boolean({ char: 'd', description: 'with what each changed, before and after', env: 'BURGEE_DIFF' }),
  };
  static override examples = [
    '<%= config.bin %> audit list',
    '<%= config.bin %> audit list --flag new-checkout --since 7d --diff',
    '<%= config.bin %> audit list --by ana --json',
  ];

  async run(): Promise<Change[]> {
    const { flags } = await this.parse(AuditList);
    const filter = this.#filter(flags);
    return this.withWorkspace(async (workspace) => {
      const changes: Change[] = [];
      for await (const change of workspace.changes(filter)) {
        changes.push(change);
        if (changes.length >= flags.limit) break;
      }
      if (flags.diff)
        this.print(...changes.flatMap((change) => [...changeLines(this.screen, change), '']).slice(0, -1));
      else this.printList(changeColumns(), changes);
      return changes;
    });
  }

  #filter(flags: {
    flag?: string | undefined;
    segment?: string | undefined;
    env?: string | undefined;
    by?: string | undefined;
    action?: string | undefined;
    since?: string | undefined;
    until?: string | undefined;
    limit: number;
  }): ChangeFilter {
    const project = this.where.project?.value;
    const named = flags.flag ?? flags.segment;
    if (named !== undefined && project === undefined) {
      throw new BurgeeError('USAGE', 'Which project is it of?', { hint: 'add --project KEY' });
    }
    return {
      limit: flags.limit,
      ...(named === undefined
        ? {}
        : { ref: refOf(flags.flag === undefined ? 'segment' : 'flag', project as string, named) }),
      // Without a document the whole log is meant: a project of the configuration file would hide tokens and projects.
      ...(flags.env === undefined ? {} : { environment: flags.env }),
      ...(flags.by === undefined ? {} : { actor: flags.by }),
      ...(flags.action === undefined ? {} : { action: flags.action }),
      ...(flags.since === undefined ? {} : { since: timeOf('since', flags.since, 'past') }),
      ...(flags.until === undefined ? {} : { until: timeOf('until', flags.until, 'past') }),
    };
  }
}
