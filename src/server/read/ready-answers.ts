/**
 * What SDKs ask most (the snapshot, and what is new since a revision) is answered before the framework sees it, as far as the answer
 * lies ready: a caller who was checked before, an environment in memory, no other origin. All else is left to the routes, which give
 * the same answers.
 */
import type { AnswerFirst } from '../http-server.js';
import type { LatencySample } from '../latency-sample.js';
import type { CountAnswer } from '../metrics.js';
import type { Access } from './access.js';
import { Asked } from './asked.js';
import type { Clients } from './clients.js';
import type { Feeds } from './feeds.js';
import { matchesEtag, pickEncoding } from './negotiate.js';
import { headersOf } from './ruleset-headers.js';
import type { Body } from './snapshot-bytes.js';

const SNAPSHOT = '/v1/snapshot';
const POLL = '/v1/poll?since=';

export interface ReadyAnswersOptions {
  readonly access: Access;
  readonly feeds: Feeds;
  readonly clients: Clients;
  readonly latency?: LatencySample | undefined;
  readonly count: CountAnswer;
}

export function createReadyAnswers(options: ReadyAnswersOptions): AnswerFirst {
  const { access, feeds, clients, latency, count } = options;
  return (request, response) => {
    if (request.method !== 'GET') return false;
    const url = request.url as string;
    const isSnapshot = url === SNAPSHOT;
    if (!isSnapshot && !url.startsWith(POLL)) return false;
    const asked = Asked.by(request.rawHeaders);
    const grant = asked && access.sdkKnownBy(asked.authorization);
    const feed = grant && feeds.named(grant.feed);
    // A server that stops tells everybody to close the connection.
    if (!feed || feeds.stopped) return false;

    let body: Body | undefined;
    let holds = feed.id;
    if (isSnapshot) {
      if (!matchesEtag(asked.noneMatch, feed.etag)) body = feed.snapshot(pickEncoding(asked.encodings));
    } else {
      holds = url.slice(POLL.length);
      const news = feed.since(holds);
      if (news === undefined) return false;
      if (news !== 'current') body = { encoding: 'identity', bytes: news };
    }
    if (asked.instance !== undefined) {
      clients.note(grant, asked.instance, asked.sdk, holds, isSnapshot ? 'snapshot' : 'poll');
    }
    const status = body ? 200 : 304;
    count(isSnapshot ? 'GET /v1/snapshot' : 'GET /v1/poll', status);
    if (latency?.due()) {
      const begun = performance.now();
      response.once('finish', () => latency.add(performance.now() - begun));
    }
    response.writeHead(status, headersOf(feed, body)).end(body?.bytes);
    return true;
  };
}
