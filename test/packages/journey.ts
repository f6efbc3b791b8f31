/** From an empty home to a flag in an application and back, with the installed packages alone. */
import { type ChildProcess, execFile, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { expect, onTestFinished } from 'vitest';
import { startPty } from '../tui/support/pty.js';
import { ROOT } from './packed.js';

export interface Installed {
  /** The Node that runs program and application. */
  readonly node: string;
  /** The program, as `burgee` on somebody's path. */
  readonly bin: string;
  /** A folder in which `@burgee/sdk` is found. */
  readonly app: string;
  /** A folder of its own: home, and workspace. */
  readonly home: string;
}

const APP = `
import { createClient } from '@burgee/sdk';
const { BURGEE_URL: url, BURGEE_TOKEN: token } = process.env;
const flags = createClient({ url, token });
const { source } = await flags.ready({ timeoutMs: 10_000 });
const users = Array.from({ length: 1000 }, (_, index) => 'user-' + index);
const say = () => console.log('on ' + users.filter((targetingKey) => flags.boolean('new-checkout', { targetingKey }, false)).length);
flags.on('change', say);
console.log(source + ' ' + process.version);
say();
setInterval(() => {}, 1000);
`;

const run = promisify(execFile);

export function environment({ node, home }: Installed): Record<string, string> {
  return { PATH: `${dirname(node)}:${process.env['PATH']}`, HOME: home, BURGEE_ACTOR: 'ana' };
}

export function burgee(installed: Installed, ...args: string[]) {
  return run(installed.node, [installed.bin, ...args], { cwd: installed.home, env: environment(installed) });
}

async function json<T>(installed: Installed, ...args: string[]): Promise<T> {
  return JSON.parse((await burgee(installed, ...args, '--json')).stdout) as T;
}

/** A process that goes on; `line` waits for the first line, from the present one on, that the pattern fits. */
function follow(node: string, args: readonly string[], options: SpawnOptions) {
  const child: ChildProcess = spawn(node, [...args], { ...options, stdio: 'pipe' });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const ended = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const lines = createInterface(child.stdout as NodeJS.ReadableStream)[Symbol.asyncIterator]();
  return {
    async line(pattern: RegExp): Promise<RegExpExecArray> {
      for (;;) {
        const { value, done } = await lines.next();
        if (done) throw new Error(`ended without ${pattern}: ${said}`);
        const found = pattern.exec(value);
        if (found) return found;
      }
    },
    async stop() {
      child.kill('SIGTERM');
      const [code] = await ended;
      return code as number | null;
    },
  };
}

export async function journey(installed: Installed): Promise<void> {
  const { node, bin, app, home } = installed;
  await mkdir(home, { recursive: true });
  await burgee(installed, 'init', '--project', 'shop');
  await burgee(installed, 'import', 'flagd', join(ROOT, 'examples/demo.flagd.json'), '--env', 'production');
  await burgee(installed, 'flag', 'disable', 'new-checkout', '--env', 'production');
  await burgee(installed, 'flag', 'rollout', 'new-checkout', 'on:25', '--env', 'production');
  const { token } = await json<{ token: string }>(
    installed,
    'token',
    'create',
    'app',
    '--kind',
    'sdk',
    '--env',
    'production',
  );

  const server = follow(node, [bin, 'serve', '--port', '0'], { cwd: home, env: environment(installed) });
  const [url] = await server.line(/http:\/\/[\d.]+:\d+/);
  const program = follow(node, ['--input-type=module', '--eval', APP], {
    cwd: app,
    env: { ...environment(installed), BURGEE_URL: url, BURGEE_TOKEN: token },
  });
  await program.line(/^network v\d/);
  await program.line(/^on 0$/);

  await burgee(installed, 'flag', 'enable', 'new-checkout', '--env', 'production', '--comment', 'first wave');
  const [, users] = await program.line(/^on (\d+)$/);
  expect(Number(users)).toBeGreaterThan(200);
  expect(Number(users)).toBeLessThan(300);
  await burgee(installed, 'undo', '--yes');
  await program.line(/^on 0$/);

  const changes = await json<readonly { comment?: string; actor: string }[]>(
    installed,
    'audit',
    'list',
    '--limit',
    '2',
  );
  expect(changes[1]).toMatchObject({ actor: 'ana', comment: 'first wave' });
  expect(await server.stop()).toBe(0);
}

/** The full screen starts over the workspace that the journey made, shows it, and leaves. */
export async function fullScreen(installed: Installed): Promise<void> {
  const screen = startPty(installed.node, [installed.bin, 'tui', '--env', 'production'], {
    columns: 100,
    rows: 30,
    cwd: installed.home,
    env: environment(installed),
  });
  onTestFinished(() => screen.kill('SIGKILL'));
  await screen.until((text) => text.includes('new-checkout'), 20_000);
  expect(screen.alternate()).toBe(true);
  screen.send('q');
  expect(await screen.exited).toMatchObject({ exitCode: 0 });
  expect(screen.alternate()).toBe(false);
}

/** What the tab key offers in a real bash, the program being `burgee` on the path; undefined without bash. */
export async function completion(installed: Installed, line: string): Promise<string[] | undefined> {
  if (spawnSync('bash', ['--version']).status !== 0) return undefined;
  const script = `burgee() { "$NODE" "$BIN" "$@"; }
    source <(burgee completion bash)
    COMP_WORDS=(${line}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _burgee
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = await run('bash', ['--norc', '-c', script], {
    cwd: installed.home,
    env: { ...environment(installed), NODE: installed.node, BIN: installed.bin },
  });
  return stdout.trim().split('\n');
}
