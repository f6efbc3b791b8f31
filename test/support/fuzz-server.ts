/** Sends malformed requests to a server and looks at what comes back. */
import { connect } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { malformedRequest, randomFrom } from './malformed-requests.js';

export interface FuzzReport {
  readonly sent: number;
  readonly statuses: Readonly<Record<string, number>>;
  /** Requests after which the connection stayed open for too long. */
  readonly hung: readonly string[];
  readonly serverErrors: readonly string[];
  readonly heapGrowth: number;
}

const SOCKETS = 40;
/** Above the server's own 10 s for a request that does not arrive. */
const PATIENCE_MS = 13_000;

export async function fuzzServer(urls: readonly string[], count: number, seed: number): Promise<FuzzReport> {
  const random = randomFrom(seed);
  const statuses: Record<string, number> = {};
  const hung: string[] = [];
  const serverErrors: string[] = [];
  let sent = 0;
  const worker = async (): Promise<void> => {
    while (sent < count) {
      const url = urls[sent++ % urls.length]!;
      const bytes = malformedRequest(random);
      const answer = await exchange(url, bytes);
      if (answer === undefined) hung.push(bytes.toString('latin1').slice(0, 300));
      for (const [, status] of (answer ?? '').matchAll(/(?:^|\r\n)HTTP\/1\.1 (\d{3}) /g)) {
        statuses[status!] = (statuses[status!] ?? 0) + 1;
        if (status!.startsWith('5'))
          serverErrors.push(`${bytes.toString('latin1').slice(0, 300)} → ${answer?.slice(0, 300)}`);
      }
    }
  };
  // Caches and compiled code are there after the first ones.
  const warmUp = Math.min(500, count / 4);
  for (let round = 0; round < warmUp; round++) await exchange(urls[round % urls.length]!, malformedRequest(random));
  const before = heapUsed();
  await Promise.all(Array.from({ length: SOCKETS }, worker));
  return { sent, statuses, hung, serverErrors, heapGrowth: heapUsed() - before };
}

function exchange(url: string, bytes: Buffer): Promise<string | undefined> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    let text = '';
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: false });
    const timer = setTimeout(() => {
      resolve(undefined);
      socket.destroy();
    }, PATIENCE_MS);
    socket.setEncoding('latin1');
    socket.on('data', (part: string) => {
      if (text.length < 4096) text += part;
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(text);
    });
    socket.end(bytes);
  });
}

function heapUsed(): number {
  setFlagsFromString('--expose_gc');
  const collect = runInNewContext('gc') as () => void;
  for (let round = 0; round < 3; round++) collect();
  return process.memoryUsage().heapUsed;
}

/** Counts of answers below 400 on routes that take a token, from the metrics. */
export function protectedAnswers(metrics: string): string[] {
  const isOpen = /route="(?:\/healthz|\/readyz|\/metrics|\/openapi\.json)"/;
  return metrics
    .split('\n')
    .filter(
      (line) => line.startsWith('burgee_http_requests_total{') && /status="[123]/.test(line) && !isOpen.test(line),
    );
}
