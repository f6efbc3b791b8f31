/** Snapshot, poll and stream: how SDKs get rulesets. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { BurgeeError } from '../../model/errors.js';
import { LONGEST_WAIT_S } from '../settings.js';
import type { Access, Grant } from './access.js';
import type { Clients } from './clients.js';
import type { EnvironmentFeed } from './environment-feed.js';
import { EventStream } from './event-stream.js';
import { matchesEtag, pickEncoding } from './negotiate.js';
import type { Body } from './snapshot-bytes.js';

const JSON_TYPE = 'application/json; charset=utf-8';

export interface RulesetRoutesOptions {
  readonly access: Access;
  readonly clients: Clients;
  readonly now: () => number;
  /** CORS headers for responses that are written past the framework. */
  readonly streamHeaders: (request: FastifyRequest) => Readonly<Record<string, string>>;
  readonly onDrop: () => void;
}

interface PollQuery {
  readonly since?: string;
  readonly wait?: string;
}

export function addRulesetRoutes(app: FastifyInstance, options: RulesetRoutesOptions): void {
  const { access, clients } = options;

  app.get(
    '/v1/snapshot',
    access.withFeed(['sdk'], (feed, request, reply, grant) => {
      clients.saw(request, grant, feed.id, 'snapshot');
      if (matchesEtag(request.headers['if-none-match'], feed.etag)) return notModified(feed, reply);
      return sendBody(feed, reply, feed.snapshot(pickEncoding(request.headers['accept-encoding'])));
    }),
  );

  app.get(
    '/v1/poll',
    access.withFeed(['sdk'], (feed, request, reply, grant) => {
      const query = request.query as PollQuery;
      const waitMs = parseWait(query.wait);
      const since = query.since ?? unquoted(request.headers['if-none-match']);
      clients.saw(request, grant, since, 'poll');
      if (waitMs > 0 && feed.since(since) === 'current') return hold(feed, request, reply, since, waitMs);
      return answerPoll(feed, request, reply, since);
    }),
  );

  app.get('/v1/stream', {
    exposeHeadRoute: false,
    ...access.withFeed(['sdk'], (feed, request, reply, grant) => openStream(feed, request, reply, grant, options)),
  });
}

function answerPoll(
  feed: EnvironmentFeed,
  request: FastifyRequest,
  reply: FastifyReply,
  since: string | undefined,
): FastifyReply {
  const news = feed.since(since);
  if (news === 'current') return notModified(feed, reply);
  if (news) return sendBody(feed, reply, { encoding: 'identity', bytes: news });
  return sendBody(feed, reply, feed.full(pickEncoding(request.headers['accept-encoding'])));
}

/** Long poll: the answer is the first change after `since`, or 304 when the time is up. */
function hold(
  feed: EnvironmentFeed,
  request: FastifyRequest,
  reply: FastifyReply,
  since: string | undefined,
  waitMs: number,
): FastifyReply {
  const leave = feed.wait(feed.id, (why) => {
    clearTimeout(timer);
    if (why === 'stopped') reply.header('connection', 'close');
    answerPoll(feed, request, reply, since);
  });
  const timer = setTimeout(() => {
    leave();
    answerPoll(feed, request, reply, since);
  }, waitMs);
  reply.raw.once('close', () => {
    clearTimeout(timer);
    leave();
  });
  return reply;
}

function openStream(
  feed: EnvironmentFeed,
  request: FastifyRequest,
  reply: FastifyReply,
  grant: Grant,
  options: RulesetRoutesOptions,
): FastifyReply {
  const since = request.headers['last-event-id'] ?? (request.query as PollQuery).since;
  const resumeFrom = typeof since === 'string' ? since : undefined;
  const now = options.now();
  reply.hijack();
  const leave = options.clients.connected(request, grant, feed);
  const stream = EventStream.open(
    reply.raw,
    {
      headers: options.streamHeaders(request),
      token: grant.token,
      onEnd: (why) => {
        leave();
        if (stream) feed.streams.remove(stream);
        if (why === 'slow') options.onDrop();
      },
    },
    now,
  );
  if (!stream) {
    leave();
    request.raw.destroy();
    return reply;
  }
  const news = feed.since(resumeFrom);
  // Joining first sends what is on its way to the others; this one starts from the newest state.
  feed.streams.add(stream);
  if (news === 'current') stream.start(undefined);
  else if (news) stream.start(feed.eventOf('delta', news));
  else stream.start(feed.eventOf('full', feed.full('identity').bytes));
  return reply;
}

function sendBody(feed: EnvironmentFeed, reply: FastifyReply, body: Body): FastifyReply {
  reply.header('content-type', JSON_TYPE);
  if (body.encoding !== 'identity') reply.header('content-encoding', body.encoding);
  return cacheHeaders(feed, reply).send(body.bytes);
}

function notModified(feed: EnvironmentFeed, reply: FastifyReply): FastifyReply {
  return cacheHeaders(feed, reply).code(304).send();
}

function cacheHeaders(feed: EnvironmentFeed, reply: FastifyReply): FastifyReply {
  reply.header('etag', feed.etag);
  reply.header('cache-control', 'private, no-cache');
  reply.header('vary', 'Accept-Encoding, Authorization');
  return reply;
}

function parseWait(text: string | undefined): number {
  if (text === undefined) return 0;
  const seconds = /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN;
  if (!(seconds >= 1 && seconds <= LONGEST_WAIT_S)) {
    throw new BurgeeError('USAGE', `wait must be a whole number of seconds from 1 to ${LONGEST_WAIT_S}.`);
  }
  return seconds * 1000;
}

function unquoted(etag: string | undefined): string | undefined {
  return etag?.replace(/^(?:W\/)?"|"$/g, '');
}
