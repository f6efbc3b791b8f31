import { BaseCommand } from '../../cli/base-command.js';
import { projectFlag } from '../../cli/flags.js';
import { environmentsOf, projectOf } from '../../cli/lookup.js';
import type { Environment } from '../../model/documents.js';

export default class EnvList extends BaseCommand {
  static override summary = 'the environments of a project';
  static override flags = { ...projectFlag };
  static override examples = ['<%= config.bin %> env list --project shop'];

  async run(): Promise<Environment[]> {
    await this.parse(EnvList);
    return this.withWorkspace(async (workspace) => {
      const project = await projectOf(workspace, this.where);
      const environments = await environmentsOf(workspace, project.key);
      this.printList(
        [
          { title: 'KEY', of: (row) => row.key, flexible: true },
          { title: 'NAME', of: (row) => row.name, flexible: true },
          {
            title: 'PROTECTED',
            of: (row) => (row.protected ? 'yes' : 'no'),
            style: (row) => (row.protected ? 'red' : undefined),
          },
          { title: 'COLOR', of: (row) => row.color, optional: 1 },
        ],
        environments,
      );
      return environments;
    });
  }
}
