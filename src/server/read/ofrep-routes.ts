/** OpenFeature Remote Evaluation 0.3: flags for clients that hold no rules. */
import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Context, Decision } from '../../engine/index.js';
import { BurgeeError } from '../../model/errors.js';
import { expectedError, PROBLEM_TYPE, type ReportBug, sendProblem } from '../problems.js';
import type { TokenBook } from '../token-book.js';
import type { Access, Grant } from './access.js';
import type { EnvironmentFeed } from './environment-feed.js';
import { EventStream } from './event-stream.js';
import type { Feeds } from './feeds.js';
import { matchesEtag } from './negotiate.js';
import { redeemTicket, ticketFor } from './stream-ticket.js';

/** A tab in the background closes its stream after this time. */
const INACTIVITY_S = 120;

export interface OfrepRoutesOptions {
  readonly access: Access;
  readonly feeds: Feeds;
  readonly tokens: TokenBook;
  readonly now: () => number;
  readonly originHeaders: (request: FastifyRequest) => Readonly<Record<string, string>>;
  readonly onDrop: () => void;
  readonly onEvaluate: (count: number) => void;
  readonly report: ReportBug;
}

interface Failure {
  readonly errorCode: string;
  readonly errorDetails: string;
}

export function addOfrepRoutes(app: FastifyInstance, options: OfrepRoutesOptions): void {
  const { access, tokens, now, onEvaluate } = options;
  const errorHandler = (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply =>
    answerOfrepError(error, request, reply, options.report);

  app.post('/ofrep/v1/evaluate/flags/:key', {
    errorHandler,
    ...access.withFeedAndBody(['sdk', 'client'], (feed, request, reply, grant) => {
      const { key } = request.params as { key: string };
      const context = contextOf(request.body);
      if (!context) return sendFailure(reply, 400, { key, ...INVALID_CONTEXT });
      onEvaluate(1);
      const flag = feed.evaluator.flag(key);
      if (!flag || (grant.kind === 'client' && flag.clientVisible !== true)) {
        return sendFailure(reply, 404, { key, ...notFound(key) });
      }
      const answer = answerOf(key, feed.evaluator.evaluate(key, context, undefined, now()));
      if ('errorCode' in answer) return sendFailure(reply, answer.errorCode === 'FLAG_NOT_FOUND' ? 404 : 400, answer);
      return sendJson(reply, JSON.stringify({ ...answer, metadata: stateOf(feed) }));
    }),
  });

  app.post('/ofrep/v1/evaluate/flags', {
    errorHandler,
    ...access.withFeedAndBody(['sdk', 'client'], (feed, request, reply, grant) => {
      const context = contextOf(request.body);
      if (!context) return sendFailure(reply, 400, INVALID_CONTEXT);
      return bulk(feed, context, request, reply, grant, options);
    }),
  });

  app.get('/ofrep/v1/stream', { errorHandler, exposeHeadRoute: false }, async (request, reply) => {
    const { ticket } = request.query as { ticket?: string };
    const token = typeof ticket === 'string' ? redeemTicket(tokens, ticket) : undefined;
    if (ticket !== undefined && token === undefined) {
      throw new BurgeeError('UNAUTHORIZED', 'This ticket is not valid, or its token was revoked.');
    }
    const grant = token ? access.grantOf(token) : access.grant(request, ['sdk', 'client']);
    return openNotices(await options.feeds.get(grant.project, grant.environment), request, reply, grant, options);
  });
}

const INVALID_CONTEXT: Failure = {
  errorCode: 'INVALID_CONTEXT',
  errorDetails: 'The body must be {"context": {…}}, with text as the targetingKey if there is one.',
};

function notFound(key: string): Failure {
  return { errorCode: 'FLAG_NOT_FOUND', errorDetails: `There is no flag "${key}" here.` };
}

function bulk(
  feed: EnvironmentFeed,
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  grant: Grant,
  options: OfrepRoutesOptions,
): FastifyReply {
  const { tokens, now, onEvaluate } = options;
  const known = request.headers['if-none-match'];
  const contextHash = createHash('sha256').update(JSON.stringify(context)).digest('base64url').slice(0, 16);
  // While a rule asks the clock, the same revision and context may give another answer later.
  let etag = feed.usesClock ? undefined : `"${feed.id}.${grant.kind}.${contextHash}"`;
  if (etag !== undefined && matchesEtag(known, etag)) return bulkHeaders(reply, etag).code(304).send();
  const keys = grant.kind === 'client' ? feed.clientVisibleKeys() : feed.evaluator.keys();
  const at = now();
  const flags: string[] = [];
  for (const key of keys)
    flags.push(JSON.stringify(answerOf(key, feed.evaluator.evaluate(key, context, undefined, at))));
  onEvaluate(flags.length);
  const list = flags.join(',');
  if (etag === undefined) {
    const answerHash = createHash('sha256').update(list).digest('base64url').slice(0, 16);
    etag = `"${feed.id}.${grant.kind}.${contextHash}.${answerHash}"`;
    if (matchesEtag(known, etag)) return bulkHeaders(reply, etag).code(304).send();
  }
  const rest = JSON.stringify({
    metadata: stateOf(feed),
    eventStreams: eventStreams(grant, tokens),
  });
  return sendJson(bulkHeaders(reply, etag), `{"flags":[${list}],${rest.slice(1)}`);
}

/** Which rules an answer is made from, so that whoever holds rules can tell whether they are the same. */
function stateOf({ published }: EnvironmentFeed): { readonly revision: number; readonly epoch: string } {
  return { revision: published.revision, epoch: published.epoch };
}

function eventStreams(grant: Grant, tokens: TokenBook): readonly unknown[] {
  const token = grant.token === undefined ? undefined : tokens.get(grant.token);
  const query = token ? `?ticket=${ticketFor(token.key, token.hash)}` : '';
  // Without an origin: clients take that of the address they use, which a proxy may have made.
  return [{ type: 'sse', endpoint: { requestUri: `/ofrep/v1/stream${query}` }, inactivityDelaySec: INACTIVITY_S }];
}

function openNotices(
  feed: EnvironmentFeed,
  request: FastifyRequest,
  reply: FastifyReply,
  grant: Grant,
  options: OfrepRoutesOptions,
): FastifyReply {
  const last = request.headers['last-event-id'];
  reply.hijack();
  const stream = EventStream.open(
    reply.raw,
    {
      headers: options.originHeaders(request),
      token: grant.token,
      onEnd: (why) => {
        if (stream) feed.notices.remove(stream);
        if (why === 'slow') options.onDrop();
      },
    },
    options.now(),
  );
  if (!stream) {
    request.raw.destroy();
    return reply;
  }
  feed.notices.add(stream);
  stream.start(last !== undefined && last !== feed.id ? feed.noticeOf() : undefined);
  return reply;
}

type OfrepAnswer =
  | { readonly key: string; readonly value?: unknown; readonly reason: string; readonly variant?: string | undefined }
  | (Failure & { readonly key: string });

export function answerOf(key: string, decision: Decision): OfrepAnswer {
  switch (decision.errorCode) {
    case undefined:
      // Without a value the client serves its caller's default.
      return { key, value: decision.value, reason: decision.reason, variant: decision.variation };
    case 'FLAG_NOT_FOUND':
      return { key, ...notFound(key) };
    case 'MALFORMED_FLAG':
      return { key, errorCode: 'PARSE_ERROR', errorDetails: 'The flag cannot be evaluated.' };
    default:
      return { key, errorCode: 'GENERAL', errorDetails: 'The flag cannot be evaluated.' };
  }
}

function contextOf(body: unknown): Context | undefined {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return undefined;
  const { context } = body as { context?: unknown };
  if (context === undefined) return {};
  if (typeof context !== 'object' || context === null || Array.isArray(context)) return undefined;
  const { targetingKey } = context as Context;
  return targetingKey === undefined || typeof targetingKey === 'string' ? (context as Context) : undefined;
}

function sendFailure(
  reply: FastifyReply,
  status: number,
  failure: Failure & { readonly key?: string | undefined },
): FastifyReply {
  reply.code(status);
  return sendJson(reply, JSON.stringify(failure));
}

function sendJson(reply: FastifyReply, text: string): FastifyReply {
  return reply
    .headers({ 'content-type': 'application/json; charset=utf-8', 'cache-control': 'private, no-cache' })
    .send(text);
}

function bulkHeaders(reply: FastifyReply, etag: string): FastifyReply {
  return reply.headers({ etag, 'cache-control': 'private, no-cache', vary: 'Authorization, Origin' });
}

/** Bad bodies in the protocol's own form; everything else as a problem document. */
function answerOfrepError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  report: ReportBug,
): FastifyReply {
  const expected = expectedError(error);
  if (!expected) {
    report(error, request);
    reply.header('content-type', PROBLEM_TYPE);
    return sendProblem(reply, new BurgeeError('INTERNAL', 'Something went wrong here; the server wrote down what.'));
  }
  if (expected.error.code === 'INVALID_JSON') {
    const { key } = (request.params ?? {}) as { key?: string };
    return sendFailure(reply, 400, { key, errorCode: 'PARSE_ERROR', errorDetails: expected.error.message });
  }
  return sendProblem(reply, expected.error, expected.status);
}
