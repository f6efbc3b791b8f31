import { keyArg } from '../../cli/args.js';
import { BaseCommand } from '../../cli/base-command.js';
import { projectFlag } from '../../cli/flags.js';
import { askServer } from '../../cli/live.js';
import { projectKey } from '../../cli/lookup.js';
import { age } from '../../cli/render/time.js';
import type { DeliveryRecord } from '../../server/webhooks/dispatcher.js';

export default class WebhookDeliveries extends BaseCommand {
  static override summary = 'the last attempts to reach a webhook, newest first';
  static override args = { key: keyArg('key of the webhook') };
  static override flags = { ...projectFlag };
  static override examples = ['<%= config.bin %> webhook deliveries chat'];

  async run(): Promise<readonly DeliveryRecord[]> {
    const { args } = await this.parse(WebhookDeliveries);
    const project = await this.withWorkspace((workspace) => projectKey(workspace, this.where));
    const path = `/v1/webhooks/${encodeURIComponent(args.key)}/deliveries`;
    const { deliveries } = await askServer<{ deliveries: DeliveryRecord[] }>(this.where, path, { project });
    this.printList(
      [
        { title: 'WHEN', of: (row) => age(row.at), plain: (row) => row.at },
        { title: 'ARRIVED', of: (row) => (row.ok ? 'yes' : 'no'), style: (row) => (row.ok ? 'green' : 'red') },
        {
          title: 'ANSWER',
          of: (row) => (row.status === undefined ? (row.error ?? '') : String(row.status)),
          flexible: true,
        },
        { title: 'ATTEMPT', of: (row) => String(row.attempt), align: 'right' },
        { title: 'MS', of: (row) => String(Math.round(row.ms)), align: 'right' },
      ],
      deliveries,
    );
    return deliveries;
  }
}
