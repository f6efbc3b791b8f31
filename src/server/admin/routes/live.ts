/** What goes on now: who is connected, what they evaluate, who was refused. */
import * as v from 'valibot';
import type { Denials } from '../../denials.js';
import type { Pulse } from '../../pulse.js';
import type { Clients } from '../../read/clients.js';
import type { Usage } from '../../read/usage.js';
import { type AdminRoutes, mayRead } from '../routes.js';
import { text } from './queries.js';

/** Where the read plane keeps its notes; absent while only the socket is served. */
export interface LiveSources {
  readonly clients?: Clients | undefined;
  readonly usage?: Usage | undefined;
  readonly pulse?: Pulse | undefined;
  readonly denials: Denials;
}

const Where = v.strictObject({ project: v.optional(text), environment: v.optional(text) });
const WhereFlag = v.strictObject({
  ...Where.entries,
  flag: v.optional(text),
  minutes: v.optional(v.picklist(['true'])),
});

export function addLiveRoutes(routes: AdminRoutes, { clients, usage, pulse, denials }: LiveSources): void {
  routes.add({
    method: 'GET',
    url: '/v1/clients',
    permission: 'read',
    summary: 'SDKs that were here within ten minutes, and the revision each one holds',
    query: Where,
    answer: '{clients}',
    handle: ({ actor, query }) => ({
      clients: (clients?.list(query) ?? []).filter((client) => mayRead(actor, client.project, client.environment)),
    }),
  });

  routes.add({
    method: 'GET',
    url: '/v1/usage',
    permission: 'read',
    summary: 'Evaluations as SDKs reported them, since the server began; with minutes=true also the last half hour',
    query: WhereFlag,
    answer: '{since, usage}',
    handle: ({ actor, query }) => ({
      since: usage?.since,
      usage: (usage?.rows({ ...query, minutes: query.minutes === 'true' }) ?? []).filter((row) =>
        mayRead(actor, row.project, row.environment),
      ),
    }),
  });

  routes.add({
    method: 'GET',
    url: '/v1/stats',
    permission: 'read',
    summary: 'The last minute of the read plane second by second, and how many clients of each environment are current',
    answer: '{stats}, without stats while nothing is served',
    handle: ({ actor }) => ({ stats: pulse?.read((project, environment) => mayRead(actor, project, environment)) }),
  });

  routes.add({
    method: 'GET',
    url: '/v1/denials',
    permission: 'admin',
    summary: 'The last requests that were refused, newest first',
    answer: '{count, denials}',
    handle: () => ({ count: denials.count, denials: denials.list() }),
  });
}
