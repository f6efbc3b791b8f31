/** Which SDKs are there, and which revision each one holds: what `GET /v1/clients` tells. Bounded, in memory, forgotten after a while. */
import type { FastifyRequest } from 'fastify';
import type { Grant } from './access.js';
import type { EnvironmentFeed } from './environment-feed.js';

const LIMIT = 20_000;
const FORGET_MS = 10 * 60_000;
const NAME_LENGTH = 128;

export interface ClientInfo {
  readonly instance: string;
  readonly sdk: string | undefined;
  readonly project: string;
  readonly environment: string;
  readonly token: string | undefined;
  readonly transport: 'stream' | 'poll' | 'snapshot' | 'usage';
  /** `<epoch>.<revision>` that it holds, as far as is known here. */
  readonly holds: string | undefined;
  readonly lastSeenAt: string;
}

interface Entry {
  readonly instance: string;
  readonly grant: Grant;
  sdk: string | undefined;
  transport: ClientInfo['transport'];
  holds: string | undefined;
  /** A stream gets every change, so it holds what the feed holds. */
  streamOf: EnvironmentFeed | undefined;
  seenAt: number;
}

export class Clients {
  readonly #entries = new Map<string, Entry>();
  readonly #now: () => number;
  #anonymous = 0;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** SDKs name themselves by `X-Burgee-Instance` and `X-Burgee-SDK`; requests without a name are not kept. */
  saw(request: FastifyRequest, grant: Grant, holds: string | undefined, transport: ClientInfo['transport']): void {
    const instance = request.headers['x-burgee-instance'];
    if (typeof instance === 'string') this.note(grant, instance, sdkOf(request), holds, transport);
  }

  note(
    grant: Grant,
    instance: string,
    sdk: string | undefined,
    holds: string | undefined,
    transport: ClientInfo['transport'],
  ): void {
    if (instance.length > NAME_LENGTH) return;
    const entry = this.#entry(instance, grant);
    entry.sdk = sdk?.slice(0, NAME_LENGTH) ?? entry.sdk;
    entry.holds = holds?.slice(0, NAME_LENGTH);
    if (!entry.streamOf) entry.transport = transport;
  }

  connected(request: FastifyRequest, grant: Grant, feed: EnvironmentFeed): () => void {
    const named = request.headers['x-burgee-instance'];
    const instance = typeof named === 'string' && named.length <= NAME_LENGTH ? named : `stream-${++this.#anonymous}`;
    const entry = this.#entry(instance, grant);
    entry.sdk = sdkOf(request) ?? entry.sdk;
    entry.transport = 'stream';
    entry.streamOf = feed;
    return () => {
      if (entry.streamOf !== feed) return;
      entry.holds = feed.id;
      entry.streamOf = undefined;
      entry.seenAt = this.#now();
      if (instance !== named) this.#entries.delete(keyOf(instance, grant));
    };
  }

  list(
    filter: { readonly project?: string | undefined; readonly environment?: string | undefined } = {},
  ): ClientInfo[] {
    const oldest = this.#now() - FORGET_MS;
    const infos: ClientInfo[] = [];
    for (const [key, entry] of this.#entries) {
      const { grant, streamOf } = entry;
      if (!streamOf && entry.seenAt < oldest) {
        this.#entries.delete(key);
        continue;
      }
      if (filter.project !== undefined && filter.project !== grant.project) continue;
      if (filter.environment !== undefined && filter.environment !== grant.environment) continue;
      infos.push({
        instance: entry.instance,
        sdk: entry.sdk,
        project: grant.project,
        environment: grant.environment,
        token: grant.token,
        transport: entry.transport,
        holds: streamOf?.id ?? entry.holds,
        lastSeenAt: new Date(streamOf ? this.#now() : entry.seenAt).toISOString(),
      });
    }
    return infos;
  }

  #entry(instance: string, grant: Grant): Entry {
    const key = keyOf(instance, grant);
    let entry = this.#entries.get(key);
    if (entry) {
      // The map keeps the order in which clients were last seen.
      this.#entries.delete(key);
    } else {
      entry = {
        instance,
        grant,
        sdk: undefined,
        transport: 'poll',
        holds: undefined,
        streamOf: undefined,
        seenAt: 0,
      };
      if (this.#entries.size >= LIMIT) this.#entries.delete(this.#entries.keys().next().value as string);
    }
    entry.seenAt = this.#now();
    this.#entries.set(key, entry);
    return entry;
  }
}

function keyOf(instance: string, grant: Grant): string {
  return `${grant.project}/${grant.environment}/${grant.token ?? ''}/${instance}`;
}

function sdkOf(request: FastifyRequest): string | undefined {
  const sdk = request.headers['x-burgee-sdk'];
  return typeof sdk === 'string' ? sdk.slice(0, NAME_LENGTH) : undefined;
}
