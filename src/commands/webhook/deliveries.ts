import { keyArg } from '../../cli/args.js';
import { projectFlag } from '../../cli/flags.js';
import { askServer } from '../../cli/live.js';
import { checkWebhook, projectKey } from '../../cli/lookup.js';
import { ReadCommand } from '../../cli/read-command.js';
import type { Column } from '../../cli/render/table.js';
import { age } from '../../cli/render/time.js';
import type { DeliveryRecord } from '../../server/webhooks/dispatcher.js';

const COLUMNS: readonly Column<DeliveryRecord>[] = [
  { title: 'WHEN', members: ['at'], of: (row) => age(row.at), plain: (row) => row.at },
  {
    title: 'ARRIVED',
    members: ['ok'],
    of: (row) => (row.ok ? 'yes' : 'no'),
    style: (row) => (row.ok ? 'green' : 'red'),
  },
  {
    title: 'ANSWER',
    members: ['status', 'error'],
    of: (row) => (row.status === undefined ? (row.error ?? '') : String(row.status)),
    flexible: true,
  },
  { title: 'ATTEMPT', of: (row) => String(row.attempt), align: 'right' },
  { title: 'MS', of: (row) => String(Math.round(row.ms)), align: 'right' },
];

export default class WebhookDeliveries extends ReadCommand {
  static override summary = 'the last attempts to reach a webhook, newest first';
  static override args = { key: keyArg('key of the webhook') };
  static override flags = { ...projectFlag };
  static override fields = { members: ['at', 'id', 'ok', 'status', 'error', 'attempt', 'ms'], columns: COLUMNS };
  static override examples = ['<%= config.bin %> webhook deliveries chat'];

  async run(): Promise<readonly DeliveryRecord[]> {
    const { args } = await this.parse(WebhookDeliveries);
    const project = await this.withWorkspace(async (workspace) => {
      const key = await projectKey(workspace, this.where);
      await checkWebhook(workspace, key, args.key);
      return key;
    });
    const path = `/v1/webhooks/${encodeURIComponent(args.key)}/deliveries`;
    const { deliveries } = await askServer<{ deliveries: DeliveryRecord[] }>(this.where, path, { project });
    this.printList(COLUMNS, deliveries, 'nothing was sent since the server began');
    return deliveries;
  }
}
