import { builtin } from './builtin.js';

const { Agent, request } = builtin<typeof import('node:http')>('node:http') as typeof import('node:http');
const secure = builtin<typeof import('node:https')>('node:https') as typeof import('node:https');
const zlib = builtin<typeof import('node:zlib')>('node:zlib') as typeof import('node:zlib');
const { pipeline, Readable } = builtin<typeof import('node:stream')>('node:stream') as typeof import('node:stream');

const agents = { 'http:': new Agent({ keepAlive: true }), 'https:': new secure.Agent({ keepAlive: true }) };
const IDENTITY = 'identity';

/**
 * `fetch` for Node, as far as the client needs it. Node's own keeps the process alive as long as a stream is open, and takes half of a
 * gzip body for a whole one.
 */
export function nodeFetch(input: string, init: RequestInit): Promise<Response> {
  return new Promise((resolve, reject) => {
    const url = new URL(input);
    const isSecure = url.protocol === 'https:';
    const headers = init.headers as Record<string, string>;
    const isStream = headers['accept'] === 'text/event-stream';
    const outgoing = (isSecure ? secure.request : request)(
      url,
      {
        method: init.method,
        agent: isStream ? false : agents[isSecure ? 'https:' : 'http:'],
        headers: { 'accept-encoding': isStream ? IDENTITY : 'gzip, br', ...headers },
        signal: init.signal ?? undefined,
      } as import('node:http').RequestOptions,
      (incoming) => {
        const status = incoming.statusCode ?? 0;
        const hasBody = status !== 204 && status !== 304;
        if (!hasBody) incoming.resume();
        resolve(
          new Response(hasBody ? bodyOf(incoming) : null, {
            status: status >= 200 && status < 600 ? status : 502,
            headers: Object.entries(incoming.headers).flatMap(([name, value]) =>
              [value ?? []].flat().map((one): [string, string] => [name, one]),
            ),
          }),
        );
      },
    );
    outgoing.on('socket', (socket) => socket.unref());
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      // A kept connection that the server closed at the moment of its use says nothing of the server.
      const isOld = outgoing.reusedSocket && error.code === 'ECONNRESET' && !init.signal?.aborted;
      if (isOld && init.body === undefined) resolve(nodeFetch(input, init));
      else reject(error);
    });
    outgoing.end(init.body ?? undefined);
  });
}

function bodyOf(incoming: import('node:http').IncomingMessage): ReadableStream<Uint8Array> {
  const encoding = incoming.headers['content-encoding'] ?? IDENTITY;
  const decoder =
    encoding === 'gzip' ? zlib.createGunzip() : encoding === 'br' ? zlib.createBrotliDecompress() : undefined;
  // The reader of the decoded body hears of every error; `pipeline` wants someone to tell as well.
  const stream = decoder ? pipeline(incoming, decoder, () => {}) : incoming;
  return Readable.toWeb(stream) as ReadableStream<Uint8Array>;
}
