/** The log itself, entry by entry, for whoever follows it. */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import type { Change, Store } from '../../../store/types.js';
import type { Owner } from '../../../workspace/owner.js';
import type { AdminRoutes } from '../routes.js';
import { changeFor } from '../visible-change.js';
import { limited, whole } from './queries.js';

const MOST = 1_000;
const PAGE = 256;
/** A reader that hears nothing for three of these knows that the connection is gone. */
const TICK_MS = 5_000;

const ChangesQuery = v.strictObject({ from: v.optional(whole('from')), limit: v.optional(limited(MOST)) });

/** Ends the followers of the log when the plane closes. */
export interface Followers {
  add(abort: AbortController): void;
  remove(abort: AbortController): void;
}

export function addChangeRoutes(routes: AdminRoutes, owner: Owner, followers: Followers): void {
  routes.add({
    method: 'GET',
    url: '/v1/changes',
    permission: 'log',
    summary: 'Entries of the log from `from` on, ascending; with Accept: text/event-stream it goes on as they come',
    query: ChangesQuery,
    answer: '{changes}, or events "change" whose id is the sequence number, and "tick" with the head',
    async handle({ actor, replica, query, request, reply }) {
      const shown = replica ? (change: Change) => change : (change: Change) => changeFor(actor, change);
      const from = Math.max(1, query.from ?? 1);
      if (!wantsEvents(request)) {
        const changes = await owner.store.read(from, query.limit ?? PAGE);
        return { changes: changes.map(shown).filter((change) => change !== undefined), head: owner.store.head() };
      }
      const last = Number(request.headers['last-event-id']);
      const next = Number.isSafeInteger(last) && last > 0 ? last + 1 : from;
      await follow(owner.store, next, shown, reply, followers);
      return reply;
    },
  });
}

function wantsEvents(request: FastifyRequest): boolean {
  return request.headers.accept?.includes('text/event-stream') ?? false;
}

async function follow(
  store: Store,
  from: number,
  shown: (change: Change) => Change | undefined,
  reply: FastifyReply,
  followers: Followers,
): Promise<void> {
  reply.hijack();
  const response = reply.raw;
  const abort = new AbortController();
  followers.add(abort);
  response.once('close', () => abort.abort());
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-store, no-transform',
    'x-accel-buffering': 'no',
  });
  let news = signal();
  const stop = store.subscribe(() => news.fire());
  const ticks = setInterval(() => news.fire(), TICK_MS);
  abort.signal.addEventListener('abort', () => news.fire());
  try {
    let next = from;
    while (!abort.signal.aborted) {
      const wait = news.fired;
      const changes = await store.read(next, PAGE);
      for (const change of changes) {
        next = change.seq + 1;
        const entry = shown(change);
        if (!entry) continue;
        await write(response, `id: ${entry.seq}\nevent: change\ndata: ${JSON.stringify(entry)}\n\n`, abort.signal);
      }
      if (changes.length === PAGE) continue;
      const { seq, hash } = store.head();
      await write(response, `event: tick\ndata: ${JSON.stringify({ seq, hash })}\n\n`, abort.signal);
      await wait;
      news = signal();
    }
    response.end();
  } catch {
    // The headers are out: a broken connection is all that can be said.
    response.destroy();
  } finally {
    stop();
    clearInterval(ticks);
    followers.remove(abort);
  }
}

/** Waits while the reader is slower than the log: nothing is buffered for it but one entry. */
async function write(response: ServerResponse, text: string, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  if (!response.write(text)) await once(response, 'drain', { signal }).catch(() => {});
}

function signal(): { readonly fired: Promise<void>; fire: () => void } {
  let fire = (): void => {};
  const fired = new Promise<void>((resolve) => {
    fire = resolve;
  });
  return { fired, fire };
}
