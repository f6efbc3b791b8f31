import { BaseCommand } from '../../cli/base-command.js';
import { age } from '../../cli/render/time.js';
import type { Project } from '../../model/documents.js';

export default class ProjectList extends BaseCommand {
  static override summary = 'all projects';
  static override examples = ['<%= config.bin %> project list'];

  async run(): Promise<Project[]> {
    await this.parse(ProjectList);
    return this.withWorkspace(async (workspace) => {
      const projects: Project[] = [];
      for await (const project of workspace.list('project', '')) projects.push(project);
      this.printList(
        [
          { title: 'KEY', of: (row) => row.key, flexible: true },
          { title: 'NAME', of: (row) => row.name, flexible: true },
          { title: 'DESCRIPTION', of: (row) => row.description, flexible: true, optional: 1 },
          { title: 'CHANGED', of: (row) => age(row.updatedAt), plain: (row) => row.updatedAt, align: 'right' },
        ],
        projects,
      );
      return projects;
    });
  }
}
