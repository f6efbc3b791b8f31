import { keyArg } from '../../cli/args.js';
import { projectFlag } from '../../cli/flags.js';
import { flagOf, projectKey } from '../../cli/lookup.js';
import { Flags } from '../../cli/oclif.js';
import { ReadCommand } from '../../cli/read-command.js';
import { describeWrite } from '../../cli/render/report.js';
import type { Column } from '../../cli/render/table.js';
import { age } from '../../cli/render/time.js';
import { refOf } from '../../model/documents.js';

interface VersionRow {
  readonly version: number;
  readonly revision: number;
  readonly at: string;
  readonly actor: string;
  readonly comment?: string | undefined;
  readonly summary: readonly string[];
}

const COLUMNS: readonly Column<VersionRow>[] = [
  { title: 'VERSION', of: (row) => String(row.version), align: 'right' },
  { title: 'REVISION', of: (row) => String(row.revision), align: 'right', optional: 2 },
  { title: 'WHEN', members: ['at'], of: (row) => age(row.at), plain: (row) => row.at },
  { title: 'WHO', members: ['actor'], of: (row) => row.actor, flexible: true },
  { title: 'WHAT', members: ['summary'], of: (row) => row.summary.join('; '), flexible: true },
  { title: 'WHY', members: ['comment'], of: (row) => row.comment ?? '', flexible: true, optional: 1 },
];

export default class FlagHistory extends ReadCommand {
  static override summary = 'every version of a flag: who, when, what, why';
  static override aliases = ['history'];
  static override args = { key: keyArg('key of the flag') };
  static override flags = {
    ...projectFlag,
    limit: Flags.integer({
      description: 'at most this many',
      env: 'BURGEE_LIMIT',
      helpValue: 'N',
      min: 1,
      default: 50,
    }),
  };
  static override fields = { members: ['version', 'revision', 'at', 'actor', 'comment', 'summary'], columns: COLUMNS };
  static override examples = ['<%= config.bin %> flag history new-checkout'];

  async run(): Promise<VersionRow[]> {
    const { args, flags } = await this.parse(FlagHistory);
    return this.withWorkspace(async (workspace) => {
      const project = await projectKey(workspace, this.where);
      const rows: VersionRow[] = [];
      for await (const change of workspace.changes({ ref: refOf('flag', project, args.key), limit: flags.limit })) {
        for (const write of change.writes) {
          if (write.kind !== 'flag' || write.project !== project || write.key !== args.key) continue;
          rows.push({
            version: write.version,
            revision: change.seq,
            at: change.at,
            actor: change.actor,
            ...(change.comment === undefined ? {} : { comment: change.comment }),
            summary: describeWrite(write),
          });
        }
      }
      // A flag that was deleted has a history too; one that never was has none.
      if (rows.length === 0) await flagOf(workspace, project, args.key);
      this.printList(COLUMNS, rows, 'no version is left in the log');
      return rows;
    });
  }
}
