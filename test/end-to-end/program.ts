/** The built program as people run it: real processes, each in an environment of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const BIN = fileURLToPath(new URL('../../bin/burgee.js', import.meta.url));

export interface Done {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Nothing of the developer's own configuration, and no certificates to load at every start. */
function environment(home: string, extra: Record<string, string>): NodeJS.ProcessEnv {
  const { PATH = '' } = process.env;
  return { PATH, HOME: home, XDG_CONFIG_HOME: home, BURGEE_ACTOR: 'ana', ...extra };
}

async function outcome(child: ChildProcess): Promise<Done> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, stdout, stderr };
}

/** Runs one command to its end in `directory`. */
export function burgee(directory: string, args: readonly string[], extra: Record<string, string> = {}): Promise<Done> {
  return outcome(
    spawn(process.execPath, [BIN, ...args], {
      cwd: directory,
      env: environment(directory, extra),
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
}

/** The same, of a command that must succeed; its `--json` result. */
export async function burgeeJson<T>(directory: string, ...args: string[]): Promise<T> {
  const done = await burgee(directory, [...args, '--json']);
  if (done.status !== 0)
    throw new Error(`burgee ${args.join(' ')} ended with ${done.status}: ${done.stdout}${done.stderr}`);
  return JSON.parse(done.stdout) as T;
}

export interface Running {
  readonly child: ChildProcess;
  /** Resolves with the first line, from the present one on, that the pattern fits. */
  line(pattern: RegExp): Promise<string>;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

function follow(child: ChildProcess): Running {
  const seen: string[] = [];
  const waiting = new Set<() => void>();
  const take = (line: string): void => {
    seen.push(line);
    for (const wake of waiting) wake();
  };
  for (const stream of [child.stdout, child.stderr]) if (stream) createInterface(stream).on('line', take);
  const ended = once(child, 'close').then(() => take('(ended)'));
  let next = 0;
  const running: Running = {
    child,
    async line(pattern) {
      for (;;) {
        while (next < seen.length) {
          const line = seen[next++] as string;
          if (pattern.test(line)) return line;
          if (line === '(ended)') throw new Error(`ended without ${pattern}: ${seen.join('\n')}`);
        }
        await new Promise<void>((resolve) => {
          const wake = (): void => {
            waiting.delete(wake);
            resolve();
          };
          waiting.add(wake);
        });
      }
    },
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      await ended;
    },
  };
  onTestFinished(() => running.stop('SIGKILL'));
  return running;
}

/** A command that goes on, such as `serve`. */
export function start(directory: string, args: readonly string[], extra: Record<string, string> = {}): Running {
  return follow(
    spawn(process.execPath, [BIN, ...args], {
      cwd: directory,
      env: environment(directory, extra),
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
}

/** An application: a module that may import the built SDK, in a process of its own. */
export function startApp(directory: string, source: string, extra: Record<string, string>): Running {
  return follow(
    spawn(process.execPath, ['--input-type=module', '--eval', source], {
      cwd: directory,
      env: environment(directory, extra),
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
}
