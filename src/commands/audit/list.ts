import { checkAction, checkKnown } from '../../cli/audit-filter.js';
import { timeOf } from '../../cli/flag-fields.js';
import { projectFlag } from '../../cli/flags.js';
import { projectKey } from '../../cli/lookup.js';
import { Flags } from '../../cli/oclif.js';
import { ReadCommand } from '../../cli/read-command.js';
import { CHANGE_COLUMNS, CHANGE_MEMBERS, changeLines } from '../../cli/render/change.js';
import { type Ref, refOf } from '../../model/documents.js';
import type { Change, ChangeFilter } from '../../store/types.js';

export default class AuditList extends ReadCommand {
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
    diff: Flags.boolean({
      char: 'd',
      description: 'with what each changed, before and after',
      env: 'BURGEE_DIFF',
      exclusive: ['fields'],
    }),
  };
  static override fields = { members: CHANGE_MEMBERS, columns: CHANGE_COLUMNS };
  static override examples = [
    '<%= config.bin %> audit list',
    '<%= config.bin %> audit list --flag new-checkout --since 7d --diff',
    '<%= config.bin %> audit list --by ana --fields when,what,why',
  ];

  async run(): Promise<Change[]> {
    const { flags } = await this.parse(AuditList);
    return this.withWorkspace(async (workspace) => {
      const kind = flags.flag === undefined ? 'segment' : 'flag';
      const named = flags.flag ?? flags.segment;
      const project = named === undefined ? this.where.project?.value : await projectKey(workspace, this.where);
      // Changes of segments are felt in every environment, so that one that is none has an answer too.
      if (flags.env !== undefined) await checkKnown(workspace, 'environment', project, flags.env);
      const filter = this.#filter(flags, named === undefined ? undefined : refOf(kind, project as string, named));
      const changes: Change[] = [];
      for await (const change of workspace.changes(filter)) {
        changes.push(change);
        if (changes.length >= flags.limit) break;
      }
      if (changes.length === 0) {
        if (named !== undefined) await checkKnown(workspace, kind, project, named);
        if (flags.action !== undefined) await checkAction(flags.action);
      }
      if (this.where.actor.source === '--actor' && flags.by === undefined)
        this.note('--actor says who acts; changes by somebody are found with --by');
      if (flags.diff)
        this.print(...changes.flatMap((change) => [...changeLines(this.screen, change), '']).slice(0, -1));
      else this.printList(CHANGE_COLUMNS, changes, 'no change fits');
      return changes;
    });
  }

  #filter(
    flags: {
      env?: string | undefined;
      by?: string | undefined;
      action?: string | undefined;
      since?: string | undefined;
      until?: string | undefined;
      limit: number;
    },
    ref: Ref | undefined,
  ): ChangeFilter {
    return {
      limit: flags.limit,
      // Without a document the whole log is meant: a project of the configuration file would hide tokens and projects.
      ...(ref === undefined ? {} : { ref }),
      ...(flags.env === undefined ? {} : { environment: flags.env }),
      ...(flags.by === undefined ? {} : { actor: flags.by }),
      ...(flags.action === undefined ? {} : { action: flags.action }),
      ...(flags.since === undefined ? {} : { since: timeOf('since', flags.since, 'past') }),
      ...(flags.until === undefined ? {} : { until: timeOf('until', flags.until, 'past') }),
    };
  }
}
