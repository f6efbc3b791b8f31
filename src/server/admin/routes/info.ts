/** Who answers here, and for whom. */
import type { Owner } from '../../../workspace/owner.js';
import type { AdminRoutes } from '../routes.js';

export function addInfoRoutes(routes: AdminRoutes, owner: Owner): void {
  routes.add({
    method: 'GET',
    url: '/v1/info',
    permission: 'read',
    summary: 'The workspace, its head, its process, and the caller',
    answer: 'WorkspaceInfo',
    handle: ({ actor }) => owner.workspaceFor(actor).info(),
  });
}
