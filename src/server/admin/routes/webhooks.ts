/** Beyond the document: try a webhook, and see how its deliveries went. */
import * as v from 'valibot';
import { BurgeeError } from '../../../model/errors.js';
import type { Owner } from '../../../workspace/owner.js';
import type { WebhookDispatcher } from '../../webhooks/dispatcher.js';
import { type AdminRoutes, requireScope } from '../routes.js';
import { text } from './queries.js';

const Where = v.strictObject({ project: text });

export function addWebhookRoutes(routes: AdminRoutes, owner: Owner, dispatcher: WebhookDispatcher | undefined): void {
  routes.add({
    method: 'POST',
    url: '/v1/webhooks/:key/test',
    permission: 'operations',
    summary: 'Send a test delivery now',
    query: Where,
    answer: '{ok, status, error, ms}',
    async handle({ actor, params, query }) {
      requireScope(actor, query.project);
      if (actor.role !== 'admin') throw new BurgeeError('FORBIDDEN', 'Only the role admin may try webhooks.');
      const key = params['key'] ?? '';
      const webhook = await owner.workspaceFor(actor).get('webhook', query.project, key);
      if (!webhook) throw new BurgeeError('WEBHOOK_NOT_FOUND', `There is no webhook "${key}".`);
      if (!dispatcher) {
        throw new BurgeeError('SERVER_UNAVAILABLE', 'Webhooks are sent by a server.', {
          hint: 'Start one with: burgee serve',
        });
      }
      return dispatcher.test(webhook);
    },
  });

  routes.add({
    method: 'GET',
    url: '/v1/deliveries',
    permission: 'read',
    summary: 'How far each webhook is, and whether it is stuck',
    query: Where,
    answer: '{webhooks: [{key, behind, stuckSince, skipped, last}]}',
    handle({ actor, query }) {
      requireScope(actor, query.project);
      return { webhooks: dispatcher?.states(query.project) ?? [] };
    },
  });

  routes.add({
    method: 'GET',
    url: '/v1/webhooks/:key/deliveries',
    permission: 'read',
    summary: 'The last attempts to deliver, newest first',
    query: Where,
    answer: '{deliveries}',
    handle({ actor, params, query }) {
      requireScope(actor, query.project);
      return { deliveries: dispatcher?.records(query.project, params['key'] ?? '') ?? [] };
    },
  });
}
