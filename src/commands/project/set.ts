import { keyArg } from '../../cli/args.js';
import { ChangeCommand, type ChangeResult } from '../../cli/change-command.js';
import { wantOneOf } from '../../cli/flags.js';
import { Flags } from '../../cli/oclif.js';
import { refOf } from '../../model/documents.js';

export default class ProjectSet extends ChangeCommand {
  static override summary = "change a project's name or description";
  static override args = { key: keyArg('key of the project') };
  static override flags = {
    name: Flags.string({ description: 'name for people', env: 'BURGEE_NAME', helpValue: 'TEXT' }),
    description: Flags.string({ description: 'what it is', env: 'BURGEE_DESCRIPTION', helpValue: 'TEXT' }),
  };
  static override examples = ['<%= config.bin %> project set shop --name "The shop"'];

  async run(): Promise<ChangeResult> {
    const { args, flags } = await this.parse(ProjectSet);
    wantOneOf(ProjectSet.flags, flags);
    return this.withWorkspace((workspace) =>
      this.change(
        workspace,
        [
          {
            op: 'project.set',
            project: args.key,
            ...(flags.name === undefined ? {} : { name: flags.name }),
            ...(flags.description === undefined ? {} : { description: flags.description }),
          },
        ],
        flags,
        { ref: refOf('project', '', args.key) },
      ),
    );
  }
}
