import { optionalArg } from '../../cli/args.js';
import { projectFlag } from '../../cli/flags.js';
import { environmentsOf, notFound, projectKey } from '../../cli/lookup.js';
import { ReadCommand } from '../../cli/read-command.js';
import type { Environment, Project } from '../../model/documents.js';

export default class ProjectShow extends ReadCommand {
  static override summary = 'a project and its environments';
  static override args = { key: optionalArg('key of the project (the one that is set)') };
  static override flags = { ...projectFlag };
  static override fields = {
    members: ['key', 'name', 'description', 'version', 'createdAt', 'updatedAt', 'environments'],
  };
  static override examples = ['<%= config.bin %> project show shop'];

  async run(): Promise<Project & { readonly environments: readonly Environment[] }> {
    const { args } = await this.parse(ProjectShow);
    return this.withWorkspace(async (workspace) => {
      const key = args.key ?? (await projectKey(workspace, this.where));
      const project = await workspace.get('project', '', key);
      if (!project) throw await notFound(workspace, 'project', '', key);
      const environments = await environmentsOf(workspace, key);
      const names = environments.map((entry) => (entry.protected ? `${entry.key} (protected)` : entry.key)).join(', ');
      const document = { ...project, environments };
      this.printDocument(
        document,
        [
          ['key', project.key],
          ['name', project.name],
          ['description', project.description],
          ['environments', names],
          ['version', `${project.version}, changed ${project.updatedAt}`],
        ],
        { environments: [['environments', names]] },
      );
      return document;
    });
  }
}
