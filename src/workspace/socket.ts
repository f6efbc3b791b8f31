/** The socket in the workspace's directory: how other processes reach the one that owns the database. */
import { createHash } from 'node:crypto';
import { chmod, mkdir, rename, rm, stat } from 'node:fs/promises';
import type { Server } from 'node:net';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** Node cuts longer paths without a word (sockaddr_un has 108 bytes, one of them the end). */
const MAX_PATH_BYTES = 107;
/** The longest thing that is put behind the path while it is claimed. */
const SUFFIX_BYTES = '.4294967296'.length;

/** `socket` in the directory, or a name derived from the directory where only this user may look, when that path is too long. */
export function socketPath(directory: string): string {
  const path = join(resolve(directory), 'socket');
  if (Buffer.byteLength(path) + SUFFIX_BYTES <= MAX_PATH_BYTES) return path;
  const name = createHash('sha256').update(resolve(directory)).digest('hex').slice(0, 32);
  return join(runtimeDirectory(), `${name}.socket`);
}

function runtimeDirectory(): string {
  const given = process.env['XDG_RUNTIME_DIR'];
  const path = given ? join(given, 'burgee') : join(tmpdir(), `burgee-${userInfo().uid}`);
  return Buffer.byteLength(path) <= 60 ? path : join('/tmp', `burgee-${userInfo().uid}`);
}

export interface SocketClaim {
  readonly path: string;
  /** Takes the name away, if it is still ours. The server goes on for those who are connected. */
  release(): Promise<void>;
}

/** Starts `server` listening on the directory's socket. The caller holds the database's lock, so whoever was there before is gone. */
export async function claimSocket(directory: string, server: Server): Promise<SocketClaim> {
  const path = socketPath(directory);
  if (dirname(path) !== resolve(directory)) await makePrivate(dirname(path));
  const temporary = `${path}.${process.pid}`;
  await rm(temporary, { force: true });
  await listen(server, temporary);
  // Nobody can connect to it before it has the right mode and its name.
  await chmod(temporary, 0o600);
  const { ino } = await stat(temporary);
  await rename(temporary, path);
  return {
    path,
    async release() {
      const there = await stat(path).catch(() => undefined);
      if (there?.ino === ino) await rm(path, { force: true });
    },
  };
}

async function makePrivate(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  const { uid, mode } = await stat(path);
  if (uid !== userInfo().uid || (mode & 0o077) !== 0) {
    throw new Error(`${path} belongs to somebody else or is open to others; the socket cannot be put there.`);
  }
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((done, fail) => {
    server.once('error', fail);
    server.listen(path, () => {
      server.off('error', fail);
      done();
    });
  });
}

/** Whether somebody listens. A stale socket is recognised by this alone, never by its age. */
export function isListening(path: string): Promise<boolean> {
  return new Promise((answer) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      answer(true);
    });
    socket.once('error', () => answer(false));
  });
}
