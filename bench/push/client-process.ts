/** Many clients in one process of their own: streams, or long polls. After each change it says when each of them had heard of it. */
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

const [kind, url, token, countText] = process.argv.slice(2) as ['stream' | 'poll', string, string, string];
const count = Number(countText);
const { hostname, port } = new URL(url);
const authorization = `Bearer ${token}`;
const say = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value)}\n`);

const snapshot = await fetch(`${url}/v1/snapshot`, { headers: { authorization } });
let since = (snapshot.headers.get('etag') ?? '').slice(1, -1);
await snapshot.arrayBuffer();

let heard: bigint[] = [];
let closed = 0;
let allHeard: () => void = () => {};
const hear = (): void => {
  heard.push(process.hrtime.bigint());
  if (heard.length === count) allHeard();
};

const ask = (socket: Socket): void => {
  const path = kind === 'stream' ? `/v1/stream?since=${since}` : `/v1/poll?since=${since}&wait=55`;
  socket.write(`GET ${path} HTTP/1.1\r\nHost: bench\r\nAuthorization: ${authorization}\r\n\r\n`);
};

/** One for all: what was read is looked at before anything else is read, and a buffer for each would be work that no client does. */
const buffer = Buffer.allocUnsafe(64 * 1024);

const sockets: Socket[] = [];
for (let index = 0; index < count; index++) {
  await new Promise<void>((resolve, reject) => {
    let begun = false;
    const read = (part: Buffer): void => {
      if (kind === 'stream' && !begun) {
        begun = true;
        resolve();
        return;
      }
      if (kind === 'poll' || part.includes('event: delta')) hear();
    };
    const onread = {
      buffer,
      callback: (bytes: number) => {
        read(buffer.subarray(0, bytes));
        return true;
      },
    };
    const socket = connect({ port: Number(port), host: hostname, onread });
    sockets.push(socket);
    socket.setNoDelay(true);
    socket.once('connect', () => {
      ask(socket);
      if (kind === 'poll') resolve();
    });
    socket.once('error', reject);
    socket.on('close', () => closed++);
  });
}
say({ connected: sockets.length });

for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'arm') {
    heard = [];
    const done = new Promise<void>((resolve) => {
      allHeard = resolve;
    });
    const before = process.cpuUsage();
    say({ armed: true });
    await done;
    const { user, system } = process.cpuUsage(before);
    say({ heard: heard.map(String), closed, busyMs: (user + system) / 1000 });
    if (kind === 'poll') {
      const answer = await fetch(`${url}/v1/snapshot`, { headers: { authorization } });
      since = (answer.headers.get('etag') ?? '').slice(1, -1);
      await answer.arrayBuffer();
      for (const socket of sockets) ask(socket);
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    say({ rearmed: true });
  }
}
