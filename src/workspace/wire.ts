/** Requests to the admin plane, over the owner's socket or the network, and its problem documents as our errors. */
import { Agent, type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps, Agent as SecureAgent } from 'node:https';
import type { Socket } from 'node:net';
import { urlToHttpOptions } from 'node:url';
import { BurgeeError, ERROR_CODES, type ErrorCode } from '../model/errors.js';
import { explainRefusal } from './wrong-door.js';

export type Address =
  | { readonly socketPath: string; readonly actor: string }
  | {
      readonly server: string;
      readonly token: string;
      /** Where the token was read from, for whoever has to look for it there. */
      readonly tokenFrom?: string | undefined;
      readonly actor?: string | undefined;
    };

export interface WireOptions {
  /** Longest silence before an answer begins, and between its parts. */
  readonly timeoutMs: number;
  /** What to say when nothing comes: names the owner's process. */
  readonly hung: () => Promise<BurgeeError>;
}

export interface Ask {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>> | undefined;
  readonly body?: unknown;
  /** The body as JSON already. */
  readonly text?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

export interface Wire extends WireOptions {
  readonly isLocal: boolean;
  json<T>(ask: Ask): Promise<T>;
  /** The error that an answer with this status and body stands for. */
  refused(status: number, text: string): BurgeeError;
  /** The answer's body as it comes; no timeout on silence but the caller's own. */
  stream(ask: Ask, signal: AbortSignal): Promise<IncomingMessage>;
  /** The connection itself, to speak another protocol over it; undefined when the other side does not. */
  upgrade(path: string, protocol: string): Promise<Socket | undefined>;
  close(): void;
}

/** The largest answer taken into memory. */
const MAX_ANSWER_BYTES = 256 << 20;

export function createWire(address: Address, { timeoutMs, hung }: WireOptions): Wire {
  const isLocal = 'socketPath' in address;
  const base = isLocal ? new URL('http://localhost') : new URL(address.server);
  const secure = base.protocol === 'https:';
  const agent = secure ? new SecureAgent({ keepAlive: true }) : new Agent({ keepAlive: true });
  const where = isLocal ? address.socketPath : base.origin;

  // What is the same for every request is made once.
  const prefix = base.pathname.replace(/\/$/, '');
  const target = isLocal ? { socketPath: address.socketPath, host: 'localhost' } : urlToHttpOptions(base);
  const always = {
    accept: 'application/json',
    ...(isLocal ? {} : { authorization: `Bearer ${address.token}` }),
    // Header values are bytes; names of people are text.
    ...(address.actor === undefined ? {} : { 'x-burgee-actor': encodeURIComponent(address.actor) }),
  };

  function lost(cause: unknown): BurgeeError {
    const text = cause instanceof Error ? cause.message || (cause as NodeJS.ErrnoException).code : String(cause);
    return new BurgeeError('SERVER_UNAVAILABLE', `There is no answer from ${where}: ${text}`, {
      hint: isLocal ? 'Try again.' : 'See whether the server runs, and whether the address is right.',
      cause,
    });
  }

  function refused(status: number, text: string): BurgeeError {
    const error = problemError(status, text);
    if (error) return isLocal ? error : explainRefusal(error, { server: base.origin, tokenFrom: address.tokenFrom });
    if (isLocal) return lost(new Error(`status ${status}`));
    return new BurgeeError('SERVER_UNAVAILABLE', `${where} answers with status ${status}, and not as burgee does.`, {
      hint: 'See whether the address is right, and what stands in front of the server.',
    });
  }

  function open({
    method,
    path,
    query = {},
    body,
    text = body === undefined ? undefined : JSON.stringify(body),
    headers,
  }: Ask): ClientRequest {
    const request = (secure ? requestHttps : requestHttp)({
      ...target,
      method,
      path: prefix + path + queryText(query),
      agent,
      headers: {
        ...always,
        ...(text === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
        ...headers,
      },
    });
    request.end(text);
    return request;
  }

  function send(ask: Ask): Promise<{ response: IncomingMessage; text: string }> {
    return new Promise((resolve, reject) => {
      const request = open(ask);
      request.setTimeout(timeoutMs, () => {
        void hung().then((error) => {
          reject(error);
          request.destroy();
        }, reject);
      });
      request.once('error', (error) => {
        // A connection that was kept and has been closed meanwhile; the request never reached anybody.
        if (request.reusedSocket && (error as NodeJS.ErrnoException).code === 'ECONNRESET') {
          send(ask).then(resolve, reject);
        } else reject(lost(error));
      });
      request.once('response', (response) => {
        const parts: Buffer[] = [];
        let size = 0;
        response.on('data', (part: Buffer) => {
          parts.push(part);
          size += part.length;
          if (size > MAX_ANSWER_BYTES) response.destroy(new Error('the answer is too large'));
        });
        response.once('error', (error) => reject(lost(error)));
        response.once('end', () => resolve({ response, text: Buffer.concat(parts).toString() }));
        response.once('close', () => {
          if (!response.complete) reject(lost(new Error('the answer broke off')));
        });
      });
    });
  }

  return {
    isLocal,
    timeoutMs,
    hung,
    refused,
    async json<T>(ask: Ask): Promise<T> {
      const { response, text } = await send(ask);
      const status = response.statusCode ?? 0;
      if (status >= 200 && status < 300) {
        try {
          return JSON.parse(text) as T;
        } catch (cause) {
          throw lost(cause);
        }
      }
      throw refused(status, text);
    },
    stream(ask, signal) {
      return new Promise((resolve, reject) => {
        const request = open(ask);
        const stop = (): void => void request.destroy();
        signal.addEventListener('abort', stop, { once: true });
        request.setTimeout(timeoutMs, () => request.destroy(new Error('nothing came for too long')));
        request.once('error', (error) => {
          signal.removeEventListener('abort', stop);
          reject(lost(error));
        });
        request.once('response', (response) => {
          response.once('close', () => signal.removeEventListener('abort', stop));
          if (response.statusCode === 200) return resolve(response);
          let text = '';
          response.setEncoding('utf8').on('data', (part: string) => {
            text += part;
          });
          response.once('end', () => {
            const status = response.statusCode ?? 0;
            reject(refused(status, text));
          });
        });
      });
    },
    upgrade(path, protocol) {
      return new Promise((resolve) => {
        const headers = { ...always, connection: 'Upgrade', upgrade: protocol };
        const request = requestHttp({ ...target, method: 'GET', path: prefix + path, agent: false, headers });
        const refuse = (): void => {
          resolve(undefined);
          request.destroy();
        };
        request.setTimeout(timeoutMs, refuse);
        request.on('error', refuse).once('response', refuse);
        request.once('upgrade', (_response, socket: Socket, head: Buffer) => {
          if (head.length > 0) socket.unshift(head);
          resolve(socket);
        });
        request.end();
      });
    },
    close: () => agent.destroy(),
  };
}

function queryText(query: NonNullable<Ask['query']>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) params.set(name, String(value));
  }
  return params.size === 0 ? '' : `?${params}`;
}

/** The error that a problem document tells of; undefined when the answer is none of ours. */
function problemError(status: number, text: string): BurgeeError | undefined {
  try {
    const { code, detail, hint, details } = JSON.parse(text) as {
      code?: string;
      detail?: string;
      hint?: string;
      details?: Record<string, unknown>;
    };
    if (code === undefined || !Object.hasOwn(ERROR_CODES, code)) return undefined;
    return new BurgeeError(code as ErrorCode, detail ?? `The server answered ${status}.`, { hint, details });
  } catch {
    return undefined;
  }
}
