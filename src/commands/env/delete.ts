import { keyArg } from '../../cli/args.js';
import { ChangeCommand, type ChangeResult } from '../../cli/change-command.js';
import { projectFlag } from '../../cli/flags.js';
import { projectKey } from '../../cli/lookup.js';
import { refOf } from '../../model/documents.js';

export default class EnvDelete extends ChangeCommand {
  static override summary = 'delete an environment and what every flag does there';
  static override args = { key: keyArg('key of the environment') };
  static override flags = { ...projectFlag };
  static override examples = ['<%= config.bin %> env delete qa --yes'];

  async run(): Promise<ChangeResult> {
    const { args, flags } = await this.parse(EnvDelete);
    return this.withWorkspace(async (workspace) => {
      const project = await projectKey(workspace, this.where);
      return this.change(workspace, [{ op: 'environment.delete', project, environment: args.key }], flags, {
        ref: refOf('environment', project, args.key),
        destroys: `Delete environment ${args.key} and the settings of every flag in it?`,
      });
    });
  }
}
