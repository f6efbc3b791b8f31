import { envFlag, projectFlag } from '../../cli/flags.js';
import { environmentsOf, projectOf } from '../../cli/lookup.js';
import { Flags } from '../../cli/oclif.js';
import { ReadCommand } from '../../cli/read-command.js';
import type { Column } from '../../cli/render/table.js';
import { age, parseDuration } from '../../cli/render/time.js';
import { staleness } from '../../cli/stale.js';
import { BurgeeError } from '../../model/errors.js';

interface StaleRow {
  readonly key: string;
  readonly owner: string;
  readonly reasons: readonly string[];
  readonly updatedAt: string;
}

const COLUMNS: readonly Column<StaleRow>[] = [
  { title: 'KEY', of: (row) => row.key, flexible: true, isKey: true },
  { title: 'OWNER', of: (row) => row.owner, flexible: true, optional: 1 },
  { title: 'WHY', members: ['reasons'], of: (row) => row.reasons.join('; '), flexible: true },
  {
    title: 'CHANGED',
    members: ['updatedAt'],
    of: (row) => age(row.updatedAt),
    plain: (row) => row.updatedAt,
    align: 'right',
  },
];

export default class UsageStale extends ReadCommand {
  static override summary =
    'temporary flags that have done their work: past their time, or the same for everyone for long';
  static override description = 'Exit status 10 when there are any and --exit-code is given.';
  static override flags = {
    ...projectFlag,
    ...envFlag,
    after: Flags.string({
      description: 'unchanged for this long',
      env: 'BURGEE_AFTER',
      helpValue: 'TIME',
      default: '30d',
    }),
    'exit-code': Flags.boolean({ description: 'exit with 10 when there are any', env: 'BURGEE_EXIT_CODE' }),
  };
  static override fields = { members: ['key', 'owner', 'reasons', 'updatedAt'], columns: COLUMNS };
  static override examples = ['<%= config.bin %> usage stale', '<%= config.bin %> usage stale --after 90d --exit-code'];

  async run(): Promise<StaleRow[]> {
    const { flags } = await this.parse(UsageStale);
    const afterMs = parseDuration(flags.after);
    if (afterMs === undefined)
      throw new BurgeeError('USAGE', `--after "${flags.after}" is no duration.`, { hint: 'write --after 30d' });
    return this.withWorkspace(async (workspace) => {
      const project = (await projectOf(workspace, this.where)).key;
      const environments = flags.env ? [flags.env] : (await environmentsOf(workspace, project)).map(({ key }) => key);
      const rows: StaleRow[] = [];
      for await (const flag of workspace.list('flag', project)) {
        const reasons = staleness(flag, environments, Date.now(), afterMs);
        if (reasons.length > 0) rows.push({ key: flag.key, owner: flag.owner, reasons, updatedAt: flag.updatedAt });
      }
      this.printList(COLUMNS, rows, 'no flag is stale');
      if (flags['exit-code'] && rows.length > 0) process.exitCode = 10;
      return rows;
    });
  }
}
