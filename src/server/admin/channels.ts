/**
 * Changes over a connection of their own, a line each way: what a message of HTTP costs is paid once for all of them. On the owner's socket
 * only, where the connection itself is the permission; over the network every request shows its token anew.
 */
import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { StringDecoder } from 'node:string_decoder';
import type { FastifyInstance } from 'fastify';
import type { Actor } from '../../operations/types.js';
import { CHANNEL_PATH, CHANNEL_PROTOCOL, LINE_BYTES } from '../../workspace/channel.js';
import { REQUEST_TIMEOUT_MS } from '../settings.js';
import { identifyOnSocket } from './actors.js';
import type { Answer, AnswerItem } from './routes/operations.js';

/** Requests of one connection that are carried out at a time; those behind them wait in the socket. */
const MOST_AT_ONCE = 512;

interface Channel {
  /** Answers what was read, then closes. */
  end(): void;
}

export function installChannels(app: FastifyInstance, answer: AnswerItem): void {
  const channels = new Set<Channel>();
  app.server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    socket.on('error', () => {});
    let actor: Actor;
    try {
      ({ actor } = identifyOnSocket(request));
    } catch {
      return refuse(socket, 422);
    }
    if (request.url !== CHANNEL_PATH || request.headers.upgrade !== CHANNEL_PROTOCOL) return refuse(socket, 404);
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${CHANNEL_PROTOCOL}\r\n\r\n`);
    if (head.length > 0) socket.unshift(head);
    const asked = { method: 'POST', url: CHANNEL_PATH };
    const channel = serve(socket, (item) => answer(actor, item, asked));
    channels.add(channel);
    socket.once('close', () => channels.delete(channel));
  });
  app.addHook('preClose', async () => {
    for (const channel of channels) channel.end();
  });
}

function refuse(socket: Socket, status: number): void {
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function serve(socket: Socket, answer: (item: unknown) => Promise<Answer>): Channel {
  const decoder = new StringDecoder();
  let rest = '';
  let out = '';
  let atOnce = 0;
  let ending = false;

  function take(part: Buffer): void {
    const lines = (rest + decoder.write(part)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (!carryOut(line)) return void socket.destroy();
    }
    if (rest.length > LINE_BYTES) socket.destroy();
    else if (atOnce >= MOST_AT_ONCE) socket.pause();
  }

  /** False for a line that is none of ours. */
  function carryOut(line: string): boolean {
    let asked: { readonly n?: unknown };
    try {
      asked = JSON.parse(line) as typeof asked;
      if (line.length > LINE_BYTES || typeof asked?.n !== 'number') return false;
    } catch {
      return false;
    }
    const { n, ...item } = asked;
    atOnce += 1;
    void answer(item).then((answered) => {
      atOnce -= 1;
      // A group is answered in one turn: one message for all of it.
      if (out === '') process.nextTick(flush);
      out += `${JSON.stringify({ n, ...answered })}\n`;
    });
    return true;
  }

  function flush(): void {
    const text = out;
    out = '';
    if (socket.destroyed) return;
    const isTaken = socket.write(text);
    if (ending) {
      if (atOnce === 0) socket.end();
    } else if (!isTaken) socket.pause();
    else if (atOnce < MOST_AT_ONCE) socket.resume();
  }

  function end(): void {
    ending = true;
    if (atOnce === 0 && out === '') socket.end();
  }

  socket.setTimeout(0);
  socket
    .on('data', take)
    .on('end', end)
    .on('drain', () => {
      if (!ending && atOnce < MOST_AT_ONCE) socket.resume();
    });
  return {
    end() {
      socket.pause();
      end();
      setTimeout(() => socket.destroy(), REQUEST_TIMEOUT_MS).unref();
    },
  };
}
