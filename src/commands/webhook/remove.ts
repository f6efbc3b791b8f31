import { keyArg } from '../../cli/args.js';
import { ChangeCommand, type ChangeResult } from '../../cli/change-command.js';
import { projectFlag } from '../../cli/flags.js';
import { projectKey } from '../../cli/lookup.js';
import { refOf } from '../../model/documents.js';

export default class WebhookRemove extends ChangeCommand {
  static override summary = 'no longer tell an address of changes';
  static override args = { key: keyArg('key of the webhook') };
  static override flags = { ...projectFlag };
  static override examples = ['<%= config.bin %> webhook remove chat --yes'];

  async run(): Promise<ChangeResult> {
    const { args, flags } = await this.parse(WebhookRemove);
    return this.withWorkspace(async (workspace) => {
      const project = await projectKey(workspace, this.where);
      return this.change(workspace, [{ op: 'webhook.delete', project, webhook: args.key }], flags, {
        ref: refOf('webhook', project, args.key),
        destroys: `Remove webhook ${args.key}?`,
      });
    });
  }
}
