import { keyArg } from '../../cli/args.js';
import { ChangeCommand, type ChangeResult } from '../../cli/change-command.js';
import { refOf } from '../../model/documents.js';

export default class ProjectDelete extends ChangeCommand {
  static override summary = 'delete a project that holds no flags and segments';
  static override args = { key: keyArg('key of the project') };
  static override examples = ['<%= config.bin %> project delete playground --yes'];

  async run(): Promise<ChangeResult> {
    const { args, flags } = await this.parse(ProjectDelete);
    return this.withWorkspace((workspace) =>
      this.change(workspace, [{ op: 'project.delete', project: args.key }], flags, {
        ref: refOf('project', '', args.key),
        destroys: `Delete project ${args.key}?`,
      }),
    );
  }
}
