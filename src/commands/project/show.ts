import { optionalArg } from '../../cli/args.js';
import { BaseCommand } from '../../cli/base-command.js';
import { projectFlag } from '../../cli/flags.js';
import { environmentsOf, notFound, projectKey } from '../../cli/lookup.js';
import type { Environment, Project } from '../../model/documents.js';

export default class ProjectShow extends BaseCommand {
  static override summary = 'a project and its environments';
  static override args = { key: optionalArg('key of the project (the one that is set)') };
  static override flags = { ...projectFlag };
  static override examples = ['<%= config.bin %> project show shop'];

  async run(): Promise<Project & { readonly environments: readonly Environment[] }> {
    const { args } = await this.parse(ProjectShow);
    return this.withWorkspace(async (workspace) => {
      const key = args.key ?? (await projectKey(workspace, this.where));
      const project = await workspace.get('project', '', key);
      if (!project) throw await notFound(workspace, 'project', '', key);
      const environments = await environmentsOf(workspace, key);
      this.printPairs([
        ['key', project.key],
        ['name', project.name],
        ['description', project.description],
        [
          'environments',
          environments.map((entry) => (entry.protected ? `${entry.key} (protected)` : entry.key)).join(', '),
        ],
        ['version', `${project.version}, changed ${project.updatedAt}`],
      ]);
      return { ...project, environments };
    });
  }
}
