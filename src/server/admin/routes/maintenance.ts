/** Care of the log: is it whole, and a copy to keep elsewhere. */
import { Readable } from 'node:stream';
import * as v from 'valibot';
import { BurgeeError } from '../../../model/errors.js';
import type { Checkpoint } from '../../../store/checkpoint.js';
import type { Owner } from '../../../workspace/owner.js';
import type { AdminRoutes } from '../routes.js';

const VerifyQuery = v.strictObject({ checkpoint: v.optional(v.pipe(v.string(), v.maxLength(4_096))) });

const CheckpointText = v.looseObject({
  format: v.literal(1),
  logId: v.string(),
  seq: v.pipe(v.number(), v.safeInteger()),
  hash: v.string(),
  at: v.string(),
  publicKey: v.string(),
  signature: v.string(),
});

export function addMaintenanceRoutes(routes: AdminRoutes, owner: Owner): void {
  routes.add({
    method: 'GET',
    url: '/v1/audit/verify',
    permission: 'admin',
    summary: 'Walk the whole chain of the log, and hold it against a checkpoint',
    query: VerifyQuery,
    answer: '{ok, entries, head, problem}',
    handle: ({ actor, query }) =>
      owner.workspaceFor(actor).verify(query.checkpoint === undefined ? undefined : parseCheckpoint(query.checkpoint)),
  });

  routes.add({
    method: 'GET',
    url: '/v1/audit/checkpoint',
    permission: 'admin',
    summary: 'Sign the present head of the log, for keeping elsewhere',
    answer: 'The checkpoint',
    handle: ({ actor }) => owner.workspaceFor(actor).checkpoint(),
  });

  routes.add({
    method: 'GET',
    url: '/v1/backup',
    permission: 'admin',
    summary:
      'A consistent copy of the log as lines of JSON, while writing goes on; the last line says that it is whole',
    answer: 'Lines of JSON',
    handle: ({ actor, reply }) =>
      reply
        .type('application/x-ndjson')
        .header('cache-control', 'no-store')
        .send(Readable.from(owner.workspaceFor(actor).backup(), { objectMode: false })),
  });
}

function parseCheckpoint(text: string): Checkpoint {
  try {
    const result = v.safeParse(CheckpointText, JSON.parse(text));
    if (result.success) return result.output;
  } catch {
    // Said below.
  }
  throw new BurgeeError('INVALID_INPUT', 'checkpoint must be what /v1/audit/checkpoint gave.');
}
