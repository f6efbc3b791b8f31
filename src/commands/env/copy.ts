import { keyArg, newKeyArg } from '../../cli/args.js';
import { ChangeCommand, type ChangeResult } from '../../cli/change-command.js';
import { environmentFields, environmentFieldsOf } from '../../cli/environment-flags.js';
import { projectFlag } from '../../cli/flags.js';
import { projectKey } from '../../cli/lookup.js';
import { refOf } from '../../model/documents.js';

export default class EnvCopy extends ChangeCommand {
  static override summary = 'create an environment in which every flag does what it does in another';
  static override args = { from: keyArg('key of the environment to copy'), key: newKeyArg('key of the new one') };
  static override flags = { ...projectFlag, ...environmentFields };
  static override examples = ['<%= config.bin %> env copy production canary'];

  async run(): Promise<ChangeResult> {
    const { args, flags } = await this.parse(EnvCopy);
    return this.withWorkspace(async (workspace) => {
      const project = await projectKey(workspace, this.where);
      return this.change(
        workspace,
        [
          {
            op: 'environment.create',
            project,
            environment: args.key,
            copyFrom: args.from,
            ...environmentFieldsOf(flags),
          },
        ],
        flags,
        { ref: refOf('environment', project, args.key) },
      );
    });
  }
}
