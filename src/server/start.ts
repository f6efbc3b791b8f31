/** Starts everything that answers: the read plane, the admin plane on the workspace's socket, and over TCP when asked. */
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { Environment } from '../model/documents.js';
import { BurgeeError } from '../model/errors.js';
import type { Owner } from '../workspace/owner.js';
import { identifyByToken } from './admin/actors.js';
import { createAdminPlane } from './admin/admin-plane.js';
import { startAdminSocket } from './admin-socket.js';
import { ChangeCounts } from './change-counts.js';
import { Denials } from './denials.js';
import type { FollowSource } from './follower/progress.js';
import { Replicas } from './follower/replicas.js';
import { LatencySample } from './latency-sample.js';
import { Metrics } from './metrics.js';
import { Pulse } from './pulse.js';
import type { OpenEnvironment } from './read/access.js';
import { Clients } from './read/clients.js';
import { Feeds } from './read/feeds.js';
import { createReadPlane, type ReadCounters } from './read/read-plane.js';
import { Usage } from './read/usage.js';
import { reporterOf } from './report.js';
import { logToStderr, type ServerLog } from './server-log.js';
import { TokenBook } from './token-book.js';
import { createAddressGuard } from './webhooks/address-guard.js';
import { WebhookDispatcher } from './webhooks/dispatcher.js';

export interface StartServerOptions {
  readonly owner: Owner;
  readonly host?: string | undefined;
  /** 0 takes a free one; see `url`. */
  readonly port?: number | undefined;
  /** `HOST:PORT` for the admin plane over TCP; the socket only when absent. */
  readonly adminListen?: string | undefined;
  /** Serves this environment without a token; on a loopback address only. */
  readonly open?: OpenEnvironment | undefined;
  readonly corsOrigins?: readonly string[] | undefined;
  /** Host names, addresses and CIDR ranges inside the network that webhooks may call; public ones they always may. */
  readonly webhookAllow?: readonly string[] | undefined;
  readonly log?: ServerLog | undefined;
  /** Given by a follower, which keeps both for longer than one server. */
  readonly follows?: FollowSource | undefined;
  readonly usage?: Usage | undefined;
}

export interface RunningServer {
  readonly url: string;
  readonly adminUrl?: string | undefined;
  readonly socketPath: string;
  /** Says goodbye to those who listen, lets requests finish, and closes every door. The owner stays open. */
  close(): Promise<void>;
}

/**
 * The door opens when the rulesets are in memory, or after this time: a thousand clients that come back after a restart must not meet a
 * process that is busy with something else, and a workspace with very many environments must not keep it closed.
 */
const PRELOAD_MS = 10_000;
/** Connections that wait to be taken: after a restart all clients come at once. The system's own limit is often 4,096. */
const BACKLOG = 4_096;

export const DEFAULT_HOST = '127.0.0.1';
export const DEFAULT_PORT = 4242;

export async function startServer(options: StartServerOptions): Promise<RunningServer> {
  const {
    owner,
    host = DEFAULT_HOST,
    port = DEFAULT_PORT,
    adminListen,
    open,
    corsOrigins,
    webhookAllow,
    log = logToStderr,
    follows,
    usage = new Usage(),
  } = options;
  if (open && !isLoopback(host)) {
    throw new BurgeeError(
      'USAGE',
      `An environment can be open without a token only on a loopback address, not on ${host}.`,
      {
        hint: 'Leave out --host, or make a token with: burgee token create',
      },
    );
  }
  const closers: (() => Promise<unknown> | unknown)[] = [];
  const closeAll = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    const report = reporterOf(log);
    const denials = new Denials(log);
    const tokens = await TokenBook.open(owner.store);
    closers.push(() => tokens.close());
    const feeds = new Feeds(owner.rulesets, owner.store, { trails: follows !== undefined });
    const clients = new Clients();
    // Its primary calls them.
    const webhooks = follows
      ? undefined
      : await WebhookDispatcher.open(owner.store, { guard: createAddressGuard(webhookAllow), log });
    closers.push(() => webhooks?.close());
    const counters: ReadCounters = { droppedStreams: 0, remoteEvaluations: 0 };
    const head = () => owner.store.head();
    const changes = new ChangeCounts();
    const store = () => owner.store.health();
    const metrics = new Metrics({ feeds, counters, changes, denials, usage, head, store, follows, webhooks });
    const knows = (project: string, environment: string, flag: string): boolean =>
      feeds.ready(project, environment)?.evaluator.has(flag) === true;
    const madeAt = async (seq: number): Promise<string | undefined> => (await owner.store.change(seq))?.at;
    const replicas = new Replicas({ usage, head, madeAt, knows });
    closers.push(() => metrics.close());
    const latency = new LatencySample();
    const pulse = new Pulse({ feeds, clients, latency, requests: () => metrics.answers('read') });
    closers.push(() => pulse.close());
    const live = { clients, usage, pulse, denials, webhooks, replicas, changes, metrics };
    closers.push(() => feeds.stop());
    const socket = await startAdminSocket(owner, { ...live, report });
    closers.push(() => socket.close());

    let adminUrl: string | undefined;
    if (adminListen !== undefined) {
      const admin = createAdminPlane({ ...live, owner, identify: identifyByToken(tokens), report });
      closers.push(() => admin.close());
      adminUrl = await listen(admin, ...parseAddress(adminListen));
    }

    const closed = follows && !follows.complete ? notYet(follows.primary) : undefined;
    let loading = true;
    const read = createReadPlane({
      feeds,
      tokens,
      clients,
      usage,
      counters,
      metrics,
      latency,
      denials,
      open,
      closed,
      corsOrigins,
      report,
      health: {
        notReady: () =>
          feeds.stopped ? 'stopping' : loading ? 'loading' : closed && 'fetching the log for the first time',
        head,
        writable: () => store().phase === 'open',
        follows,
      },
    });
    closers.push(() => read.close());
    const loaded = feeds
      .preload(environmentsOf(owner))
      .catch((error: unknown) => report(error, { method: 'LOAD', url: 'environments' }))
      .finally(() => {
        loading = false;
      });
    await Promise.race([loaded, sleep(PRELOAD_MS, undefined, { ref: false })]);
    if (open) await feeds.get(open.project, open.environment);
    metrics.forgetDelay();
    const url = await listen(read, host, port);
    return { url, adminUrl, socketPath: socket.path, close: closeAll };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

const notYet = (primary: string): BurgeeError =>
  new BurgeeError(
    'SERVER_UNAVAILABLE',
    'This follower is fetching the log for the first time, and has nothing to serve yet.',
    {
      hint: `Ask ${primary}, or wait.`,
    },
  );

async function* environmentsOf({ store }: Owner): AsyncGenerator<Environment> {
  for await (const project of store.state.list('project', '')) yield* store.state.list('environment', project.key);
}

async function listen(app: FastifyInstance, host: string, port: number): Promise<string> {
  try {
    await app.listen({ host, port, backlog: BACKLOG });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why =
      code === 'EADDRINUSE' ? 'another process listens there' : code === 'EACCES' ? 'this user may not' : code;
    throw new BurgeeError('SERVER_UNAVAILABLE', `Cannot listen on ${host}:${port}: ${why}.`, {
      hint: 'Choose another port with --port.',
      cause: error,
    });
  }
  const address = app.server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${name}:${address.port}`;
}

export function parseAddress(text: string): [host: string, port: number] {
  const match = /^(?:\[([0-9A-Fa-f:.]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (!match || port > 65_535) {
    throw new BurgeeError('USAGE', `"${text}" is no address to listen on.`, {
      hint: 'Write HOST:PORT, such as 127.0.0.1:4243.',
    });
  }
  return [match[1] ?? (match[2] as string), port];
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}
