import type { Webhook } from '../model/documents.js';
import { BurgeeError } from '../model/errors.js';
import { exists, sameDocument } from './exists.js';
import { notFound } from './not-found.js';
import type { OperationOf } from './types.js';
import type { Work } from './work.js';

async function webhookOf(work: Work, op: { readonly project: string; readonly webhook: string }): Promise<Webhook> {
  return (
    (await work.get('webhook', op.project, op.webhook)) ?? (await notFound(work, 'webhook', op.project, op.webhook))
  );
}

function needed(field: 'url' | 'secret', op: { readonly webhook: string }): BurgeeError {
  const message =
    field === 'url' ? 'A webhook needs the address that it calls.' : 'A webhook needs a secret to sign with.';
  return new BurgeeError('INVALID_INPUT', message, {
    hint: `burgee webhook add ${op.webhook} --url https://…`,
    details: { issues: [{ path: field, message: 'is missing' }] },
  });
}

export async function createWebhook(work: Work, op: OperationOf<'webhook.create'>): Promise<void> {
  await work.project(op.project);
  if (op.url === undefined) throw needed('url', op);
  if (op.secret === undefined) throw needed('secret', op);
  const webhook: Webhook = {
    project: op.project,
    key: op.webhook,
    ...work.fresh,
    url: op.url,
    ...(op.environments === undefined ? {} : { environments: op.environments }),
    enabled: op.enabled ?? true,
    secret: op.secret,
  };
  const present = await work.get('webhook', op.project, op.webhook);
  if (present === undefined) return work.save('webhook', webhook);
  if (!sameDocument(present, webhook)) throw exists('webhook', op.project, op.webhook);
}

export async function setWebhook(work: Work, op: OperationOf<'webhook.set'>): Promise<void> {
  const webhook = await webhookOf(work, op);
  await work.save('webhook', {
    ...webhook,
    url: op.url ?? webhook.url,
    ...(op.environments === undefined ? {} : { environments: op.environments }),
    enabled: op.enabled ?? webhook.enabled,
    secret: op.secret ?? webhook.secret,
  });
}

export async function deleteWebhook(work: Work, op: OperationOf<'webhook.delete'>): Promise<void> {
  await webhookOf(work, op);
  await work.remove('webhook', op.project, op.webhook);
}
