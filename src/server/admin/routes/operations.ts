/** The one way in for changes. */
import * as v from 'valibot';
import type { Actor } from '../../../operations/types.js';
import type { CommitResult } from '../../../store/types.js';
import { checkInput } from '../../check-input.js';
import type { Denials, Refused } from '../../denials.js';
import { type Problem, problemFor, type ReportBug } from '../../problems.js';
import { OPERATIONS_BODY_BYTES } from '../../settings.js';
import type { Changer } from '../changer.js';
import { jsonStream } from '../large-answer.js';
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

/** Writes from which an answer takes a while to be written out. */
const LARGE = 500;
const JSON_TYPE = 'application/json; charset=utf-8';

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

export function answerItems(changer: Changer, denials: Denials, report: ReportBug): AnswerItem {
  const check = (actor: Actor, item: unknown): v.InferOutput<typeof BatchItem> => {
    try {
      return checkInput(BatchItem, item, 'body');
    } catch (error) {
      changer.refuse(actor, error);
      throw error;
    }
  };
  return async (actor, item, request) => {
    try {
      const { id, request: body } = check(actor, item);
      return { result: writesOnce(await execute(changer, actor, body, id)) };
    } catch (error) {
      denials.note(request, error, actor.name);
      return { problem: problemFor(error, request, report) };
    }
  };
}

async function execute(
  changer: Changer,
  actor: Actor,
  { operations, ...options }: v.InferOutput<typeof OperationsBody>,
  key: string | string[] | undefined,
): Promise<CommitResult> {
  const result = await changer.execute(actor, operations, { ...options, key });
  return mustRedact(actor) ? resultWithoutSecrets(result) : result;
}

export function addOperationRoutes(routes: AdminRoutes, changer: Changer, answer: AnswerItem): void {
  routes.add({
    method: 'POST',
    url: '/v1/operations',
    permission: 'operations',
    summary: 'Change something: all operations together, or none',
    body: OperationsBody,
    answer: 'What was written, or would be with dryRun',
    bodyLimit: OPERATIONS_BODY_BYTES,
    async handle({ actor, body, request, reply }) {
      const result = await execute(changer, actor, body, request.headers['idempotency-key']);
      const answer = request.headers['prefer'] === 'writes-once' ? writesOnce(result) : result;
      return result.writes.length < LARGE ? answer : reply.type(JSON_TYPE).send(jsonStream(answer));
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
