import { keyArg } from '../../cli/args.js';
import { ChangeCommand, type ChangeResult } from '../../cli/change-command.js';
import { projectFlag } from '../../cli/flags.js';
import { projectKey } from '../../cli/lookup.js';
import { Flags } from '../../cli/oclif.js';
import { refOf } from '../../model/documents.js';
import { rollbackOperations } from '../../workspace/rollback.js';

export default class FlagRollback extends ChangeCommand {
  static override summary = 'bring a flag back to an earlier version; what came after stays in the log';
  static override description =
    'It wants a reason (--comment) where it changes a protected environment; --yes only confirms.';
  static override args = { key: keyArg('key of the flag') };
  static override flags = {
    ...projectFlag,
    to: Flags.integer({
      description: 'the version',
      env: 'BURGEE_TO_VERSION',
      helpValue: 'VERSION',
      min: 1,
      required: true,
    }),
  };
  static override examples = ['<%= config.bin %> flag rollback new-checkout --to 17'];

  async run(): Promise<ChangeResult> {
    const { args, flags } = await this.parse(FlagRollback);
    return this.withWorkspace(async (workspace) => {
      const ref = refOf('flag', await projectKey(workspace, this.where), args.key);
      const { operations, expect } = await rollbackOperations(workspace, { ref, to: { version: flags.to } });
      return this.change(workspace, operations, flags, { ref, expect, comment: `rollback to version ${flags.to}` });
    });
  }
}
