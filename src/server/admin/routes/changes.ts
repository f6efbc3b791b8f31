/** The log itself, entry by entry, for whoever follows it. */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import type { LevelStore } from '../../../store/level-store.js';
import type { Change } from '../../../store/types.js';
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
    answer:
      '{changes}, or events "change" whose id is the sequence number, and "tick" with the head, one of them first',
    async handle({ actor, replica, query, request, reply }) {
      const shown = replica ? (change: Change) => change : (change: Change) => changeFor(actor, change);
      const from = Math.max(1, query.from ?? 1);
      if (!wantsEvents(request)) {
        const changes = await owner.store.read(from, query.limit ?? PAGE);
        return { changes: changes.map(shown).filter((change) => change !== undefined), head: owner.store.head() };
      }
      const last = Number(request.headers['last-event-id']);
      const next = Number.isSafeInteger(last) && last > 0 ? last + 1 : from;
      const page = replica ? linePage : changePage(shown);
      await follow(owner.store, { from: next, page, token: actor.token }, reply, followers);
      return reply;
    },
  });
}

function wantsEvents(request: FastifyRequest): boolean {
  return request.headers.accept?.includes('text/event-stream') ?? false;
}

/** Up to a page of entries from `from` on, as events; those that are not shown have no text. */
type Page = (store: LevelStore, from: number) => Promise<readonly { readonly seq: number; readonly event?: Buffer }[]>;

function changePage(shown: (change: Change) => Change | undefined): Page {
  return async (store, from) =>
    (await store.read(from, PAGE)).map((change) => {
      const entry = shown(change);
      return entry ? { seq: change.seq, event: eventOf(entry.seq, JSON.stringify(entry)) } : { seq: change.seq };
    });
}

/** The bytes that were hashed: a follower checks them, and need not know what they say to pass them on. */
const linePage: Page = async (store, from) => {
  await store.log.ready();
  const entries: { seq: number; event: Buffer }[] = [];
  for await (const [seq, line] of store.log.lines(from, Math.min(store.head().seq, from + PAGE - 1))) {
    if (seq !== from + entries.length) throw new Error(`entry ${from + entries.length} of the log is missing`);
    entries.push({ seq, event: eventOf(seq, line) });
  }
  return entries;
};

const eventOf = (seq: number, data: string | Buffer): Buffer =>
  Buffer.concat([Buffer.from(`id: ${seq}\nevent: change\ndata: `), Buffer.from(data), Buffer.from('\n\n')]);

interface Following {
  readonly from: number;
  readonly page: Page;
  /** Selector of the token that it goes by; undefined on the socket. */
  readonly token: string | undefined;
}

/** Whether a token that was right when the stream began still is. */
async function isUsable(store: LevelStore, selector: string | undefined): Promise<boolean> {
  if (selector === undefined) return true;
  const token = await store.state.get('token', '', selector);
  if (!token || token.revokedAt !== undefined) return false;
  return token.expiresAt === undefined || Date.parse(token.expiresAt) > Date.now();
}

async function follow(
  store: LevelStore,
  { from, page, token }: Following,
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
    const tick = (): Promise<void> =>
      write(response, `event: tick\ndata: ${JSON.stringify(store.head())}\n\n`, abort.signal);
    // Which log this is, and how far it goes: a reader of another one need not read on.
    await tick();
    while (!abort.signal.aborted) {
      const wait = news.fired;
      if (!(await isUsable(store, token))) break;
      const entries = await page(store, next);
      for (const { seq, event } of entries) {
        next = seq + 1;
        if (event) await write(response, event, abort.signal);
      }
      if (entries.length === PAGE) continue;
      await tick();
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
async function write(response: ServerResponse, text: string | Buffer, signal: AbortSignal): Promise<void> {
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
