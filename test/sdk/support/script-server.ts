import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Ruleset } from '../../../src/engine/index.js';
import { deltaBetween } from './rules.js';

export type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void | Promise<void>;

/** A server of rules over real HTTP that does as it is told, well or badly. */
export interface ScriptServer {
  readonly url: string;
  readonly port: number;
  /** Every request so far, as `METHOD path`. */
  readonly seen: string[];
  readonly bodies: string[];
  /** Open streams. */
  readonly streams: Set<ServerResponse>;
  /** Answers instead of the rules; undefined goes back to serving them. */
  answer: Answer | undefined;
  /** Answers of single routes, by the beginning of the path. */
  readonly routes: Map<string, Answer>;
  /** Brings rules into force: polls get them, streams are sent the delta. */
  publish(ruleset: Ruleset): void;
  requests(pathStart: string): number;
  stop(): Promise<void>;
  /** On the same port. */
  restart(): Promise<void>;
}

export async function startScriptServer(
  first: Ruleset,
  options: { port?: number; stream?: boolean } = {},
): Promise<ScriptServer> {
  const history = new Map([[tagOf(first), first]]);
  let current = first;
  const sockets = new Set<Socket>();
  const waiting = new Set<() => void>();

  function poll(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const since = url.searchParams.get('since') ?? '';
    const wait = Number(url.searchParams.get('wait') ?? 0);
    const reply = () => {
      if (since === tagOf(current)) {
        response.writeHead(304).end();
        return;
      }
      const before = history.get(since);
      json(response, before ? deltaBetween(before, current) : { kind: 'full', ...current });
    };
    if (!wait || since !== tagOf(current)) {
      reply();
      return;
    }
    const timer = setTimeout(done, wait * 1000);
    function done(): void {
      clearTimeout(timer);
      waiting.delete(done);
      reply();
    }
    waiting.add(done);
    response.on('close', () => {
      clearTimeout(timer);
      waiting.delete(done);
    });
  }

  function stream(request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    server.streams.add(response);
    response.on('close', () => server.streams.delete(response));
    const since =
      request.headers['last-event-id'] ?? new URL(request.url ?? '/', 'http://l').searchParams.get('since') ?? '';
    const before = history.get(`${since}`);
    if (since === tagOf(current)) response.write(':\n\n');
    else if (before) send(response, 'delta', deltaBetween(before, current));
    else send(response, 'full', { kind: 'full', ...current });
  }

  const http = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      const path = request.url ?? '/';
      server.seen.push(`${request.method} ${path}`);
      server.bodies.push(body);
      const route = [...server.routes].find(([start]) => path.startsWith(start))?.[1];
      const answer = route ?? server.answer;
      if (answer) {
        void answer(request, response, body);
        return;
      }
      if (path.startsWith('/v1/snapshot')) {
        if (request.headers['if-none-match'] === `"${tagOf(current)}"`) return void response.writeHead(304).end();
        return json(response, current, { etag: `"${tagOf(current)}"` });
      }
      if (path.startsWith('/v1/poll')) return poll(request, response);
      if (path.startsWith('/v1/stream') && options.stream !== false) return stream(request, response);
      if (path.startsWith('/v1/usage')) return void response.writeHead(204).end();
      response.writeHead(404).end();
    });
  });
  http.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => {
      http.once('error', reject);
      http.listen(port, '127.0.0.1', resolve);
    });
  await listen(options.port ?? 0);
  const { port } = http.address() as AddressInfo;

  const server: ScriptServer = {
    url: `http://127.0.0.1:${port}`,
    port,
    seen: [],
    bodies: [],
    streams: new Set(),
    answer: undefined,
    routes: new Map(),
    publish(ruleset) {
      const before = current;
      current = ruleset;
      history.set(tagOf(ruleset), ruleset);
      for (const done of [...waiting]) done();
      for (const response of server.streams) send(response, 'delta', deltaBetween(before, ruleset));
    },
    requests: (start) => server.seen.filter((line) => line.includes(start)).length,
    stop: () =>
      new Promise((resolve) => {
        if (!http.listening) return resolve();
        http.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
    restart: () => listen(port),
  };
  return server;
}

function tagOf(ruleset: Ruleset): string {
  return `${ruleset.epoch}.${ruleset.revision}`;
}

export function json(response: ServerResponse, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

export function send(response: ServerResponse, event: string, data: unknown): void {
  response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}
