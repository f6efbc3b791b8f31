import { projectFlag } from '../../cli/flags.js';
import { environmentsOf, projectOf } from '../../cli/lookup.js';
import { ReadCommand } from '../../cli/read-command.js';
import type { Column } from '../../cli/render/table.js';
import type { Environment } from '../../model/documents.js';

const COLUMNS: readonly Column<Environment>[] = [
  { title: 'KEY', of: (row) => row.key, flexible: true, isKey: true },
  { title: 'NAME', of: (row) => row.name, flexible: true },
  {
    title: 'PROTECTED',
    of: (row) => (row.protected ? 'yes' : 'no'),
    style: (row) => (row.protected ? 'red' : undefined),
  },
  { title: 'COLOR', of: (row) => row.color, optional: 1 },
];

export default class EnvList extends ReadCommand {
  static override summary = 'the environments of a project';
  static override flags = { ...projectFlag };
  static override fields = {
    members: ['key', 'project', 'name', 'color', 'order', 'protected', 'version', 'createdAt', 'updatedAt'],
    columns: COLUMNS,
  };
  static override examples = ['<%= config.bin %> env list --project shop'];

  async run(): Promise<Environment[]> {
    await this.parse(EnvList);
    return this.withWorkspace(async (workspace) => {
      const project = await projectOf(workspace, this.where);
      const environments = await environmentsOf(workspace, project.key);
      this.printList(COLUMNS, environments, 'no environment yet; try: burgee env create development');
      return environments;
    });
  }
}
