import { projectFlag } from '../../cli/flags.js';
import { askServer } from '../../cli/live.js';
import { projectOf } from '../../cli/lookup.js';
import { ReadCommand } from '../../cli/read-command.js';
import type { Column } from '../../cli/render/table.js';
import { age } from '../../cli/render/time.js';
import type { Webhook } from '../../model/documents.js';
import { isBurgeeError } from '../../model/errors.js';
import type { WebhookState } from '../../server/webhooks/dispatcher.js';

type WebhookRow = Omit<Webhook, 'secret'> & {
  /** Absent while no server runs. */
  readonly delivery?: Omit<WebhookState, 'key'> | undefined;
};

const COLUMNS: readonly Column<WebhookRow>[] = [
  { title: 'KEY', of: (row) => row.key, flexible: true, isKey: true },
  { title: 'URL', of: (row) => row.url, flexible: true },
  { title: 'ENVIRONMENTS', of: (row) => row.environments?.join(', ') ?? 'all', flexible: true },
  { title: 'STATE', members: ['enabled'], of: (row) => (row.enabled ? 'on' : 'off') },
  {
    title: 'DELIVERY',
    of: (row) => progressOf(row.delivery),
    style: (row) => (row.delivery?.stuckSince === undefined ? undefined : 'red'),
    flexible: true,
  },
];

export default class WebhookList extends ReadCommand {
  static override summary = 'addresses that hear of changes, and how far each one is';
  static override flags = { ...projectFlag };
  static override fields = {
    members: ['key', 'project', 'url', 'environments', 'enabled', 'delivery', 'version', 'createdAt', 'updatedAt'],
    columns: COLUMNS,
  };
  static override examples = ['<%= config.bin %> webhook list'];

  async run(): Promise<WebhookRow[]> {
    await this.parse(WebhookList);
    return this.withWorkspace(async (workspace) => {
      const project = (await projectOf(workspace, this.where)).key;
      const webhooks: Omit<Webhook, 'secret'>[] = [];
      for await (const { secret: _secret, ...webhook } of workspace.list('webhook', project)) webhooks.push(webhook);
      const states = webhooks.length === 0 ? new Map() : await this.#states(project);
      const rows = webhooks.map((webhook): WebhookRow => {
        const delivery = states.get(webhook.key);
        return { ...webhook, ...(delivery === undefined ? {} : { delivery }) };
      });
      const isDelivering = rows.some(({ delivery }) => delivery) || this.picked;
      this.printList(
        isDelivering ? COLUMNS : COLUMNS.filter(({ title }) => title !== 'DELIVERY'),
        rows,
        'no webhook yet; try: burgee webhook add chat https://chat.example.com/hook',
      );
      return rows;
    });
  }

  /** Only a server that runs knows; the list is there without one. */
  async #states(project: string): Promise<Map<string, Omit<WebhookState, 'key'>>> {
    try {
      const { webhooks } = await askServer<{ webhooks: WebhookState[] }>(this.where, '/v1/deliveries', { project });
      return new Map(webhooks.map(({ key, ...state }) => [key, state]));
    } catch (error) {
      if (isBurgeeError(error) && error.code === 'SERVER_UNAVAILABLE') return new Map();
      throw error;
    }
  }
}

function progressOf(delivery: WebhookRow['delivery']): string {
  if (!delivery) return '';
  const { behind, stuckSince, skipped, last } = delivery;
  const parts = [
    behind === 0 ? 'all sent' : `${behind} behind`,
    ...(stuckSince === undefined
      ? []
      : [`stuck since ${age(stuckSince)}: ${last?.status ?? last?.error ?? 'no answer'}`]),
    ...(skipped === 0 ? [] : [`${skipped} passed over`]),
  ];
  return parts.join(', ');
}
