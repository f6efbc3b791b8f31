/** Clients that keep a server waiting, each in its own way. */
import { connect, type Socket } from 'node:net';

export const SLOW_KINDS = ['silent', 'slow headers', 'slow body', 'half a request', 'deaf to a large stream'] as const;
export type SlowKind = (typeof SLOW_KINDS)[number];

export interface SlowClient {
  readonly kind: SlowKind;
  /** Milliseconds until the server closed the connection. */
  readonly closed: Promise<number>;
  stop(): void;
}

export function slowClient(url: string, kind: SlowKind, token: string): SlowClient {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  const started = Date.now();
  let drip: NodeJS.Timeout | undefined;
  const dripEvery = (text: string): void => {
    drip = setInterval(() => socket.writable && socket.write(text), 500);
  };
  socket.on('error', () => {});
  socket.once('connect', () => begin(socket, kind, token, dripEvery));
  const closed = new Promise<number>((resolve) => {
    const done = (): void => resolve(Date.now() - started);
    // The server's end is what counts; what it had to say was read before.
    socket.once('end', done);
    socket.once('close', done);
  });
  return {
    kind,
    closed: closed.finally(() => clearInterval(drip)),
    stop: () => {
      clearInterval(drip);
      socket.destroy();
    },
  };
}

function begin(socket: Socket, kind: SlowKind, token: string, dripEvery: (text: string) => void): void {
  const authorization = `Host: x\r\nAuthorization: Bearer ${token}\r\n`;
  if (kind !== 'deaf to a large stream') socket.resume();
  switch (kind) {
    case 'silent':
      break;
    case 'slow headers':
      socket.write('GET /v1/snapshot HTTP/1.1\r\n');
      dripEvery('X: y\r\n');
      break;
    case 'slow body':
      socket.write(
        `POST /v1/usage HTTP/1.1\r\n${authorization}Content-Type: application/json\r\nContent-Length: 5000\r\n\r\n`,
      );
      dripEvery(' ');
      break;
    case 'half a request':
      socket.write(`GET /v1/snap`);
      break;
    case 'deaf to a large stream':
      // Nothing is read: the first event stays where it is.
      socket.pause();
      socket.write(`GET /v1/stream HTTP/1.1\r\n${authorization}\r\n`);
      break;
  }
}
