/**
 * Wall time of small commands beside a bare Node, interleaved, each a process of its own: `npm run bench -- cli`.
 * Two workspaces: one with 10 flags, one with 100,000; both end with a few ordinary changes.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { report } from '../report.js';

const ROUNDS = Number(process.env['ROUNDS'] ?? 31);
const BATCH = 10_000;
const burgee = fileURLToPath(new URL('../../bin/burgee.js', import.meta.url));

function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(NODE_EXTRA_CA_CERTS|SSL_CERT_|BURGEE_|NODE_OPTIONS)/.test(name),
  );
  return { ...Object.fromEntries(kept), BURGEE_ACTOR: 'bench' };
}

const env = environment();

function burgeeIn(directory: string, ...argv: string[]): void {
  const done = spawnSync(process.execPath, [burgee, ...argv], { cwd: directory, env, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`burgee ${argv.join(' ')}: ${done.stdout}${done.stderr}`);
}

function keyOf(index: number): string {
  return `flag-${String(index).padStart(6, '0')}`;
}

function fill(directory: string, count: number): void {
  mkdirSync(directory);
  burgeeIn(directory, 'init', '--project', 'shop');
  for (let from = 0; from < count; from += BATCH) {
    const flags: Record<string, unknown> = {};
    for (let index = from; index < Math.min(count, from + BATCH); index += 1) {
      flags[keyOf(index)] = { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'on' };
    }
    const file = join(directory, 'flags.json');
    writeFileSync(file, JSON.stringify({ flags }));
    burgeeIn(directory, 'import', 'flagd', file);
  }
  // What a workspace in use ends with: small changes, not one import of thousands.
  for (let share = 1; share <= 20; share += 1) burgeeIn(directory, 'ramp', keyOf(5), String(share));
}

interface Case {
  readonly name: string;
  readonly argv: readonly string[];
  readonly cwd: string;
}

function once({ argv, cwd }: Case): number {
  const started = performance.now();
  const done = spawnSync(process.execPath, argv as string[], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const took = performance.now() - started;
  if (done.status !== 0) throw new Error(`${argv.join(' ')} ended with ${done.status}: ${done.stderr}`);
  return took;
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] as number;
}

async function serve(directory: string): Promise<ChildProcess> {
  const server = spawn(process.execPath, [burgee, 'serve', '--port', '0', '--json'], {
    cwd: directory,
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await new Promise((resolve) => server.stdout?.once('data', resolve));
  return server;
}

const { model } = cpus()[0] as { model: string };
const place = mkdtempSync(join(tmpdir(), 'burgee-bench-'));
let server: ChildProcess | undefined;
try {
  const small = join(place, 'small');
  const big = join(place, 'big');
  const served = join(place, 'served');
  fill(small, 10);
  fill(big, 100_000);
  fill(served, 10);
  server = await serve(served);
  const cases: Case[] = [
    { name: 'node -e 0', argv: ['-e', '0'], cwd: small },
    { name: 'burgee --version', argv: [burgee, '--version'], cwd: small },
    { name: 'burgee flag show --help', argv: [burgee, 'flag', 'show', '--help'], cwd: small },
    { name: 'burgee flag show, 10 flags', argv: [burgee, 'flag', 'show', keyOf(5)], cwd: small },
    { name: 'burgee flag show, 100,000 flags', argv: [burgee, 'flag', 'show', keyOf(50_000)], cwd: big },
    { name: 'burgee flag show, from a server', argv: [burgee, 'flag', 'show', keyOf(5)], cwd: served },
    { name: 'burgee evaluate, 10 flags', argv: [burgee, 'evaluate', keyOf(5), '--context', 'key=u-1'], cwd: small },
  ];
  const times = cases.map((): number[] => []);
  for (const each of cases) once(each);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, each] of cases.entries()) (times[index] as number[]).push(once(each));
  }
  for (const list of times) list.sort((a, b) => a - b);
  console.log(
    `Node ${process.version}, ${cpus().length} × ${model}, ${Math.round(totalmem() / 2 ** 30)} GiB, load ${loadavg()[0]?.toFixed(1)}; ${ROUNDS} rounds, interleaved`,
  );
  console.log('| | least ms | median ms | p90 ms | × node (medians) | × node (least) |\n|---|---|---|---|---|---|');
  const base = times[0] as number[];
  for (const [index, each] of cases.entries()) {
    const list = times[index] as number[];
    const cells = [quantile(list, 0), quantile(list, 0.5), quantile(list, 0.9)].map((ms) => ms.toFixed(1));
    const ratios = [0.5, 0].map((share) => (quantile(list, share) / quantile(base, share)).toFixed(2));
    console.log(`| ${each.name} | ${[...cells, ...ratios].join(' | ')} |`);
  }
  const medianOf = (name: string): number => quantile(times[cases.findIndex((each) => each.name === name)] ?? [], 0.5);
  const show = medianOf('burgee flag show, 10 flags');
  report('cli/show', { '× `node -e 0`': show / medianOf('node -e 0') });
  report('cli/large', { '× the time': medianOf('burgee flag show, 100,000 flags') / show });
} finally {
  server?.kill('SIGTERM');
  rmSync(place, { recursive: true, force: true });
}
