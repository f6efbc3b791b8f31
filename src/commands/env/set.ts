import { keyArg } from '../../cli/args.js';
import { ChangeCommand, type ChangeResult } from '../../cli/change-command.js';
import { environmentFields, environmentFieldsOf } from '../../cli/environment-flags.js';
import { projectFlag, wantOneOf } from '../../cli/flags.js';
import { projectKey } from '../../cli/lookup.js';
import { refOf } from '../../model/documents.js';

export default class EnvSet extends ChangeCommand {
  static override summary = 'change an environment: its name, colour, order, protection';
  static override args = { key: keyArg('key of the environment') };
  static override flags = { ...projectFlag, ...environmentFields };
  static override examples = ['<%= config.bin %> env set production --protected'];

  async run(): Promise<ChangeResult> {
    const { args, flags } = await this.parse(EnvSet);
    wantOneOf(EnvSet.flags, flags);
    return this.withWorkspace(async (workspace) => {
      const project = await projectKey(workspace, this.where);
      return this.change(
        workspace,
        [{ op: 'environment.set', project, environment: args.key, ...environmentFieldsOf(flags) }],
        flags,
        { ref: refOf('environment', project, args.key) },
      );
    });
  }
}
