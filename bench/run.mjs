// `npm run bench -- NAME…|all [--write]`: runs what PROGRAMS says of NAME, or bench/NAME/run.ts, each in a process of its own.
// `--write` also keeps the figures in bench/results.json, makes the table of docs/benchmarks.md from them, and puts what was
// printed there, in the place of what stood there under that name. `-- faults [FILE…]` runs the soaks the same way; `-- table`
// makes the table again.
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { linesOf, readGoals, readResults, tableText } from './table.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PAGE = `${ROOT}docs/benchmarks.md`;
const RESULTS = `${HERE}results.json`;
/** A bench that cannot run here says why, ends with this, and changes nothing. */
const SKIPPED = 77;

const PROGRAMS = {
  push: [['push/run.ts'], ['push/reconnect.ts']],
  server: [['server/run.ts'], ['server/delta.ts']],
  'store-large': [['store/run.ts', 'large']],
};

const entryOf = (name) =>
  ['run.ts', 'run.mjs'].map((file) => `${name}/${file}`).find((path) => existsSync(HERE + path));
const programsOf = (name) => PROGRAMS[name] ?? [[entryOf(name)]];
const names = [...new Set([...readdirSync(HERE).filter(entryOf), ...Object.keys(PROGRAMS)])].sort();

const args = process.argv.slice(2);
const write = args.includes('--write');
const asked = args.filter((name) => name !== '--write');
const soaks = asked[0] === 'faults' ? asked.splice(1) : [];
const chosen = asked.includes('all') ? names : asked;
const unknown = chosen.filter((name) => ![...names, 'faults', 'table'].includes(name));
if (chosen.length === 0 || unknown.length > 0) {
  if (unknown.length > 0) console.error(`There is no bench "${unknown.join('", "')}".`);
  console.error(`usage: npm run bench -- ${names.join('|')}|all|faults|table [--write]`);
  process.exit(2);
}

const place = mkdtempSync(join(tmpdir(), 'burgee-bench-'));
process.on('exit', () => rmSync(place, { recursive: true, force: true }));
// PostgreSQL does not run as root, and has to get through to its own folder.
chmodSync(place, 0o755);
const kept = join(place, 'results');

/** Certificates cost Node some 34 ms a start; what is measured must not depend on them. */
function cleanEnvironment() {
  const { NODE_EXTRA_CA_CERTS, SSL_CERT_FILE, SSL_CERT_DIR, NIX_SSL_CERT_FILE, ...rest } = process.env;
  return { ...rest, BURGEE_RESULTS: kept };
}

let running;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    running?.once('close', () => process.exit(130));
    running?.kill(signal);
  });
}

/** Runs one program, shows its output as it comes, and gives it back. */
function run(command, parameters, env) {
  return new Promise((resolve) => {
    const child = spawn(command, parameters, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'inherit'] });
    running = child;
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
      process.stdout.write(text);
    });
    child.on('close', (status) => resolve({ output, status: status ?? 1 }));
  });
}

async function bench(name) {
  // What a bench leaves behind goes with this folder.
  const env = { ...cleanEnvironment(), NODE_ENV: 'production', TMPDIR: place };
  const outputs = [];
  for (const [file, ...parameters] of programsOf(name)) {
    const node = ['--import', 'tsx', '--expose-gc', HERE + file, ...parameters];
    const { output, status } = await run(process.execPath, node, env);
    if (status !== 0) return { status, output };
    outputs.push(output.trimEnd());
  }
  return { status: 0, output: outputs.join('\n\n') };
}

/** The soaks, or those whose files are named. */
async function faults() {
  const vitest = [`${ROOT}node_modules/vitest/vitest.mjs`, 'run', '--config', 'vitest.soak.config.ts'];
  const { status } = await run(process.execPath, [...vitest, ...soaks], cleanEnvironment());
  return { status, output: '' };
}

/** What was measured since the last time somebody asked. */
function takeResults() {
  if (!existsSync(kept)) return [];
  const lines = readFileSync(kept, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  rmSync(kept);
  return lines;
}

function between(page, name, text) {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  if (!page.includes(open) || !page.includes(close))
    throw new Error(`docs/benchmarks.md has no place for ${name}: add ${open} and ${close}`);
  return `${page.slice(0, page.indexOf(open))}${open}\n\n${text}\n\n${page.slice(page.indexOf(close))}`;
}

function keep(results) {
  const all = { ...readResults(), ...Object.fromEntries(results.map(({ row, ...result }) => [row, result])) };
  const rows = readGoals().flatMap((room) => room.rows.map(({ row }) => row));
  const sorted = Object.fromEntries(rows.filter((row) => all[row]).map((row) => [row, all[row]]));
  writeFileSync(RESULTS, `${JSON.stringify(sorted, null, 2)}\n`);
}

function record(name, output) {
  let page = between(readFileSync(PAGE, 'utf8'), 'rows', tableText());
  if (name) {
    const date = new Date().toISOString().slice(0, 10);
    const head = `\`npm run bench -- ${name}\`, ${date}, Node ${process.version}`;
    page = between(page, `bench:${name}`, `${head}\n\n\`\`\`text\n${output.trimEnd()}\n\`\`\``);
  }
  writeFileSync(PAGE, page);
}

let failed = 0;
for (const name of chosen) {
  if (name === 'table') {
    record();
    continue;
  }
  console.log(`\n== ${name} ==`);
  const { output, status } = name === 'faults' ? await faults() : await bench(name);
  const results = takeResults();
  if (results.length > 0) console.log(`\n${linesOf(results).join('\n')}`);
  if (status === SKIPPED) continue;
  if (status !== 0) failed++;
  if (!write) continue;
  // A soak that failed has measured the rows that it reported; a bench that failed has measured nothing to rely on.
  if (status === 0 || name === 'faults') keep(results);
  if (name === 'faults') record();
  else if (status === 0) record(name, output);
}
process.exit(failed === 0 ? 0 : 1);
