// `npm start`: makes a workspace with a small real example on first use, serves it, and says what to type next.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const burgee = fileURLToPath(new URL('../bin/burgee.js', import.meta.url));
const directory = process.env.BURGEE_DIR ?? fileURLToPath(new URL('../.burgee', import.meta.url));

/** Runs one command of burgee to its end; a failure is the command's own message, and ours to pass on. */
function run(...args) {
  const done = spawnSync(process.execPath, [burgee, ...args, '--dir', directory], { cwd: root, encoding: 'utf8' });
  if (done.status !== 0) {
    process.stderr.write(done.stdout + done.stderr);
    process.exit(done.status ?? 1);
  }
  return done.stdout;
}

if (!existsSync(`${directory}/db`)) {
  run('init', '--project', 'shop');
  run('import', 'flagd', `${root}/examples/demo.flagd.json`, '--env', 'production', '--comment', 'the example shop');
}
const { token } = JSON.parse(run('token', 'create', 'demo-app', '--kind', 'sdk', '--env', 'production', '--json'));

process.stdout.write(`
In a second terminal, in this folder:

  npx burgee flag list --env production
  BURGEE_URL=http://127.0.0.1:4242 BURGEE_TOKEN=${token} node examples/app.mjs
  npx burgee flag rollout new-checkout on:25 --env production --comment "first wave"
  npx burgee                                  (full screen; ? shows the keys, q leaves)

`);

const server = spawn(process.execPath, [burgee, 'serve', '--dir', directory], { cwd: root, stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.kill(signal));
server.on('exit', (code, signal) => process.exit(code ?? (signal ? 130 : 1)));
