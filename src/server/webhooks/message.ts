/** Which changes a webhook hears of, and what of them. */
import type { Webhook } from '../../model/documents.js';
import { touchedBy } from '../../store/touch.js';
import type { Change, Write } from '../../store/types.js';
import type { Delivery } from './deliver.js';

/** What the receiver learns: where and what, not the rules themselves. Undefined when the change is none of its business. */
export function deliveryOf(change: Change, webhook: Webhook): Delivery | undefined {
  const writes = change.writes.filter((write) => isAbout(write, webhook.project));
  if (writes.length === 0) return undefined;
  const touched = writes.map(touchedBy);
  const environments = touched.includes('all')
    ? 'all'
    : [...new Set(touched.flatMap((one) => (one === 'all' ? [] : [...one])))].sort();
  if (webhook.environments && environments !== 'all') {
    if (!environments.some((environment) => webhook.environments?.includes(environment))) return undefined;
  }
  const body = JSON.stringify({
    type: 'change',
    project: webhook.project,
    environments,
    seq: change.seq,
    at: change.at,
    actor: change.actor,
    comment: change.comment,
    operations: [...new Set(change.operations.map(({ op }) => op))],
    documents: writes.map(({ kind, key, version, after }) => ({ kind, key, version, deleted: after === null })),
  });
  return { id: change.id, body };
}

function isAbout(write: Write, project: string): boolean {
  if (write.kind === 'project') return write.key === project;
  return write.project === project && write.kind !== 'webhook' && write.kind !== 'token';
}
