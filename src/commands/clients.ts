import { BaseCommand } from '../cli/base-command.js';
import { envFlag, projectFlag } from '../cli/flags.js';
import { askServer } from '../cli/live.js';
import { age } from '../cli/render/time.js';
import type { ClientInfo } from '../server/read/clients.js';

export default class Clients extends BaseCommand {
  static override summary = 'apps that are connected to the server, and the revision that each one holds';
  static override flags = { ...projectFlag, ...envFlag };
  static override examples = ['<%= config.bin %> clients --env production'];

  async run(): Promise<readonly ClientInfo[]> {
    const { flags } = await this.parse(Clients);
    // Only what was named here narrows it: the environment of the configuration file would hide the others.
    const { clients } = await askServer<{ clients: ClientInfo[] }>(this.where, '/v1/clients', {
      project: flags.project === undefined ? undefined : this.where.project?.value,
      environment: flags.env === undefined ? undefined : this.where.environment?.value,
    });
    this.printList(
      [
        { title: 'APP', of: (row) => row.instance, flexible: true },
        { title: 'SDK', of: (row) => row.sdk ?? '', flexible: true, optional: 2 },
        { title: 'ENVIRONMENT', of: (row) => `${row.project} ${row.environment}`, flexible: true },
        { title: 'VIA', of: (row) => row.transport },
        { title: 'HOLDS', of: (row) => row.holds?.split('.').at(-1) ?? '', plain: (row) => row.holds ?? '' },
        { title: 'SEEN', of: (row) => age(row.lastSeenAt), plain: (row) => row.lastSeenAt, align: 'right' },
      ],
      clients,
    );
    if (clients.length === 0) this.note('no app was here within the last ten minutes');
    return clients;
  }
}
