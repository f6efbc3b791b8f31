import { BaseCommand } from '../../cli/base-command.js';
import { type Place, readContexts } from '../../cli/target.js';

interface ContextRow extends Place {
  readonly name: string;
  readonly current: boolean;
}

export default class ContextList extends BaseCommand {
  static override summary = 'your named places';
  static override examples = ['<%= config.bin %> context list'];

  async run(): Promise<ContextRow[]> {
    await this.parse(ContextList);
    const { current, contexts } = readContexts();
    const rows = Object.entries(contexts).map(([name, place]) => ({ name, current: name === current, ...place }));
    this.printList(
      [
        { title: 'NAME', of: (row) => row.name, flexible: true },
        { title: 'CURRENT', of: (row) => (row.current ? 'yes' : '') },
        { title: 'WHERE', of: (row) => row.server ?? row.dir ?? '', flexible: true },
        { title: 'PROJECT', of: (row) => row.project ?? '' },
        { title: 'ENVIRONMENT', of: (row) => row.environment ?? '' },
      ],
      rows,
    );
    return rows;
  }
}
