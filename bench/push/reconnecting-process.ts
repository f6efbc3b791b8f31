/** Streams that come back by themselves, as SDKs do: at once, then after a growing pause with full jitter. */
import { connect } from 'node:net';
import { createInterface } from 'node:readline';

const [url, token, countText] = process.argv.slice(2) as [string, string, string];
const count = Number(countText);
const { hostname, port } = new URL(url);
const say = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value)}\n`);

const snapshot = await fetch(`${url}/v1/snapshot`, { headers: { authorization: `Bearer ${token}` } });
const since = (snapshot.headers.get('etag') ?? '').slice(1, -1);
await snapshot.arrayBuffer();

let open = 0;
let lost = 0;
let refused = 0;
let resets: bigint[] = [];
let whenAll: () => void = () => {};

function listen(attempt: number): void {
  const socket = connect(Number(port), hostname);
  let streaming = false;
  socket.once('connect', () => {
    socket.write(`GET /v1/stream?since=${since} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer ${token}\r\n\r\n`);
  });
  socket.on('data', () => {
    if (streaming) return;
    streaming = true;
    if (++open === count) whenAll();
  });
  socket.on('error', ({ code }: NodeJS.ErrnoException) => {
    if (code === 'ECONNREFUSED') refused++;
    else if (!streaming) resets.push(process.hrtime.bigint());
  });
  socket.on('close', () => {
    if (streaming) {
      open--;
      lost++;
    }
    const pause = Math.random() * Math.min(5_000, 100 * 2 ** attempt);
    setTimeout(() => listen(streaming ? 0 : attempt + 1), pause);
  });
}

const allOpen = (): Promise<void> =>
  new Promise((resolve) => {
    whenAll = resolve;
    if (open === count) resolve();
  });
for (let index = 0; index < count; index++) listen(0);
await allOpen();
say({ connected: open });
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'mark') {
    [lost, refused, resets] = [0, 0, []];
    say({ marked: true });
  } else if (line === 'wait') {
    while (lost < count) await new Promise((resolve) => setTimeout(resolve, 5));
    await allOpen();
    say({ open, lost, refused, resets: resets.map(String), hr: String(process.hrtime.bigint()) });
  }
}
