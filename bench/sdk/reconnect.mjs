// A server is killed and started again; how long until the last of many clients listens again: node bench/sdk/reconnect.mjs [CLIENTS]
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createClient } from '@burgee/sdk';

const COUNT = Number(process.argv[2] ?? 1000);
const directory = await mkdtemp(join(tmpdir(), 'burgee-reconnect-'));
const program = fileURLToPath(new URL('../../test/sdk/support/film-server.mjs', import.meta.url));

async function startServer(env) {
  const child = fork(program, { env: { ...process.env, FILM_DIRECTORY: directory, ...env } });
  const [{ ready }] = await once(child, 'message');
  return { child, ...ready };
}

const first = await startServer({ FILM_FIRST: '1' });
const quiet = { info() {}, warn() {}, error() {} };
const options = { url: first.url, token: first.token, logger: quiet, usage: false };
const clients = Array.from({ length: COUNT }, () => createClient(options));
const listening = () => clients.filter((client) => client.stats().streaming).length;
while (listening() < COUNT) await sleep(10);
console.log(
  `node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}; ${COUNT} clients in one process, defaults`,
);

first.child.send({ generation: 2 });
const changed = performance.now();
while (clients.some((client) => client.number('generation', {}, 0) !== 2)) await sleep(1);
console.log(`a change: the last client has it ${Math.round(performance.now() - changed)} ms after it was asked for`);

let server = first.child;
for (const downMs of [0, 5000]) {
  server.kill('SIGKILL');
  const killed = performance.now();
  await once(server, 'exit');
  await sleep(downMs);
  server = (await startServer({ FILM_PORT: new URL(first.url).port })).child;
  const back = performance.now();
  while (listening() < COUNT) await sleep(10);
  const now = performance.now();
  const failures = clients.reduce((sum, client) => sum + client.stats().failures, 0);
  console.log(
    `killed, ${Math.round(back - killed)} ms without a server: all listen ${Math.round(now - back)} ms after it is back, ${failures} failed attempts in all`,
  );
}
server.kill('SIGKILL');
await rm(directory, { recursive: true, force: true });
process.exit(0);
