/** Snapshot, poll and stream: how SDKs get rulesets. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { BurgeeError } from '../../model/errors.js';
import { LONGEST_WAIT_S } from '../settings.js';
import type { Access, Grant } from './access.js';
import type { Clients } from './clients.js';
import type { EnvironmentFeed } from './environment-feed.js';
import { EventStream } from './event-stream.js';
import { matchesEtag, pickEncoding } from './negotiate.js';
import { headersOf } from './ruleset-headers.js';
import type { Body } from './snapshot-bytes.js';

export interface RulesetRoutesOptions {
  readonly access: Access;
  readonly clients: Clients;
  readonly now: () => number;
  /** CORS headers for responses that are written past the framework. */
  readonly originHeaders: (request: FastifyRequest) => Readonly<Record<string, string>>;
  readonly onDrop: () => void;
}

interface PollQuery {
  readonly since?: string | readonly string[];
  readonly wait?: string;
}

export function addRulesetRoutes(app: FastifyInstance, options: RulesetRoutesOptions): void {
  const { access, clients } = options;
  const respond = responder(options.originHeaders);

  app.get(
    '/v1/snapshot',
    access.withFeed(['sdk'], (feed, request, reply, grant) => {
      clients.saw(request, grant, feed.id, 'snapshot');
      if (matchesEtag(request.headers['if-none-match'], feed.etag)) {
        return respond(feed, request, reply, 304);
      }
      return respond(feed, request, reply, 200, feed.snapshot(pickEncoding(request.headers['accept-encoding'])));
    }),
  );

  app.get(
    '/v1/poll',
    access.withFeed(['sdk'], (feed, request, reply, grant) => {
      const query = request.query as PollQuery;
      const waitMs = parseWait(query.wait);
      // A name that comes twice is a list, and no revision.
      const given = query.since ?? unquoted(request.headers['if-none-match']);
      const since = typeof given === 'string' ? given : undefined;
      clients.saw(request, grant, since, 'poll');
      if (waitMs > 0 && feed.since(since) === 'current') {
        return hold(feed, request, reply, since, waitMs, respond);
      }
      return answerPoll(feed, request, reply, since, respond);
    }),
  );

  app.get('/v1/stream', {
    exposeHeadRoute: false,
    handler: access.withFeed(['sdk'], (feed, request, reply, grant) =>
      openStream(feed, request, reply, grant, options),
    ),
  });
}

function answerPoll(
  feed: EnvironmentFeed,
  request: FastifyRequest,
  reply: FastifyReply,
  since: string | undefined,
  respond: Respond,
): FastifyReply {
  const news = feed.since(since);
  if (news === 'current') return respond(feed, request, reply, 304);
  if (news) return respond(feed, request, reply, 200, { encoding: 'identity', bytes: news });
  return respond(feed, request, reply, 200, feed.full(pickEncoding(request.headers['accept-encoding'])));
}

/** Long poll: the answer is the first change after `since`, or 304 when the time is up. */
function hold(
  feed: EnvironmentFeed,
  request: FastifyRequest,
  reply: FastifyReply,
  since: string | undefined,
  waitMs: number,
  respond: Respond,
): FastifyReply {
  const leave = feed.wait(feed.id, (why) => {
    clearTimeout(timer);
    if (why === 'stopped') reply.raw.setHeader('connection', 'close');
    answerPoll(feed, request, reply, since, respond);
  });
  const timer = setTimeout(() => {
    leave();
    answerPoll(feed, request, reply, since, respond);
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
      headers: options.originHeaders(request),
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

type Respond = (
  feed: EnvironmentFeed,
  request: FastifyRequest,
  reply: FastifyReply,
  status: 200 | 304,
  body?: Body | undefined,
) => FastifyReply;

/** Answers are written past the framework's own path, which costs them a tenth of their time and has nothing to add to ready-made bytes. */
function responder(originHeaders: RulesetRoutesOptions['originHeaders']): Respond {
  return (feed, request, reply, status, body) => {
    let headers = headersOf(feed, body);
    if (request.headers.origin !== undefined) headers = [...headers, ...Object.entries(originHeaders(request)).flat()];
    reply.hijack();
    reply.raw.writeHead(status, headers).end(body?.bytes);
    return reply;
  };
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
