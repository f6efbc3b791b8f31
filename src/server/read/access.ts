/** Who may see which environment on the read plane. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Token, TokenKind } from '../../model/documents.js';
import { BurgeeError } from '../../model/errors.js';
import type { Denials } from '../denials.js';
import type { TokenBook } from '../token-book.js';
import type { EnvironmentFeed } from './environment-feed.js';
import { type Feeds, feedName } from './feeds.js';

export interface OpenEnvironment {
  readonly project: string;
  readonly environment: string;
}

export interface Grant {
  readonly project: string;
  readonly environment: string;
  /** Of the feed that this opens. */
  readonly feed: string;
  /** A client token's holder sees decisions about client-visible flags, and nothing else. */
  readonly kind: 'sdk' | 'client';
  /** Absent for an open environment. */
  readonly token: string | undefined;
}

declare module 'fastify' {
  interface FastifyRequest {
    grant: Grant | null;
  }
}

interface FeedRoute {
  onRequest(request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void): void;
  handler(request: FastifyRequest, reply: FastifyReply): unknown;
}

type FeedHandler = (feed: EnvironmentFeed, request: FastifyRequest, reply: FastifyReply, grant: Grant) => unknown;

export class Access {
  readonly #tokens: TokenBook;
  readonly #feeds: Feeds;
  readonly #denials: Denials;
  /** A token that changes is another object. */
  readonly #grants = new WeakMap<Token, Grant>();
  readonly #open: Grant | undefined;
  readonly #closed: Error | undefined;

  constructor(tokens: TokenBook, feeds: Feeds, denials: Denials, open?: OpenEnvironment, closed?: Error) {
    this.#tokens = tokens;
    this.#feeds = feeds;
    this.#denials = denials;
    this.#open = open && { ...open, feed: feedName(open.project, open.environment), kind: 'sdk', token: undefined };
    this.#closed = closed;
  }

  grant(request: FastifyRequest, kinds: readonly TokenKind[]): Grant {
    const { authorization } = request.headers;
    // Before the token is looked at: it may be one that has not arrived yet.
    if (this.#closed) throw this.#closed;
    if (this.#open && authorization === undefined) return this.#open;
    try {
      return this.grantOf(this.#tokens.authenticate(authorization, kinds));
    } catch (error) {
      this.#denials.note(request, error, undefined);
      throw error;
    }
  }

  /** Of an SDK whose header was checked before; undefined says nothing, and costs nobody a denial. */
  sdkKnownBy(authorization: string | undefined): Grant | undefined {
    if (authorization === undefined) return this.#open;
    const token = this.#tokens.checkedBefore(authorization);
    return token?.kind === 'sdk' ? this.#grants.get(token) : undefined;
  }

  /** What a token that was checked already opens. */
  grantOf(token: Token): Grant {
    const known = this.#grants.get(token);
    if (known) return known;
    const project = token.projects?.[0];
    const environment = token.environments?.[0];
    if (project === undefined || environment === undefined) {
      throw new BurgeeError('FORBIDDEN', 'This token is bound to no environment.');
    }
    const kind = token.kind === 'client' ? 'client' : 'sdk';
    const feed = feedName(project, environment);
    const grant: Grant = { project, environment, feed, kind, token: token.key };
    this.#grants.set(token, grant);
    return grant;
  }

  /** A handler that runs with the feed of the caller's environment: at once when that is in memory. For requests without a body. */
  withFeed(kinds: readonly TokenKind[], handler: FeedHandler) {
    return (request: FastifyRequest, reply: FastifyReply): unknown =>
      this.#run(this.grant(request, kinds), handler, request, reply);
  }

  /** The same for requests with a body: the caller is checked before a byte of it is read. */
  withFeedAndBody(kinds: readonly TokenKind[], handler: FeedHandler): FeedRoute {
    return {
      onRequest: (request, _reply, done) => {
        try {
          request.grant = this.grant(request, kinds);
        } catch (error) {
          return done(error as Error);
        }
        return done();
      },
      handler: (request, reply) => this.#run(request.grant as Grant, handler, request, reply),
    };
  }

  #run(grant: Grant, handler: FeedHandler, request: FastifyRequest, reply: FastifyReply): unknown {
    const ready = this.#feeds.named(grant.feed);
    if (ready) return handler(ready, request, reply, grant);
    return this.#feeds.get(grant.project, grant.environment).then((feed) => handler(feed, request, reply, grant));
  }
}
