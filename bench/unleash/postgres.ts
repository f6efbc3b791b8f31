/** A PostgreSQL of our own: a new cluster in a temporary directory, reached by a socket in it, with its ordinary settings. */
import { type ExecFileSyncOptions, execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const DEBIAN = '/usr/lib/postgresql';
const USER = 'unleash';

export interface Postgres {
  readonly version: string;
  /** Where its socket is, which is what `DATABASE_HOST` takes. */
  readonly host: string;
  readonly user: string;
  readonly database: string;
  /** Runs a script of SQL. */
  run(sql: string): void;
  /** Megabytes of all of its processes, what they share counted once. */
  memory(): number;
  stop(): Promise<void>;
}

/** The directory of `initdb`: the newest of Debian's, or where the path leads. */
export function findPostgres(): string | undefined {
  const debian = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((one, other) => Number(other) - Number(one)) : [];
  const places = [...debian.map((version) => join(DEBIAN, version, 'bin')), ...(process.env['PATH'] ?? '').split(':')];
  return places.find((place) => ['initdb', 'postgres', 'psql'].every((name) => existsSync(join(place, name))));
}

/** PostgreSQL refuses to run as root. */
function unprivileged(): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag: string): number => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}

export async function startPostgres(place: string, bin: string): Promise<Postgres> {
  const who = unprivileged();
  const host = join(place, 'postgres');
  const data = join(host, 'data');
  mkdirSync(host);
  chmodSync(place, 0o755);
  if (who.uid !== undefined && who.gid !== undefined) chownSync(host, who.uid, who.gid);
  const quiet: ExecFileSyncOptions = { ...who, cwd: host, stdio: ['ignore', 'ignore', 'inherit'] };
  execFileSync(join(bin, 'initdb'), ['-D', data, '-U', USER, '-A', 'trust', '-E', 'UTF8'], quiet);
  const server = spawn(join(bin, 'postgres'), ['-D', data, '-k', host, '-c', 'listen_addresses='], {
    ...who,
    cwd: host,
    stdio: 'ignore',
  });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  process.on('exit', () => server.kill('SIGQUIT'));
  const pidFile = join(data, 'postmaster.pid');
  while (!(existsSync(pidFile) && /ready/.test(readFileSync(pidFile, 'utf8')))) {
    if (server.exitCode !== null) throw new Error(`PostgreSQL ended with ${server.exitCode}`);
    await sleep(50);
  }
  const psql = (database: string, sql: string): string =>
    execFileSync(join(bin, 'psql'), ['-qtA', '-v', 'ON_ERROR_STOP=1', '-h', host, '-U', USER, '-d', database], {
      input: sql,
      encoding: 'utf8',
    });
  psql('postgres', `create database ${USER}`);
  return {
    version: psql('postgres', 'show server_version').trim().split(' ')[0] ?? '',
    host,
    user: USER,
    database: USER,
    run: (sql) => void psql(USER, sql),
    memory: () =>
      [server.pid as number, ...childrenOf(server.pid as number)].reduce((sum, pid) => sum + shareOf(pid), 0),
    async stop() {
      server.kill('SIGINT');
      await ended;
    },
  };
}

const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);

/** Its part of the memory, in megabytes: of what several processes have together, each is counted its share. */
function shareOf(pid: number): number {
  return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]) / 1024;
}

/** Megabytes that a process has in memory. */
export const residentMemory = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
