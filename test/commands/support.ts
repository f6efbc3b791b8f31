/** Runs the built command line: as a process of its own, or many times in this one where the process is not the point. */
import { type SpawnOptions, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from 'vitest';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const burgee = join(root, 'bin/burgee.js');

export interface Outcome {
  /** Exit status; 128 + the signal's number when one ended it, as a shell would say. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string;
}

/** Nothing of the machine that the tests run on: no colours, no places, no user's contexts. */
export function cleanEnvironment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(BURGEE_|NO_COLOR|FORCE_COLOR|XDG_|CI$|COLUMNS|EDITOR|VISUAL|NODE_OPTIONS|VITEST)/.test(name),
  );
  return { ...Object.fromEntries(kept), XDG_CONFIG_HOME: '/nonexistent', BURGEE_ACTOR: 'tester', ...extra };
}

export function start(argv: readonly string[], { cwd, env }: RunOptions = {}, options: SpawnOptions = {}) {
  return spawn(process.execPath, [burgee, ...argv], { cwd, env: cleanEnvironment(env), ...options });
}

const SIGNALS: Readonly<Record<string, number>> = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

export function run(argv: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = start(argv, options);
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code, signal) =>
      resolve({ status: code ?? 128 + (SIGNALS[signal ?? ''] ?? 0), stdout, stderr }),
    );
    child.stdin?.on('error', () => {});
    child.stdin?.end(options.input ?? '');
  });
}

interface Bundle {
  main(argv: readonly string[]): Promise<void>;
}

const require = createRequire(import.meta.url);

export interface HereOptions {
  readonly env?: NodeJS.ProcessEnv;
}

/** The same program in this process, one after another: for walks over everything. */
export async function runHere(argv: readonly string[], { env = {} }: HereOptions = {}): Promise<Outcome> {
  const bundle = require(join(root, 'dist/bundle/main.cjs')) as Bundle;
  const before = { env: process.env, out: process.stdout.write, err: process.stderr.write, code: process.exitCode };
  let stdout = '';
  let stderr = '';
  process.env = cleanEnvironment(env);
  process.exitCode = 0;
  process.stdout.write = ((text: string) => {
    stdout += text;
    return true;
  }) as typeof process.stdout.write;
  process.stderr.write = ((text: string) => {
    stderr += text;
    return true;
  }) as typeof process.stderr.write;
  try {
    await bundle.main(argv);
    return { status: Number(process.exitCode ?? 0), stdout, stderr };
  } finally {
    process.env = before.env;
    process.stdout.write = before.out;
    process.stderr.write = before.err;
    process.exitCode = before.code;
    process.removeAllListeners('SIGINT');
  }
}

export interface Place {
  /** An empty folder; the workspace is its `.burgee`. */
  readonly directory: string;
  readonly workspace: string;
  run(argv: readonly string[], options?: RunOptions): Promise<Outcome>;
  here(argv: readonly string[], options?: HereOptions): Promise<Outcome>;
  /** Runs in this process, expects status 0, and reads what `--json` printed. */
  json<T = never>(...argv: readonly string[]): Promise<T>;
  remove(): void;
}

export function aPlace(): Place {
  const directory = mkdtempSync(join(tmpdir(), 'burgee-test-'));
  const workspace = join(directory, '.burgee');
  const here = (argv: readonly string[], options?: HereOptions) => runHere([...argv, '--dir', workspace], options);
  return {
    directory,
    workspace,
    run: (argv, options) => run(argv, { cwd: directory, ...options }),
    here,
    async json<T>(...argv: readonly string[]) {
      const { status, stdout, stderr } = await here([...argv, '--json']);
      if (status !== 0) throw new Error(`burgee ${argv.join(' ')} ended with ${status}: ${stdout}${stderr}`);
      return JSON.parse(stdout) as T;
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** The tests of a file run where they were made a place, and it is gone with the last of them. */
export function standIn(make: () => Place | Promise<Place>): void {
  const home = process.cwd();
  let place: Place;
  beforeAll(async () => {
    place = await make();
    process.chdir(place.directory);
  });
  afterAll(() => {
    process.chdir(home);
    place.remove();
  });
}

/** A place with a project, three environments and some flags that do something. */
export async function aShop(): Promise<Place> {
  const place = aPlace();
  await place.json('init', '--project', 'shop');
  await place.json('flag', 'create', 'checkout', '--owner', 'ana', '--tag', 'web');
  await place.json('flag', 'create', 'payments');
  await place.json(
    'flag',
    'create',
    'color',
    '--type',
    'string',
    '--variation',
    'red=#f00',
    '--variation',
    'blue=#00f',
  );
  await place.json('segment', 'create', 'beta', '--include', 'u-1', '--when', 'plan == pro');
  await place.json('flag', 'enable', 'checkout', '--env', 'production');
  await place.json('flag', 'rollout', 'checkout', 'on:10', '--env', 'production', '--comment', 'wave 1');
  return place;
}
