/** A server that stops lets requests under way end, and does not wait for those who ask nothing. */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { REQUEST_TIMEOUT_MS } from './settings.js';

const LOOK_MS = 50;

export function installDrain(app: FastifyInstance): void {
  const server = app.server as Server;
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  app.addHook('preClose', async () => {
    // Node closes what is idle at this moment only, and what never sent a byte not at all.
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
    const looks = setInterval(() => server.closeIdleConnections(), LOOK_MS);
    const end = setTimeout(() => server.closeAllConnections(), REQUEST_TIMEOUT_MS);
    server.once('close', () => {
      clearInterval(looks);
      clearTimeout(end);
    });
    // A server that nobody started to listen never says that it closed.
    if (!server.listening) {
      clearInterval(looks);
      clearTimeout(end);
    }
  });
}
