/** Who changed what: the log as people read it. */
import * as v from 'valibot';
import { BurgeeError } from '../../../model/errors.js';
import type { Change } from '../../../store/types.js';
import type { Owner } from '../../../workspace/owner.js';
import type { AdminRoutes } from '../routes.js';
import { changeFor } from '../visible-change.js';
import { limited, text, time, whole } from './queries.js';

const MOST = 1_000;
const USUAL = 50;

const AuditQuery = v.strictObject({
  ref: v.optional(text),
  project: v.optional(text),
  environment: v.optional(text),
  actor: v.optional(text),
  action: v.optional(text),
  since: v.optional(time),
  until: v.optional(time),
  before: v.optional(whole('before')),
  limit: v.optional(limited(MOST)),
});

export function addAuditRoutes(routes: AdminRoutes, owner: Owner): void {
  routes.add({
    method: 'GET',
    url: '/v1/audit',
    permission: 'read',
    summary: 'Changes, newest first; before= takes the next page',
    query: AuditQuery,
    answer: '{changes, next}',
    async handle({ actor, query }) {
      const limit = query.limit ?? USUAL;
      const changes: Change[] = [];
      let seen = 0;
      let last: number | undefined;
      for await (const change of owner.workspaceFor(actor).changes({ ...query, limit: limit + 1 })) {
        if (++seen > limit) return { changes, next: last };
        last = change.seq;
        const shown = changeFor(actor, change);
        if (shown) changes.push(shown);
      }
      return { changes };
    },
  });

  routes.add({
    method: 'GET',
    url: '/v1/audit/:seq',
    permission: 'read',
    summary: 'One change',
    answer: 'The change',
    async handle({ actor, params }) {
      const seq = Number(/^\d{1,15}$/.test(params['seq'] ?? '') ? params['seq'] : Number.NaN);
      const change = Number.isNaN(seq) ? undefined : await owner.workspaceFor(actor).change(seq);
      const shown = change && changeFor(actor, change);
      if (!shown) throw new BurgeeError('CHANGE_NOT_FOUND', `There is no change ${params['seq']}.`);
      return shown;
    },
  });
}
