/** Followers: what they report, and who they are. */
import { ReplicaReport, type Replicas } from '../../follower/replicas.js';
import { LARGE_BODY_BYTES } from '../../settings.js';
import type { AdminRoutes } from '../routes.js';

export function addReplicaRoutes(routes: AdminRoutes, replicas: Replicas | undefined): void {
  routes.add({
    method: 'GET',
    url: '/v1/replicas',
    permission: 'read',
    summary: 'Followers that reported within ten minutes, and how far behind each one is',
    answer: '{replicas}',
    handle: async () => ({ replicas: (await replicas?.list()) ?? [] }),
  });

  routes.add({
    method: 'POST',
    url: '/v1/replicas',
    permission: 'replica',
    summary: 'A follower says how far it is, and what was evaluated there',
    body: ReplicaReport,
    bodyLimit: LARGE_BODY_BYTES,
    answer: '{}',
    handle({ actor, body }) {
      replicas?.take(actor.name, body);
      return {};
    },
  });
}
