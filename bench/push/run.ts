/** How long until the last of many clients has a change: `npx tsx bench/push/run.ts [rounds]`. */
import { cpus, loadavg } from 'node:os';
import { report } from '../report.js';
import { type Child, quantile, startChild } from '../server/child.js';

const rounds = Number(process.argv[2] ?? 15);
/** Not counted: what runs for the first time is not what a server does all day. */
const WARM_UP = 3;
/** With fewer connections the memory of a process moves more than they take. */
const MEMORY_SHOWS = 5_000;

interface Hello {
  readonly url: string;
  readonly token: string;
}

const made = await startChild<{ directory: string; token: string }>(
  new URL('../server/make-process.ts', import.meta.url),
  '10000',
);
const server = await startChild<Hello>(
  new URL('../server/server-process.ts', import.meta.url),
  made.hello.directory,
  made.hello.token,
);
console.log(
  `node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}, load ${loadavg()[0]?.toFixed(2)} before the run`,
);
console.log(
  `10,000 flags; times from the acknowledgement of a change, ${rounds} rounds after ${WARM_UP} that are not counted`,
);

const rss = async (): Promise<number> => (await server.ask<{ rss: number }>('memory')).rss;

interface Heard {
  readonly last: number;
  readonly p99: number;
  readonly kb: number;
}

async function measure(kind: 'stream' | 'poll', count: number): Promise<Heard> {
  const before = await rss();
  const clients: Child<unknown> = await startChild(
    new URL('./client-process.ts', import.meta.url),
    kind,
    server.hello.url,
    server.hello.token,
    String(count),
  );
  const perConnection = ((await rss()) - before) / count / 1024;
  const last: number[] = [];
  const each: number[] = [];
  const busy: number[] = [];
  for (let round = -WARM_UP; round < rounds; round++) {
    await clients.ask('arm');
    const { hr } = await server.ask<{ hr: string }>('change 1');
    const { heard, busyMs } = (await clients.read()) as { heard: string[]; busyMs: number };
    if (round < 0) {
      await clients.read();
      continue;
    }
    busy.push(busyMs);
    const times = heard.map((at) => Number(BigInt(at) - BigInt(hr)) / 1e6);
    last.push(Math.max(...times));
    each.push(...times);
    await clients.read();
  }
  clients.stop();
  console.log(
    `${String(count).padStart(5)} ${kind === 'stream' ? 'streams   ' : 'long polls'}  last client p50 ${quantile(last, 0.5).toFixed(1)} ms, worst round ${Math.max(...last).toFixed(1)} ms; any client p99 ${quantile(each, 0.99).toFixed(1)} ms; the process of the clients itself worked ${quantile(busy, 0.5).toFixed(1)} ms${count < MEMORY_SHOWS ? '' : `; ${perConnection.toFixed(1)} KB a connection`}`,
  );
  await new Promise((resolve) => setTimeout(resolve, 500));
  return { last: quantile(last, 0.5), p99: quantile(each, 0.99), kb: perConnection };
}

const thousand = await measure('stream', 1000);
report('push/1000', { 'ms the last': thousand.last, 'ms at p99': thousand.p99 });
const five = await measure('stream', 5000);
report('push/5000', { 'ms the last': five.last, 'KB a connection': five.kb });
const polls = await measure('poll', 1000);
report('push/polls', { 'ms the last': polls.last });
server.stop();
process.exit(0);
