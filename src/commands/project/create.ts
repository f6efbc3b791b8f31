import { newKeyArg } from '../../cli/args.js';
import { ChangeCommand, type ChangeResult } from '../../cli/change-command.js';
import { Flags } from '../../cli/oclif.js';
import { refOf } from '../../model/documents.js';
import type { Operation } from '../../operations/types.js';

export default class ProjectCreate extends ChangeCommand {
  static override summary = 'create a project, with environments if you like';
  static override args = { key: newKeyArg('key of the project') };
  static override flags = {
    name: Flags.string({ description: 'name for people', env: 'BURGEE_NAME', helpValue: 'TEXT' }),
    description: Flags.string({ description: 'what it is', env: 'BURGEE_DESCRIPTION', helpValue: 'TEXT' }),
    environments: Flags.string({
      description: 'environments to create in it',
      env: 'BURGEE_ENVIRONMENTS',
      helpValue: 'KEY,KEY',
    }),
  };
  static override examples = [
    '<%= config.bin %> project create shop --name "The shop" --environments development,production',
  ];

  async run(): Promise<ChangeResult> {
    const { args, flags } = await this.parse(ProjectCreate);
    const environments = (flags.environments ?? '')
      .split(',')
      .map((key) => key.trim())
      .filter((key) => key !== '');
    const operations: Operation[] = [
      {
        op: 'project.create',
        project: args.key,
        ...(flags.name === undefined ? {} : { name: flags.name }),
        ...(flags.description === undefined ? {} : { description: flags.description }),
      },
      ...environments.map(
        (environment, order): Operation => ({ op: 'environment.create', project: args.key, environment, order }),
      ),
    ];
    return this.withWorkspace((workspace) =>
      this.change(workspace, operations, flags, { ref: refOf('project', '', args.key) }),
    );
  }
}
