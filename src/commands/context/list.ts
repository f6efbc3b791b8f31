import { ReadCommand } from '../../cli/read-command.js';
import type { Column } from '../../cli/render/table.js';
import { type Place, readContexts } from '../../cli/target.js';

interface ContextRow extends Place {
  readonly name: string;
  readonly current: boolean;
}

const COLUMNS: readonly Column<ContextRow>[] = [
  { title: 'NAME', of: (row) => row.name, flexible: true },
  { title: 'CURRENT', of: (row) => (row.current ? 'yes' : '') },
  { title: 'WHERE', members: ['server', 'dir'], of: (row) => row.server ?? row.dir ?? '', flexible: true },
  { title: 'PROJECT', of: (row) => row.project ?? '' },
  { title: 'ENVIRONMENT', of: (row) => row.environment ?? '' },
];

export default class ContextList extends ReadCommand {
  static override summary = 'your named places';
  static override fields = {
    members: ['name', 'current', 'dir', 'server', 'tokenFile', 'project', 'environment'],
    columns: COLUMNS,
  };
  static override examples = ['<%= config.bin %> context list'];

  async run(): Promise<ContextRow[]> {
    await this.parse(ContextList);
    const { current, contexts } = readContexts();
    const rows = Object.entries(contexts).map(([name, place]) => ({ name, current: name === current, ...place }));
    this.printList(
      COLUMNS,
      rows,
      'no context yet; try: burgee context set staging --server https://flags.example.com:4243',
    );
    return rows;
  }
}
