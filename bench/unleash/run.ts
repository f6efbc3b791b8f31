/**
 * Beside Unleash with PostgreSQL, in one run, in turns: `npm run bench -- unleash`. It needs wrk, PostgreSQL's programs and
 * `npm ci --ignore-scripts --prefix bench/unleash`, and says which of them is missing.
 */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { report } from '../report.js';
import { median, quantile } from '../server/child.js';
import type { Written } from '../store/writers.js';
import { startBurgee } from './burgee.js';
import { findPostgres, startPostgres } from './postgres.js';
import type { Asked, Product } from './product.js';
import { findUnleash, startUnleash } from './unleash.js';

const FLAGS = 10_000;
const ROUNDS = 5;
const WRK_SECONDS = 2;
const CONNECTIONS = 32;
const WRITERS = 8;
const WRITE_MS = 2_000;
const CHANGES = 20;
const SKIPPED = 77;
/** How often a client asks that waits for a change. */
const ASK_MS = 2;

const run = promisify(execFile);

function skip(why: string): never {
  console.error(`SKIPPED: ${why}. Nothing was measured.`);
  process.exit(SKIPPED);
}

if (spawnSync('wrk', ['--version']).error) skip('wrk is not installed (apt-get install wrk)');
const bin = findPostgres() ?? skip('PostgreSQL is not installed (apt-get install postgresql)');
const found = findUnleash();
const peer = typeof found === 'string' ? skip(`Unleash cannot run: ${found}`) : found;

const place = mkdtempSync(join(tmpdir(), 'burgee-unleash-'));
process.on('exit', () => rmSync(place, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));

const postgres = await startPostgres(place, bin);
const unleash = await startUnleash(peer.node, postgres, FLAGS);
const burgee = await startBurgee(FLAGS);
const products: readonly Product[] = [unleash, burgee];
console.log(
  `Unleash ${peer.version} on Node ${peer.nodeVersion} with PostgreSQL ${postgres.version}, burgee on Node ${process.version}; ${cpus().length} × ${cpus()[0]?.model.trim()}, load ${loadavg()[0]?.toFixed(1)} before the run`,
);
console.log(
  `${FLAGS.toLocaleString('en')} flags each, every request with a token; Unleash in production mode with 10 connections to its database, without limits and telemetry; ${ROUNDS} rounds in turns, medians; wrk -t1 -c${CONNECTIONS} -d${WRK_SECONDS}s; ${WRITERS} writers for ${WRITE_MS} ms a round\n`,
);

interface Answer {
  readonly status: number;
  readonly etag: string;
  readonly body: Buffer;
}

const gzip = { 'accept-encoding': 'gzip' };

function ask({ url, authorization }: Product, { path, headers }: Asked, extra: object = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    get(url + path, { headers: { authorization, ...headers, ...extra } }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.once('error', reject);
      response.once('end', () => {
        const { statusCode: status = 0, headers: answered } = response;
        resolve({ status, etag: answered.etag ?? '', body: Buffer.concat(parts) });
      });
    }).once('error', reject);
  });
}

/** Requests a second. */
async function wrk({ url, authorization }: Product, { path, headers }: Asked, extra: object): Promise<number> {
  const all = Object.entries({ authorization, ...headers, ...extra }).flatMap(([name, value]) => [
    '-H',
    `${name}: ${value}`,
  ]);
  const how = ['-t1', `-c${CONNECTIONS}`, `-d${WRK_SECONDS}s`, '--timeout', '30s'];
  const { stdout } = await run('wrk', [...how, ...all, url + path]);
  if (/Non-2xx or 3xx responses: [1-9]|Socket errors/.test(stdout)) throw new Error(`${path}: ${stdout}`);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]);
}

async function write({ switches }: Product): Promise<Written> {
  const program = new URL('./http-writers.ts', import.meta.url).pathname;
  const parameters = ['--import', 'tsx', program, JSON.stringify(switches), String(WRITERS), String(WRITE_MS)];
  const { stdout } = await run(process.execPath, parameters);
  return JSON.parse(stdout) as Written;
}

/** Milliseconds from the acknowledgement of a change until a client that asks all the time holds a snapshot with it. */
async function change(product: Product, flag: string, on: boolean): Promise<number> {
  const { url, authorization, on: toOn, off: toOff } = product.switches;
  const { path, body } = on ? toOn : toOff;
  const content = body === undefined ? {} : { 'content-type': 'application/json' };
  const { etag } = await ask(product, product.snapshot, gzip);
  const changed = await fetch(url + path.replace('FLAG', flag), {
    method: 'POST',
    headers: { authorization, ...content },
    ...(body === undefined ? {} : { body: body.replace('FLAG', flag) }),
  });
  if (!changed.ok) throw new Error(`${product.name} answers ${changed.status} to a change`);
  const acknowledged = performance.now();
  for (;;) {
    const answer = await ask(product, product.snapshot, { ...gzip, 'if-none-match': etag });
    const took = performance.now() - acknowledged;
    if (answer.status === 200) {
      const isOn = product.isOn(gunzipSync(answer.body).toString(), flag);
      if (isOn !== on) throw new Error(`${product.name} serves ${flag} as ${isOn}`);
      return took;
    }
    await sleep(ASK_MS);
  }
}

const rates = new Map<string, Map<Product, number[]>>();
function note(what: string, product: Product, value: number): void {
  const row = rates.get(what) ?? rates.set(what, new Map()).get(what);
  row?.set(product, [...(row.get(product) ?? []), value]);
}
const of = (what: string, product: Product): number => median(rates.get(what)?.get(product) ?? []);

const inProcess: Written[] = [];
const tails = new Map(products.map((product) => [product, [] as number[]]));
const delays = new Map(products.map((product) => [product, [] as number[]]));

for (let round = 0; round < ROUNDS; round += 1) {
  for (const product of products) {
    const { etag } = await ask(product, product.snapshot, gzip);
    note('nothing changed (304)', product, await wrk(product, product.snapshot, { 'if-none-match': etag }));
    note('everything, compressed (200)', product, await wrk(product, product.snapshot, gzip));
    note('anything new? nothing', product, await wrk(product, product.nothingNew(etag), gzip));
    const { rate, p99 } = await write(product);
    note(`${WRITERS} writers over HTTP`, product, rate);
    tails.get(product)?.push(p99);
    for (let turn = 0; turn < CHANGES / ROUNDS; turn += 1)
      delays.get(product)?.push(await change(product, 'flag-100', turn % 2 === 1));
  }
  inProcess.push(await burgee.writeInProcess(WRITERS, WRITE_MS));
}

const line = (what: string, theirs: string, ours: string, ratio: string): void =>
  console.log(`| ${what} | ${theirs} | ${ours} | ${ratio} |`);
const count = (value: number): string => Math.round(value).toLocaleString('en');

line('', 'Unleash', 'burgee', '');
line('---', '---', '---', '---');
for (const what of rates.keys()) {
  const [theirs, ours] = [of(what, unleash), of(what, burgee)];
  line(what, `${count(theirs)}/s`, `${count(ours)}/s`, `${(ours / theirs).toFixed(1)} ×`);
}
const tail = (product: Product): string => `${median(tails.get(product) ?? []).toFixed(1)} ms`;
line(`${WRITERS} writers over HTTP, p99`, tail(unleash), tail(burgee), '');
const local = median(inProcess.map(({ rate }) => rate));
line(
  `${WRITERS} writers in its process`,
  '–',
  `${count(local)}/s, p99 ${median(inProcess.map(({ p99 }) => p99)).toFixed(1)} ms`,
  '',
);
const delay = (product: Product): string => {
  const times = delays.get(product) ?? [];
  return `${median(times).toFixed(0)} ms, the longest ${quantile(times, 1).toFixed(0)}`;
};
line('a change is in what a client fetches after', delay(unleash), delay(burgee), '');
const memory = await Promise.all(products.map((product) => product.memory()));
line('memory, its database included', `${memory[0]?.toFixed(0)} MB`, `${memory[1]?.toFixed(0)} MB`, '');

const theirs = of(`${WRITERS} writers over HTTP`, unleash);
report('store/unleash', { '× Unleash': of(`${WRITERS} writers over HTTP`, burgee) / theirs });
report('store/unleash-local', { '× Unleash': local / theirs });

await unleash.stop();
await postgres.stop();
await burgee.stop();
process.exit(0);
