/** The read plane against floors that serve the same bytes: `npx tsx bench/server/run.ts [rounds] [seconds]`. Needs wrk. */
import { execFile, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { report } from '../report.js';
import { median, quantile, startChild } from './child.js';

const rounds = Number(process.argv[2] ?? 5);
const seconds = Number(process.argv[3] ?? 3);
const CONNECTIONS = 32;

if (spawnSync('wrk', ['--version']).error) {
  console.error('SKIPPED: wrk is not installed (apt-get install wrk); nothing was measured.');
  process.exit(77);
}

interface Hello {
  readonly url: string;
  readonly token: string;
  readonly pid: number;
}

const run = promisify(execFile);
const made = await startChild<{ directory: string; token: string }>(
  new URL('./make-process.ts', import.meta.url),
  '10000',
);
const server = await startChild<Hello>(
  new URL('./server-process.ts', import.meta.url),
  made.hello.directory,
  made.hello.token,
);
const { url, token } = server.hello;
const authorization = `Bearer ${token}`;
const first = await fetch(`${url}/v1/snapshot`, { headers: { authorization } });
const etag = first.headers.get('etag') ?? '';
const identity = (await first.arrayBuffer()).byteLength;
const nodeFloor = await startChild<Hello>(new URL('./floor-process.ts', import.meta.url), 'node', url, token);
const fastifyFloor = await startChild<Hello>(new URL('./floor-process.ts', import.meta.url), 'fastify', url, token);
console.log(
  `node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}, load ${loadavg()[0]?.toFixed(2)} before the run`,
);
console.log(
  `10,000 flags, ${identity} bytes plain; wrk -t1 -c${CONNECTIONS} -d${seconds}s, median of ${rounds} rounds, interleaved`,
);

async function wrk(
  base: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  script?: string,
): Promise<number> {
  const args = ['-t1', `-c${CONNECTIONS}`, `-d${seconds}s`];
  for (const [name, value] of Object.entries(headers)) args.push('-H', `${name}: ${value}`);
  if (script) args.push('-s', script);
  const { stdout } = await run('wrk', [...args, `${base}${path}`]);
  if (/Non-2xx or 3xx responses: [1-9]/.test(stdout)) throw new Error(`${path}: ${stdout}`);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]);
}

const workloads = [
  { row: 'server/304', name: '304', path: '/v1/snapshot', headers: { 'if-none-match': etag } },
  { row: 'server/200', name: '200 gzip', path: '/v1/snapshot', headers: { 'accept-encoding': 'gzip' } },
  { row: 'server/nothing-new', name: 'delta, nothing new', path: `/v1/poll?since=${etag.slice(1, -1)}`, headers: {} },
] as const;

/** Processor time that a process has used, in microseconds; where the system tells (Linux). */
function cpuOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * 10_000;
  } catch {
    return Number.NaN;
  }
}

interface Run {
  readonly rate: number;
  /** Processor time a request: what others do on this machine changes it far less than the rate. */
  readonly cpu: number;
}

async function measure(
  { url: base, pid }: Hello,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<Run> {
  const before = cpuOf(pid);
  const rate = await wrk(base, path, headers);
  return { rate, cpu: (cpuOf(pid) - before) / (rate * seconds) };
}

const rateOf = (runs: readonly Run[]): number => median(runs.map(({ rate }) => rate));
const cpuPer = (runs: readonly Run[]): number => median(runs.map(({ cpu }) => cpu));

for (const { row, name, path, headers } of workloads) {
  const runs = { node: [] as Run[], fastify: [] as Run[], burgee: [] as Run[] };
  for (let round = 0; round < rounds; round++) {
    runs.node.push(await measure(nodeFloor.hello, path, headers));
    runs.fastify.push(await measure(fastifyFloor.hello, path, headers));
    runs.burgee.push(await measure(server.hello, path, { ...headers, authorization }));
  }
  const cells = Object.entries(runs).map(
    ([who, all]) => `${who} ${rateOf(all).toFixed(0).padStart(6)}/s ${cpuPer(all).toFixed(1).padStart(5)} µs`,
  );
  const ratio = rateOf(runs.burgee) / rateOf(runs.fastify);
  report(row, { '× fastify': ratio });
  const cpuRatio = (cpuPer(runs.fastify) / cpuPer(runs.burgee)).toFixed(2);
  console.log(
    `${name.padEnd(20)} ${cells.join('   ')}   = ${ratio.toFixed(2)} × fastify (${cpuRatio} × by processor time)`,
  );
}

const script = join(tmpdir(), `burgee-ofrep-${process.pid}.lua`);
writeFileSync(
  script,
  'wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\nwrk.body = \'{"context":{"targetingKey":"user-4711","country":"DE","plan":"pro"}}\'\n',
);
const remote: number[] = [];
for (let round = 0; round < rounds; round++) {
  remote.push(await wrk(url, '/ofrep/v1/evaluate/flags/flag-15', { authorization }, script));
}
report('server/remote', { 'a second': median(remote) });
console.log(`remote evaluation    burgee ${median(remote).toFixed(0).padStart(7)}/s on one core`);

const { times } = await server.ask<{ times: number[] }>('change 30');
const snapshots: number[] = [];
for (let round = 0; round < 30; round++) {
  await server.ask('change 1');
  const started = performance.now();
  const response = await fetch(`${url}/v1/snapshot`, { headers: { authorization } });
  snapshots.push(performance.now() - started);
  await response.arrayBuffer();
}
console.log(
  `a change is acknowledged after p50 ${median(times).toFixed(1)} ms; the snapshot with it begins to arrive p50 ${median(snapshots).toFixed(1)} ms, p99 ${quantile(snapshots, 0.99).toFixed(1)} ms after that`,
);
report('server/change', { ms: median(snapshots), 'ms at p99': quantile(snapshots, 0.99) });
const memory = await server.ask<{ rss: number; heapUsed: number; external: number }>('memory');
console.log(
  `memory: rss ${(memory.rss / 2 ** 20).toFixed(0)} MB, heap ${(memory.heapUsed / 2 ** 20).toFixed(0)} MB, external ${(memory.external / 2 ** 20).toFixed(0)} MB, 10,000 flags in 3 environments`,
);
report('server/memory', { 'MB resident': memory.rss / 2 ** 20 });
nodeFloor.stop();
fastifyFloor.stop();
await server.ask('stop').catch(() => {});
process.exit(0);
