// Records docs/tui/*.txt: a session in tmux at 80x24 and at 120x40, with a server and two apps beside it.
// Needs tmux; build first: npm run build && node scripts/tui-captures.mjs
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = join(root, 'bin/burgee.js');
const out = join(root, 'docs/tui');
const SIZES = [
  [80, 24],
  [120, 40],
];

/** An app that asks for some flags all the time, and tells often how often. */
const APP = `import { createClient } from '@burgee/sdk';
const { BURGEE_URL: url, BURGEE_TOKEN: token } = process.env;
const flags = createClient({ url, token, usageMs: 500 });
await flags.ready();
setInterval(() => {
  for (const key of ['gift-cards', 'new-checkout', 'search-ranking', 'payment-provider']) {
    for (let user = 0; user < 20 + 60 * Math.random(); user += 1) flags.evaluate(key, { targetingKey: 'u-' + user }, null);
  }
}, 100);`;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function burgee(directory, ...args) {
  const done = spawnSync(process.execPath, [bin, ...args, '--dir', directory], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`burgee ${args.join(' ')}: ${done.stdout}${done.stderr}`);
  return done.stdout;
}

/** Users to count with. */
function users(file) {
  const countries = ['SE', 'NO', 'DK', 'US', 'CA', 'DE', 'FR'];
  const lines = Array.from({ length: 4_102 }, (_, index) =>
    JSON.stringify({ key: `u-${index}`, country: countries[index % 7], plan: index % 3 === 0 ? 'pro' : 'free' }),
  );
  writeFileSync(file, lines.join('\n'));
  return file;
}

/** A server, and what to type so that it is reached. */
async function serve(directory) {
  const child = spawn(process.execPath, [bin, 'serve', '--dir', directory, '--port', '0', '--json'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const line = await new Promise((resolve) => child.stdout.once('data', (text) => resolve(String(text))));
  return { child, url: JSON.parse(line).url };
}

/** A terminal of one size with the program in it. */
function terminal(columns, rows, directory, contexts) {
  const socket = `burgee-captures-${process.pid}-${columns}`;
  const tmux = (...args) => spawnSync('tmux', ['-L', socket, ...args], { encoding: 'utf8' });
  const command = `env -u CI LANG=C.UTF-8 BURGEE_ACTOR=ana '${process.execPath}' '${bin}' tui --dir '${directory}' --project shop --env staging --contexts '${contexts}'`;
  const started = tmux('-f', '/dev/null', 'new-session', '-d', '-x', String(columns), '-y', String(rows), command);
  if (started.status !== 0) throw new Error(`tmux: ${started.stderr}`);
  const screen = () => tmux('capture-pane', '-p').stdout;
  return {
    async keys(...keys) {
      for (const key of keys) {
        tmux('send-keys', ...(key.startsWith('text:') ? ['-l', key.slice(5)] : [key]));
        await pause(60);
      }
    },
    async until(wanted) {
      for (let end = Date.now() + 60_000; !wanted.test(screen()); await pause(50)) {
        if (Date.now() > end) throw new Error(`never saw ${wanted}:\n${screen()}`);
      }
      await pause(150);
    },
    screen,
    end: () => tmux('kill-server'),
  };
}

const clean = (text, directory) =>
  `${text
    .replaceAll(directory, '/srv/flags')
    .replace(/pid \d+/g, 'pid 4711')
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trimEnd()}\n`;

async function record(columns, rows) {
  const parent = mkdtempSync(join(tmpdir(), 'burgee-'));
  const directory = join(parent, 'flags');
  burgee(directory, 'init', '--project', 'shop');
  burgee(
    directory,
    'import',
    'flagd',
    join(root, 'examples/demo.flagd.json'),
    '--env',
    'staging',
    '--comment',
    'the example shop',
  );
  burgee(directory, 'env', 'set', 'production', '--protected');
  const { token } = JSON.parse(
    burgee(directory, 'token', 'create', 'shop-backend', '--kind', 'sdk', '--env', 'staging', '--json'),
  );
  const server = await serve(directory);
  const env = { ...process.env, BURGEE_URL: server.url, BURGEE_TOKEN: token };
  const app = () => spawn(process.execPath, ['--input-type=module', '-e', APP], { cwd: root, env, stdio: 'ignore' });
  const apps = [app(), app()];
  const { keys, until, screen, end } = terminal(columns, rows, directory, users(join(parent, 'users.jsonl')));
  const folder = join(out, `${columns}x${rows}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  let number = 0;
  const save = (name) => {
    number += 1;
    writeFileSync(join(folder, `${String(number).padStart(2, '0')}-${name}.txt`), clean(screen(), directory));
  };
  try {
    await until(/KEY[\s\S]*▶[\s\S]*state/);
    save('flags');
    await keys('/', 'text:chk');
    await until(/chk/);
    save('search');
    await keys(
      'Escape',
      'n',
      'text:gift-cards',
      'Tab',
      'Tab',
      'Tab',
      'text:Give somebody a card',
      'Tab',
      'text:growth',
    );
    await until(/growth/);
    save('new-flag');
    await keys('Enter');
    await until(/new: flag/);
    await keys('text:christmas is near', 'Enter');
    await until(/revision/);
    save('flag');
    await keys('a', 'text:country in [SE, NO, DK] and plan == pro serve onn', 'Enter');
    await until(/VARIATION_UNKNOWN/);
    save('rule-with-a-fault');
    await keys('BSpace', 'Enter');
    await until(/\+ rule/);
    save('confirm');
    await keys('text:first the north', 'Enter');
    await until(/▶ rule r1/);
    await keys('r', 'text:25');
    await until(/25 %[\s\S]*users.jsonl come here/);
    save('rollout');
    await keys('o', 'Enter');
    await until(/\+ state on/);
    await keys('text:wave 1', 'Enter');
    await until(/on:25,off:75/);
    save('rolled-out');
    await keys('6');
    await until(/2 of 2 hold/);
    await pause(16_000);
    save('monitor');
    // A row of the monitor is a minute; the toast of the last change is read by then.
    await keys('4');
    await until(/wave 1/);
    save('audit');
    await keys('u');
    await until(/Undo change/);
    await until(/- state on/);
    save('undo');
    await keys('text:not yet', 'Enter');
    await until(/not yet/);
    save('undone');
    await keys(
      '5',
      'Enter',
      'BTab',
      'text:gift-cards',
      'Tab',
      'C-u',
      'text:key=u-9, country=NO, plan=pro',
      'Tab',
      'text:7',
      'Enter',
    );
    await until(/rule 1/);
    save('playground');
    await keys('1');
    await until(/KEY/);
    await keys('/', 'text:gift-c', 'Enter', 'Enter');
    await until(/▶ rule r1/);
    await keys('p', 'text:new-checkout', 'Enter');
    await until(/needs new-checkout/);
    await keys('text:only on the new page', 'Enter');
    await until(/needs new-checkout[\s\S]*depends/);
    await keys('3');
    await until(/gift-cards/);
    save('graph');
    await keys('2');
    await until(/No segments yet/);
    save('no-segments-yet');
    await keys('n', 'text:beta', 'Tab', 'text:Beta testers', 'Tab', 'text:u-1, u-2, u-1842', 'Enter');
    await until(/new: segment/);
    await keys('Enter');
    await until(/SEGMENT[\s\S]*used by/);
    save('segments');
    await keys('7');
    await until(/shop-backend/);
    save('environments-and-tokens');
    await keys('1', 'Tab');
    await until(/PRODUCTION/);
    await keys('C-x', 'Space');
    await until(/You are changing PRODUCTION/);
    save('protected');
    await keys('Escape', ':', 'text:audit');
    await until(/burgee audit list/);
    save('palette');
    await keys('C-u', 'text:audit list', 'Enter');
    await until(/done/);
    save('command');
    await keys('Escape', '?');
    await until(/Flags[\s\S]*turn the flag/);
    save('help');
  } finally {
    end();
    for (const child of [...apps, server.child]) child.kill('SIGKILL');
    await pause(200);
    rmSync(parent, { recursive: true, force: true });
  }
}

if (spawnSync('tmux', ['-V']).status !== 0) {
  process.stderr.write('tmux is missing, so nothing was recorded\n');
  process.exit(1);
}

for (const [columns, rows] of SIZES) await record(columns, rows);
