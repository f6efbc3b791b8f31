/** A server whose log is another's: it serves what it has, and goes on doing so whatever becomes of its primary. */
import { BurgeeError } from '../../model/errors.js';
import { parseToken } from '../../model/token.js';
import { readFollowNote } from '../../workspace/follow-note.js';
import { type Owner, openOwner } from '../../workspace/open.js';
import { Usage } from '../read/usage.js';
import { logToStderr } from '../server-log.js';
import { type RunningServer, type StartServerOptions, startServer } from '../start.js';
import { followLog, type LogFollowing, type Pace } from './follow-log.js';
import { Forwarder } from './forward.js';
import { finishTaking, prepareDirectory, take } from './generations.js';
import { type FollowStatus, Progress } from './progress.js';

export interface StartFollowerOptions
  extends Pick<StartServerOptions, 'host' | 'port' | 'adminListen' | 'corsOrigins' | 'log'> {
  readonly directory: string;
  /** Admin address of the primary. */
  readonly primary: string;
  /** Of kind `replica`. */
  readonly token: string;
  readonly pace?: Pace | undefined;
  readonly reportEveryMs?: number | undefined;
}

export interface RunningFollower extends Pick<RunningServer, 'url' | 'adminUrl'> {
  status(): FollowStatus;
  /** Rejects when it cannot go on serving, which only a fault of its own machine brings about. */
  readonly failed: Promise<never>;
  close(): Promise<void>;
}

/** Everything that goes with one copy of the log. */
interface Generation {
  readonly owner: Owner;
  readonly server: RunningServer;
  readonly following: LogFollowing;
}

export async function startFollower(options: StartFollowerOptions): Promise<RunningFollower> {
  const { directory, primary, token, log = logToStderr, pace } = options;
  checkAddress(primary);
  checkToken(token);
  await prepareDirectory(directory, primary);
  // These outlive a change of epoch.
  const progress = new Progress();
  const usage = new Usage();
  let at = { port: options.port, adminListen: options.adminListen };
  let present: Generation | undefined;
  let closing = false;
  let turning: Promise<void> = Promise.resolve();
  let fail = (_error: unknown): void => {};
  const failed = new Promise<never>((_resolve, reject) => {
    fail = reject;
  });
  failed.catch(() => {});

  async function begin(): Promise<Generation> {
    const owner = await openOwner(directory);
    try {
      const complete = readFollowNote(directory)?.complete === true;
      const server = await startServer({
        owner,
        host: options.host,
        ...at,
        corsOrigins: options.corsOrigins,
        log,
        usage,
        follows: { primary, complete, status: () => progress.status() },
      });
      // The same doors after a change of epoch.
      at = {
        port: Number(new URL(server.url).port),
        adminListen: server.adminUrl === undefined ? undefined : new URL(server.adminUrl).host,
      };
      const following = followLog({ directory, primary, token, store: owner.store, complete, progress, log, pace });
      following.ended.then(
        (how) => {
          if (how === 'next' && !closing) turning = turn().catch(fail);
        },
        (error: unknown) => fail(error),
      );
      return { owner, server, following };
    } catch (error) {
      await owner.close();
      throw error;
    }
  }

  /** Moves on to the copy of another epoch. Apps are told to come back at once, and find it. */
  async function turn(): Promise<void> {
    await take(directory);
    await end();
    await finishTaking(directory);
    present = await begin();
    const { logId: epoch, seq } = present.owner.store.head();
    log({ level: 'info', event: 'follow.serving', primary, epoch, seq });
    if (closing) await end();
  }

  async function end(): Promise<void> {
    const was = present;
    present = undefined;
    await was?.following.close();
    await was?.server.close();
    await was?.owner.close();
  }

  present = await begin();
  const { url, adminUrl } = present.server;
  const forwarder = new Forwarder({
    primary,
    token,
    usage,
    store: () => present?.owner.store,
    status: () => progress.status(),
    everyMs: options.reportEveryMs,
  });
  return {
    url,
    adminUrl,
    status: () => progress.status(),
    failed,
    async close() {
      closing = true;
      await forwarder.close();
      await turning;
      await end();
    },
  };
}

/** An admin token would be let in, and be handed the log without its secrets: nothing of that has its hash. */
function checkToken(text: string): void {
  const kind = parseToken(text)?.kind;
  if (kind === 'replica') return;
  const found = kind === undefined ? 'What was given is no whole token.' : `The token is of kind "${kind}".`;
  throw new BurgeeError('UNAUTHORIZED', `${found} A follower takes one of kind "replica".`, {
    hint: 'Make one at the primary with: burgee token create NAME --kind replica',
  });
}

function checkAddress(primary: string): void {
  if (URL.canParse(primary) && /^https?:$/.test(new URL(primary).protocol)) return;
  throw new BurgeeError('INVALID_INPUT', `"${primary}" is not the address of a server.`, {
    hint: 'It is the admin address of the primary, such as https://flags.example.com:4243',
  });
}
