import type { CommonSettings } from './options.js';
import { Rejected } from './rejected.js';
import { later } from './timers.js';
import { VERSION } from './version.js';

/** An answer with a status that brings nothing. */
export class HttpError extends Error {
  declare readonly status: number;
  /** What the server asked for with `Retry-After`, else 0. */
  declare readonly retryMs: number;

  constructor({ status, headers }: Response) {
    super(`answered with status ${status}`);
    this.status = status;
    this.retryMs = Math.min(300, Number(headers.get('retry-after')) || 0) * 1000;
  }
}

export interface RequestOptions {
  readonly method?: string | undefined;
  readonly headers?: Record<string, string> | undefined;
  readonly body?: string | undefined;
  readonly timeoutMs?: number | undefined;
}

/** The way to the server, until it is closed. */
export interface Http {
  /** Names this client among the server's, until it ends. */
  readonly instance: string;
  readonly closed: boolean;
  /**
   * One request from connecting to the last byte that `use` reads. `use` may move the deadline on, as a stream does with each sign
   * of life. Whatever is left unread when it is over is cut off.
   */
  exchange<T>(
    path: string,
    options: RequestOptions,
    use: (response: Response, extend: (ms: number) => void) => Promise<T>,
  ): Promise<T>;
  /** Ends what is under way. */
  close(): void;
  onClose: () => void;
}

export function createHttp({ url, token, timeoutMs, fetch }: CommonSettings): Http {
  const running = new Set<AbortController>();
  const http: Http & { closed: boolean } = {
    instance: Math.random().toString(36).slice(2),
    closed: false,
    onClose() {},
    close() {
      http.closed = true;
      http.onClose();
      for (const controller of running) controller.abort(CLOSED);
    },
    async exchange(path, { timeoutMs: ms = timeoutMs, headers, ...init }, use) {
      if (http.closed) throw CLOSED;
      const controller = new AbortController();
      const { signal } = controller;
      let cancel = () => {};
      const extend = (ms: number) => {
        cancel();
        cancel = later(() => controller.abort(LATE), ms);
      };
      running.add(controller);
      extend(ms);
      const request = async () =>
        use(
          await fetch(url + path, {
            ...(init as RequestInit),
            signal,
            headers: {
              'x-burgee-sdk': `@burgee/sdk/${VERSION}`,
              'x-burgee-instance': http.instance,
              ...(token && { authorization: `Bearer ${token}` }),
              ...headers,
            },
          }),
          extend,
        );
      try {
        // A fetch that ignores its signal must not hang us.
        const aborted = new Promise<never>((_, reject) => {
          signal.onabort = () => reject(signal.reason);
        });
        return await Promise.race([request(), aborted]);
      } finally {
        cancel();
        running.delete(controller);
        controller.abort();
      }
    },
  };
  return http;
}

/** Of bodies that are sent. */
export const JSON_TYPE = { 'content-type': 'application/json' };

const CLOSED = new Error('closed');
const LATE = new Error('no answer in time');

/** How much of a body is held at the moment; who hands on what it was given says so. */
export interface Held {
  bytes: number;
}

/** The body as text, piece by piece. Fails once more is held than we are willing to. */
export async function* textOf(response: Response, maxBytes: number, held: Held = { bytes: 0 }): AsyncGenerator<string> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    held.bytes += value.length;
    if (held.bytes > maxBytes) throw new Rejected('size');
    yield decoder.decode(value, { stream: true });
  }
  yield decoder.decode();
}

export async function readJson(response: Response, maxBytes: number): Promise<unknown> {
  let text = '';
  for await (const part of textOf(response, maxBytes)) text += part;
  return parseJson(text);
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Rejected('syntax');
  }
}
