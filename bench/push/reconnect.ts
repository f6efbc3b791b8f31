/** The server is killed under 1,000 streams and started again: `npx tsx bench/push/reconnect.ts [rounds]`. */
import { cpus, loadavg } from 'node:os';
import { report } from '../report.js';
import { quantile, startChild } from '../server/child.js';

const rounds = Number(process.argv[2] ?? 5);
const CLIENTS = 1_000;

interface Hello {
  readonly url: string;
  readonly token: string;
  readonly pid: number;
  /** When it was about to listen. */
  readonly begun: string;
}

const made = await startChild<{ directory: string; token: string }>(
  new URL('../server/make-process.ts', import.meta.url),
  '10000',
);
const { directory, token } = made.hello;
const start = (port: string) =>
  startChild<Hello>(new URL('../server/server-process.ts', import.meta.url), directory, token, port);
let server = await start('0');
const { port } = new URL(server.hello.url);
console.log(
  `node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}, load ${loadavg()[0]?.toFixed(2)} before the run`,
);
const clients = await startChild(
  new URL('./reconnecting-process.ts', import.meta.url),
  server.hello.url,
  token,
  String(CLIENTS),
);
const back: number[] = [];
const delays: number[] = [];
let broken = 0;
for (let round = 0; round < rounds; round++) {
  await clients.ask('mark');
  process.kill(server.hello.pid, 'SIGKILL');
  const killed = process.hrtime.bigint();
  server = await start(port);
  const up = process.hrtime.bigint();
  const { hr, resets } = await clients.ask<{ hr: string; resets: readonly string[] }>('wait');
  // Before that it was the killed one, whose connections the system takes down.
  const byNewServer = resets.filter((at) => BigInt(at) >= BigInt(server.hello.begun)).length;
  const metrics = await (await fetch(`${server.hello.url}/metrics`)).text();
  const delay = Number(/event_loop_delay_seconds\{quantile="1"\} ([\d.e-]+)/.exec(metrics)?.[1]) * 1000;
  back.push(Number(BigInt(hr) - killed) / 1e9);
  delays.push(delay);
  broken += byNewServer;
  const ms = (from: bigint): string => (Number(BigInt(hr) - from) / 1e6).toFixed(0);
  console.log(
    `killed; ${CLIENTS} clients back ${ms(killed)} ms after the kill, ${ms(up)} ms after the server was ready; ${byNewServer} attempts broken off by it, ${resets.length - byNewServer} by the kill; longest event loop delay ${delay.toFixed(0)} ms`,
  );
}
report('push/back', {
  s: quantile(back, 1),
  'ms the longest event loop delay': quantile(delays, 1),
  'attempts broken off': broken,
});
clients.stop();
server.stop();
process.exit(0);
