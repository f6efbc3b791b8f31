import { keyArg } from '../../cli/args.js';
import type { ChangeResult } from '../../cli/change-command.js';
import { DocumentCommand } from '../../cli/flag-command.js';
import { envFlag, projectFlag } from '../../cli/flags.js';
import { environmentKey, flagOf, projectKey } from '../../cli/lookup.js';
import { refOf } from '../../model/documents.js';
import { settingsOf } from '../../model/settings.js';

export default class FlagToggle extends DocumentCommand {
  static override summary = 'turn a flag on if it is off, and off if it is on';
  static override args = { key: keyArg('key of the flag') };
  static override flags = { ...projectFlag, ...envFlag };
  static override examples = ['<%= config.bin %> flag toggle new-checkout --env staging'];

  async run(): Promise<ChangeResult> {
    const { args, flags } = await this.parse(FlagToggle);
    return this.withWorkspace(async (workspace) => {
      const project = await projectKey(workspace, this.where);
      const environment = await environmentKey(workspace, this.where, project);
      const flag = await flagOf(workspace, project, args.key);
      const op = settingsOf(flag, environment).enabled ? 'flag.disable' : 'flag.enable';
      const ref = refOf('flag', project, args.key);
      // Two people who toggle at once must not cancel each other out unseen.
      return this.change(workspace, [{ op, project, environment, flag: args.key }], flags, {
        ref,
        expect: { [ref]: flag.version },
      });
    });
  }
}
