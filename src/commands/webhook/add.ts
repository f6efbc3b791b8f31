import { randomBytes } from 'node:crypto';
import { keyArg, newKeyArg } from '../../cli/args.js';
import { ChangeCommand, type ChangeResult } from '../../cli/change-command.js';
import { projectFlag } from '../../cli/flags.js';
import { projectKey } from '../../cli/lookup.js';
import { Flags } from '../../cli/oclif.js';
import { refOf } from '../../model/documents.js';

interface WebhookAdded extends ChangeResult {
  /** Shown this once. */
  readonly secret: string;
}

export default class WebhookAdd extends ChangeCommand {
  static override summary = 'tell an address of every change; its secret is shown once';
  static override args = { key: newKeyArg('key of the webhook'), url: keyArg('where to send it') };
  static override flags = {
    ...projectFlag,
    env: Flags.string({
      char: 'e',
      description: 'only changes of this environment; several times',
      env: 'BURGEE_WEBHOOK_ENV',
      helpValue: 'KEY',
      multiple: true,
      multipleNonGreedy: true,
    }),
  };
  static override examples = [
    '<%= config.bin %> webhook add chat https://chat.example.com/hooks/flags --env production',
  ];

  async run(): Promise<WebhookAdded> {
    const { args, flags } = await this.parse(WebhookAdd);
    const secret = randomBytes(32).toString('base64url');
    return this.withWorkspace(async (workspace) => {
      const project = await projectKey(workspace, this.where);
      const result = await this.change(
        workspace,
        [
          {
            op: 'webhook.create',
            project,
            webhook: args.key,
            url: args.url,
            secret,
            ...(flags.env === undefined ? {} : { environments: flags.env }),
          },
        ],
        flags,
        { ref: refOf('webhook', project, args.key), aside: true },
      );
      if (!flags['dry-run']) this.print(secret);
      this.note('Deliveries are signed with this secret. It is shown only now.');
      return { ...result, secret: flags['dry-run'] ? '' : secret };
    });
  }
}
