/** The one way in for changes. */
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { BurgeeError } from '../../../model/errors.js';
import { parseOperations } from '../../../operations/parse.js';
import type { Actor } from '../../../operations/types.js';
import type { CommitResult } from '../../../store/types.js';
import type { Owner } from '../../../workspace/owner.js';
import { checkInput } from '../../check-input.js';
import type { Denials, Refused } from '../../denials.js';
import { type Problem, problemFor, type ReportBug } from '../../problems.js';
import { OPERATIONS_BODY_BYTES } from '../../settings.js';
import { mustRedact, resultWithoutSecrets } from '../redact.js';
import type { AdminRoutes } from '../routes.js';

const OperationsBody = v.strictObject({
  // Their own parser says of all of them what is wrong. None at all is a change of nothing, as in process.
  operations: v.array(v.unknown()),
  comment: v.optional(v.pipe(v.string(), v.maxLength(10_000))),
  expect: v.optional(v.record(v.string(), v.pipe(v.number(), v.safeInteger(), v.minValue(0)))),
  expectSeq: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
  dryRun: v.optional(v.boolean()),
});

/** How many requests one message brings. */
const MOST_TOGETHER = 128;

const BatchBody = v.strictObject({
  // Each is checked by itself: what is wrong with one of them is said of that one.
  requests: v.pipe(v.array(v.unknown()), v.minLength(1), v.maxLength(MOST_TOGETHER)),
});
const BatchItem = v.strictObject({ id: v.optional(v.string()), request: OperationsBody });

export type Answer = { readonly result: WireResult } | { readonly problem: Problem };

/** Carries out requests that came together, each for itself. */
export type AnswerItem = (actor: Actor, item: unknown, request: Refused) => Promise<Answer>;

export function answerItems(owner: Owner, denials: Denials, report: ReportBug): AnswerItem {
  return async (actor, item, request) => {
    try {
      const { id, request: body } = checkInput(BatchItem, item, 'body');
      return { result: writesOnce(await execute(owner, actor, body, id)) };
    } catch (error) {
      denials.note(request, error, actor.name);
      return { problem: problemFor(error, request, report) };
    }
  };
}

async function execute(
  owner: Owner,
  actor: Actor,
  { operations, ...options }: v.InferOutput<typeof OperationsBody>,
  key: string | string[] | undefined,
): Promise<CommitResult> {
  const id = idempotencyKey(key, actor.token ?? actor.name);
  const result = await owner.workspaceFor(actor).execute(parseOperations(operations), { ...options, id });
  return mustRedact(actor) ? resultWithoutSecrets(result) : result;
}

export function addOperationRoutes(routes: AdminRoutes, owner: Owner, answer: AnswerItem): void {
  routes.add({
    method: 'POST',
    url: '/v1/operations',
    permission: 'operations',
    summary: 'Change something: all operations together, or none',
    body: OperationsBody,
    answer: 'What was written, or would be with dryRun',
    bodyLimit: OPERATIONS_BODY_BYTES,
    async handle({ actor, body, request }) {
      const result = await execute(owner, actor, body, request.headers['idempotency-key']);
      return request.headers['prefer'] === 'writes-once' ? writesOnce(result) : result;
    },
  });

  routes.add({
    method: 'POST',
    url: '/v1/operations/batch',
    permission: 'operations',
    summary: 'Several changes in one message, each for itself: one that is refused leaves the others as they are',
    body: BatchBody,
    answer: 'For each request in its place the result, with the writes inside of the change, or the problem',
    bodyLimit: OPERATIONS_BODY_BYTES,
    // All are asked for in this turn, so that the writer takes them as one group.
    handle: async ({ actor, body, request }) => ({
      answers: await Promise.all(body.requests.map((item) => answer(actor, item, request))),
    }),
  });
}

type WireResult = Omit<CommitResult, 'writes'> & Partial<Pick<CommitResult, 'writes'>>;

/** The change has them already. */
function writesOnce({ writes, ...rest }: CommitResult): WireResult {
  return rest.change ? rest : { ...rest, writes };
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
