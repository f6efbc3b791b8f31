/** The one way in for changes. */
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { BurgeeError } from '../../../model/errors.js';
import { parseOperations } from '../../../operations/parse.js';
import type { Owner } from '../../../workspace/owner.js';
import { OPERATIONS_BODY_BYTES } from '../../settings.js';
import { mustRedact, resultWithoutSecrets } from '../redact.js';
import type { AdminRoutes } from '../routes.js';

const OperationsBody = v.strictObject({
  // Their own parser says of all of them what is wrong; this one only counts them.
  operations: v.pipe(v.array(v.unknown()), v.minLength(1, 'operations must not be empty')),
  comment: v.optional(v.pipe(v.string(), v.maxLength(10_000))),
  expect: v.optional(v.record(v.string(), v.pipe(v.number(), v.safeInteger(), v.minValue(0)))),
  expectSeq: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
  dryRun: v.optional(v.boolean()),
});

export function addOperationRoutes(routes: AdminRoutes, owner: Owner): void {
  routes.add({
    method: 'POST',
    url: '/v1/operations',
    permission: 'operations',
    summary: 'Change something: all operations together, or none',
    body: OperationsBody,
    answer: 'What was written, or would be with dryRun',
    bodyLimit: OPERATIONS_BODY_BYTES,
    async handle({ actor, body, request }) {
      const { operations, ...options } = body;
      const result = await owner.workspaceFor(actor).execute(parseOperations(operations), {
        ...options,
        id: idempotencyKey(request.headers['idempotency-key'], actor.token ?? actor.name),
      });
      return mustRedact(actor) ? resultWithoutSecrets(result) : result;
    },
  });
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Any text will do as a key; the log knows only UUIDs, so another text becomes one of this caller's. */
export function idempotencyKey(header: string | string[] | undefined, caller: string): string | undefined {
  if (header === undefined) return undefined;
  if (typeof header !== 'string' || header === '' || header.length > 255) {
    throw new BurgeeError('INVALID_INPUT', 'Idempotency-Key must be a text of 1 to 255 characters.');
  }
  const lower = header.toLowerCase();
  if (UUID.test(lower)) return lower;
  const hex = createHash('sha256')
    .update(JSON.stringify([caller, header]))
    .digest('hex');
  // Version 8: the bits are ours to define.
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
