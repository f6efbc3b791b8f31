import { newKeyArg } from '../../cli/args.js';
import { ChangeCommand, type ChangeResult } from '../../cli/change-command.js';
import { environmentFields, environmentFieldsOf } from '../../cli/environment-flags.js';
import { projectFlag } from '../../cli/flags.js';
import { projectKey } from '../../cli/lookup.js';
import { refOf } from '../../model/documents.js';

export default class EnvCreate extends ChangeCommand {
  static override summary = 'create an environment; every flag is off there';
  static override args = { key: newKeyArg('key of the environment') };
  static override flags = { ...projectFlag, ...environmentFields };
  static override examples = ['<%= config.bin %> env create qa --order 1'];

  async run(): Promise<ChangeResult> {
    const { args, flags } = await this.parse(EnvCreate);
    return this.withWorkspace(async (workspace) => {
      const project = await projectKey(workspace, this.where);
      return this.change(
        workspace,
        [{ op: 'environment.create', project, environment: args.key, ...environmentFieldsOf(flags) }],
        flags,
        { ref: refOf('environment', project, args.key) },
      );
    });
  }
}
