import { BaseCommand } from '../../cli/base-command.js';
import { projectFlag } from '../../cli/flags.js';
import { projectOf } from '../../cli/lookup.js';
import type { Webhook } from '../../model/documents.js';

type WebhookRow = Omit<Webhook, 'secret'>;

export default class WebhookList extends BaseCommand {
  static override summary = 'addresses that hear of changes';
  static override flags = { ...projectFlag };
  static override examples = ['<%= config.bin %> webhook list'];

  async run(): Promise<WebhookRow[]> {
    await this.parse(WebhookList);
    return this.withWorkspace(async (workspace) => {
      const project = (await projectOf(workspace, this.where)).key;
      const rows: WebhookRow[] = [];
      for await (const { secret: _secret, ...webhook } of workspace.list('webhook', project)) rows.push(webhook);
      this.printList(
        [
          { title: 'KEY', of: (row) => row.key, flexible: true },
          { title: 'URL', of: (row) => row.url, flexible: true },
          { title: 'ENVIRONMENTS', of: (row) => row.environments?.join(', ') ?? 'all', flexible: true },
          { title: 'STATE', of: (row) => (row.enabled ? 'on' : 'off') },
        ],
        rows,
      );
      return rows;
    });
  }
}
