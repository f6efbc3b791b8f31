import { BaseCommand } from '../cli/base-command.js';
import { envFlag, projectFlag } from '../cli/flags.js';
import { askServer } from '../cli/live.js';
import { Flags } from '../cli/oclif.js';
import { age } from '../cli/render/time.js';
import type { ReplicaInfo } from '../server/follower/replicas.js';
import type { ClientInfo } from '../server/read/clients.js';

export default class Clients extends BaseCommand {
  static override summary = 'apps that are connected to the server, and the revision that each one holds';
  static override flags = {
    ...projectFlag,
    ...envFlag,
    followers: Flags.boolean({
      description: 'the followers of the server instead, and how far each one is',
      env: 'BURGEE_FOLLOWERS',
      exclusive: ['project', 'env'],
    }),
  };
  static override examples = ['<%= config.bin %> clients --env production', '<%= config.bin %> clients --followers'];

  async run(): Promise<readonly ClientInfo[] | readonly ReplicaInfo[]> {
    const { flags } = await this.parse(Clients);
    if (flags.followers) return this.#followers();
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

  async #followers(): Promise<readonly ReplicaInfo[]> {
    const { replicas } = await askServer<{ replicas: ReplicaInfo[] }>(this.where, '/v1/replicas', {});
    this.printList(
      [
        { title: 'FOLLOWER', of: (row) => row.name, flexible: true },
        { title: 'HOST', of: (row) => row.host, flexible: true },
        { title: 'STATE', of: (row) => row.state, style: (row) => (row.state === 'live' ? 'green' : 'yellow') },
        {
          title: 'BEHIND',
          of: (row) => (row.behind === undefined ? 'another epoch' : String(row.behind)),
          align: 'right',
        },
        { title: 'HOLDS', of: (row) => String(row.seq), plain: (row) => `${row.epoch}.${row.seq}`, align: 'right' },
        { title: 'SEEN', of: (row) => age(row.lastSeenAt), plain: (row) => row.lastSeenAt, align: 'right' },
      ],
      replicas,
    );
    if (replicas.length === 0) this.note('no follower reported within the last ten minutes');
    return replicas;
  }
}
