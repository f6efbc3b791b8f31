/** An address that stays while what is behind it comes and goes: a load balancer with one place. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Relay {
  readonly url: string;
  /** Where new connections go; nowhere when undefined. Those that are open are cut. */
  to(url: string | undefined): void;
}

export async function aRelay(): Promise<Relay> {
  const sockets = new Set<Socket>();
  let port: number | undefined;
  const server = createServer((client) => {
    if (port === undefined) {
      client.destroy();
      return;
    }
    const behind = connect(port, '127.0.0.1');
    for (const [one, other] of [
      [client, behind],
      [behind, client],
    ] as const) {
      sockets.add(one);
      one.once('close', () => {
        sockets.delete(one);
        other.destroy();
      });
      one.on('error', () => {});
    }
    client.pipe(behind).pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  onTestFinished(() => {
    cut();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    to(url) {
      port = url === undefined ? undefined : Number(new URL(url).port);
      cut();
    },
  };
}
