import type { Fields } from '../cli/fields.js';
import { envFlag, projectFlag } from '../cli/flags.js';
import { askServer } from '../cli/live.js';
import { Flags } from '../cli/oclif.js';
import { ReadCommand } from '../cli/read-command.js';
import type { Column } from '../cli/render/table.js';
import { age } from '../cli/render/time.js';
import type { ReplicaInfo } from '../server/follower/replicas.js';
import type { ClientInfo } from '../server/read/clients.js';

const CLIENT_COLUMNS: readonly Column<ClientInfo>[] = [
  { title: 'APP', members: ['instance'], of: (row) => row.instance, flexible: true },
  { title: 'SDK', of: (row) => row.sdk ?? '', flexible: true, optional: 2 },
  {
    title: 'ENVIRONMENT',
    members: ['project', 'environment'],
    of: (row) => `${row.project} ${row.environment}`,
    flexible: true,
  },
  { title: 'VIA', members: ['transport'], of: (row) => row.transport },
  { title: 'HOLDS', of: (row) => row.holds?.split('.').at(-1) ?? '', plain: (row) => row.holds ?? '' },
  {
    title: 'SEEN',
    members: ['lastSeenAt'],
    of: (row) => age(row.lastSeenAt),
    plain: (row) => row.lastSeenAt,
    align: 'right',
  },
];

const FOLLOWER_COLUMNS: readonly Column<ReplicaInfo>[] = [
  { title: 'FOLLOWER', members: ['name'], of: (row) => row.name, flexible: true },
  { title: 'HOST', of: (row) => row.host, flexible: true },
  { title: 'STATE', of: (row) => row.state, style: (row) => (row.state === 'live' ? 'green' : 'yellow') },
  {
    title: 'BEHIND',
    of: (row) => (row.behind === undefined ? 'another epoch' : String(row.behind)),
    align: 'right',
  },
  {
    title: 'SINCE',
    members: ['behindSince'],
    of: (row) => (row.behindSince === undefined ? '' : age(row.behindSince)),
    plain: (row) => row.behindSince ?? '',
    align: 'right',
  },
  {
    title: 'HOLDS',
    members: ['epoch', 'seq'],
    of: (row) => String(row.seq),
    plain: (row) => `${row.epoch}.${row.seq}`,
    align: 'right',
  },
  {
    title: 'SEEN',
    members: ['lastSeenAt'],
    of: (row) => age(row.lastSeenAt),
    plain: (row) => row.lastSeenAt,
    align: 'right',
  },
];

const FOLLOWER_FIELDS = {
  members: ['name', 'instance', 'host', 'version', 'epoch', 'seq', 'behind', 'state', 'lastSeenAt'],
  columns: FOLLOWER_COLUMNS,
};

export default class Clients extends ReadCommand {
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
  static override fields: Fields = {
    members: ['instance', 'sdk', 'project', 'environment', 'token', 'transport', 'holds', 'lastSeenAt'],
    columns: CLIENT_COLUMNS,
  };
  static override examples = ['<%= config.bin %> clients --env production', '<%= config.bin %> clients --followers'];

  protected override fieldsWith(flags: Readonly<Record<string, unknown>>): Fields {
    return flags['followers'] ? FOLLOWER_FIELDS : super.fieldsWith(flags);
  }

  async run(): Promise<readonly ClientInfo[] | readonly ReplicaInfo[]> {
    const { flags } = await this.parse(Clients);
    if (flags.followers) return this.#followers();
    // Only what was named here narrows it: the environment of the configuration file would hide the others.
    const { clients } = await askServer<{ clients: ClientInfo[] }>(this.where, '/v1/clients', {
      project: flags.project === undefined ? undefined : this.where.project?.value,
      environment: flags.env === undefined ? undefined : this.where.environment?.value,
    });
    this.printList(CLIENT_COLUMNS, clients, 'no app was here within the last ten minutes');
    return clients;
  }

  async #followers(): Promise<readonly ReplicaInfo[]> {
    const { replicas } = await askServer<{ replicas: ReplicaInfo[] }>(this.where, '/v1/replicas', {});
    this.printList(FOLLOWER_COLUMNS, replicas, 'no follower reported within the last ten minutes');
    return replicas;
  }
}
