import { ReadCommand } from '../../cli/read-command.js';
import type { Column } from '../../cli/render/table.js';
import { age } from '../../cli/render/time.js';
import type { Project } from '../../model/documents.js';

const COLUMNS: readonly Column<Project>[] = [
  { title: 'KEY', of: (row) => row.key, flexible: true, isKey: true },
  { title: 'NAME', of: (row) => row.name, flexible: true },
  { title: 'DESCRIPTION', of: (row) => row.description, flexible: true, optional: 1 },
  {
    title: 'CHANGED',
    members: ['updatedAt'],
    of: (row) => age(row.updatedAt),
    plain: (row) => row.updatedAt,
    align: 'right',
  },
];

export default class ProjectList extends ReadCommand {
  static override summary = 'all projects';
  static override fields = {
    members: ['key', 'name', 'description', 'version', 'createdAt', 'updatedAt'],
    columns: COLUMNS,
  };
  static override examples = ['<%= config.bin %> project list'];

  async run(): Promise<Project[]> {
    await this.parse(ProjectList);
    return this.withWorkspace(async (workspace) => {
      const projects: Project[] = [];
      for await (const project of workspace.list('project', '')) projects.push(project);
      this.printList(COLUMNS, projects, 'no project yet; try: burgee project create shop');
      return projects;
    });
  }
}
