/** System calls of a running process that fail on purpose, by strace. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Why faults cannot be injected here, if they cannot. */
export function noStrace(): string | undefined {
  const { error, status } = spawnSync('strace', ['-f', '-o', '/dev/null', 'true']);
  if (error) return 'strace is not installed';
  return status === 0 ? undefined : 'strace may not trace here';
}

export interface Injection {
  readonly call: 'write' | 'fdatasync' | 'openat' | 'rename' | 'fsync';
  readonly error?: 'EIO' | 'ENOSPC' | undefined;
  readonly delayMs?: number | undefined;
  /** The first call that fails, 1-based, and how many do. */
  readonly first: number;
  readonly count?: number | undefined;
  /** Fails a sync as well, since files are opened and renamed when the store recovers. */
  readonly whileRecovering?: boolean | undefined;
}

export interface Injected {
  /** How many calls have failed so far. */
  fired(): number;
  stop(): Promise<void>;
}

/** Into calls on LevelDB's files only; other files and the pipes of the process are spared. */
export async function inject(pid: number, database: string, output: string, what: Injection): Promise<Injected> {
  const last = what.count === undefined ? `${what.first}+` : `${what.first}..${what.first + what.count - 1}`;
  const effect = what.error ? `error=${what.error}` : `delay_enter=${(what.delayMs ?? 0) * 1_000}`;
  // Files that come later are opened under the next numbers.
  const present = readdirSync(database);
  const next = Math.max(...present.map((name) => Number(/\d+/.exec(name)?.[0] ?? 0)));
  const names = [
    ...present,
    'CURRENT',
    ...Array.from({ length: 60 }, (_, index) => next + index + 1).flatMap((n) => [
      `${pad(n)}.log`,
      `${pad(n)}.ldb`,
      `${pad(n)}.dbtmp`,
      `MANIFEST-${pad(n)}`,
    ]),
  ];
  const child: ChildProcess = spawn(
    'strace',
    [
      '-f',
      '-p',
      String(pid),
      '-o',
      output,
      '-e',
      `trace=${what.call}${what.whileRecovering ? ',fdatasync' : ''}`,
      '-e',
      `inject=${what.call}:${effect}:when=${last}`,
      ...(what.whileRecovering ? ['-e', 'inject=fdatasync:error=EIO:when=1..1'] : []),
      ...names.flatMap((name) => ['-P', join(database, name)]),
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  await new Promise<void>((resolve, reject) => {
    child.stderr?.on('data', (text: Buffer) => {
      if (text.toString().includes('attached')) resolve();
    });
    child.once('exit', () => reject(new Error('strace did not attach')));
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  return {
    fired: () =>
      readFileSync(output, 'utf8')
        .split('\n')
        .filter((line) => line.includes(` ${what.call}(`) && /\((INJECTED|DELAYED)\)/.test(line)).length,
    async stop() {
      child.kill('SIGINT');
      await ended;
      await sleep(0);
    },
  };
}

const pad = (n: number): string => String(n).padStart(6, '0');
