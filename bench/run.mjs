// `npm run bench -- NAME…|all [--write]`: runs bench/NAME/run.ts in a process of its own. `--write` also puts what it
// printed into docs/benchmarks.md, in the place of what stood there under that name.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const PAGE = fileURLToPath(new URL('../docs/benchmarks.md', import.meta.url));

const entryOf = (name) => ['run.ts', 'run.mjs'].map((file) => `${HERE}${name}/${file}`).find(existsSync);
const names = readdirSync(HERE).filter(entryOf).sort();

const args = process.argv.slice(2);
const write = args.includes('--write');
const asked = args.filter((name) => name !== '--write');
const chosen = asked.includes('all') ? names : asked;
const unknown = chosen.filter((name) => !names.includes(name));
if (chosen.length === 0 || unknown.length > 0) {
  if (unknown.length > 0) console.error(`There is no bench "${unknown.join('", "')}".`);
  console.error(`usage: npm run bench -- ${names.join('|')}|all [--write]`);
  process.exit(2);
}

/** Certificates cost Node some 34 ms a start; what is measured must not depend on them. */
function cleanEnvironment() {
  const { NODE_EXTRA_CA_CERTS, SSL_CERT_FILE, SSL_CERT_DIR, ...rest } = process.env;
  return { ...rest, NODE_ENV: 'production' };
}

/** Runs one bench, shows its output as it comes, and gives it back. */
function run(name) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', 'tsx', '--expose-gc', entryOf(name)], {
      env: cleanEnvironment(),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
      process.stdout.write(text);
    });
    child.on('close', (status) => resolve({ output, status: status ?? 1 }));
  });
}

const markers = (name) => [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];

function record(name, output) {
  const page = readFileSync(PAGE, 'utf8');
  const [open, close] = markers(name);
  if (!page.includes(open) || !page.includes(close))
    throw new Error(`docs/benchmarks.md has no place for ${name}: add ${open} and ${close}`);
  const date = new Date().toISOString().slice(0, 10);
  const block = `${open}\n\n\`npm run bench -- ${name}\`, ${date}, Node ${process.version}\n\n\`\`\`text\n${output.trimEnd()}\n\`\`\`\n\n${close}`;
  writeFileSync(PAGE, page.slice(0, page.indexOf(open)) + block + page.slice(page.indexOf(close) + close.length));
}

let failed = 0;
for (const name of chosen) {
  console.log(`\n== ${name} ==`);
  const { output, status } = await run(name);
  if (status !== 0) failed++;
  else if (write) record(name, output);
}
process.exit(failed === 0 ? 0 : 1);
