import { keyArg } from '../../cli/args.js';
import { ChangeCommand, type ChangeResult } from '../../cli/change-command.js';
import { projectFlag, wantOneOf } from '../../cli/flags.js';
import { projectKey } from '../../cli/lookup.js';
import { Flags } from '../../cli/oclif.js';
import { refOf } from '../../model/documents.js';

export default class WebhookSet extends ChangeCommand {
  static override summary = 'change where a webhook goes, or let it rest';
  static override args = { key: keyArg('key of the webhook') };
  static override flags = {
    ...projectFlag,
    url: Flags.string({ description: 'where to send it', env: 'BURGEE_URL', helpValue: 'URL' }),
    enabled: Flags.boolean({ description: 'send, or not', env: 'BURGEE_ENABLED', allowNo: true }),
  };
  static override examples = ['<%= config.bin %> webhook set chat --no-enabled'];

  async run(): Promise<ChangeResult> {
    const { args, flags } = await this.parse(WebhookSet);
    wantOneOf(WebhookSet.flags, flags);
    return this.withWorkspace(async (workspace) => {
      const project = await projectKey(workspace, this.where);
      return this.change(
        workspace,
        [
          {
            op: 'webhook.set',
            project,
            webhook: args.key,
            ...(flags.url === undefined ? {} : { url: flags.url }),
            ...(flags.enabled === undefined ? {} : { enabled: flags.enabled }),
          },
        ],
        flags,
        { ref: refOf('webhook', project, args.key) },
      );
    });
  }
}
