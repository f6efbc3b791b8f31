import { optionalArg } from '../../cli/args.js';
import { envFlag, projectFlag } from '../../cli/flags.js';
import { askServer } from '../../cli/live.js';
import { ReadCommand } from '../../cli/read-command.js';
import type { Column } from '../../cli/render/table.js';
import { age } from '../../cli/render/time.js';
import type { UsageRow } from '../../server/read/usage.js';

const COLUMNS: readonly Column<UsageRow>[] = [
  { title: 'FLAG', of: (row) => row.flag, flexible: true, isKey: true },
  { title: 'ENVIRONMENT', of: (row) => row.environment, optional: 1 },
  { title: 'VARIATION', of: (row) => row.variation ?? 'default', flexible: true },
  { title: 'REASON', of: (row) => row.reason, optional: 2 },
  { title: 'COUNT', of: (row) => String(row.count), align: 'right' },
  { title: 'LAST', members: ['lastAt'], of: (row) => age(row.lastAt), plain: (row) => row.lastAt, align: 'right' },
];

export default class UsageList extends ReadCommand {
  static override summary = 'how often apps evaluated each flag, since the server began';
  static override args = { flag: optionalArg('only this flag') };
  static override flags = { ...projectFlag, ...envFlag };
  static override fields = {
    members: ['project', 'environment', 'flag', 'variation', 'reason', 'count', 'lastAt'],
    columns: COLUMNS,
  };
  static override examples = [
    '<%= config.bin %> usage list --env production',
    '<%= config.bin %> usage list new-checkout --json',
  ];

  async run(): Promise<readonly UsageRow[]> {
    const { args, flags } = await this.parse(UsageList);
    const { since, usage } = await askServer<{ since?: string; usage: UsageRow[] }>(this.where, '/v1/usage', {
      project: flags.project === undefined ? undefined : this.where.project?.value,
      environment: flags.env === undefined ? undefined : this.where.environment?.value,
      flag: args.flag,
    });
    const rows = usage.toSorted((a, b) => b.count - a.count);
    this.printList(
      COLUMNS,
      rows,
      `${args.flag ?? 'no flag'} was ${args.flag === undefined ? '' : 'not '}evaluated yet`,
    );
    if (since) this.note(`counted since ${since}`);
    return rows;
  }
}
