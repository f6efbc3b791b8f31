import type { Settings } from './options.js';
import { Rejected } from './rejected.js';
import { later } from './timers.js';
import { VERSION } from './version.js';

/** An answer with a status that brings nothing. */
export class HttpError extends Error {
  readonly status: number;
  /** What the server asked for with `Retry-After`, else 0. */
  readonly retryMs: number;

  constructor(response: Response) {
    const { status } = response;
    super(`the server answered ${status}${status === 401 || status === 403 ? ', so the token is not right' : ''}`);
    this.status = response.status;
    this.retryMs = Math.min(300, Number(response.headers.get('retry-after')) || 0) * 1000;
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

export function createHttp(settings: Settings): Http {
  const running = new Set<(reason: Error) => void>();
  const http: Http & { closed: boolean } = {
    instance: Array.from({ length: 4 }, () => Math.random().toString(36).slice(2, 8)).join(''),
    closed: false,
    onClose() {},
    close() {
      http.closed = true;
      http.onClose();
      for (const stop of running) stop(new Error('closed'));
    },
    async exchange(path, options, use) {
      if (http.closed) throw new Error('closed');
      const controller = new AbortController();
      let stop: (reason: Error) => void = () => {};
      // A fetch that ignores its signal must not hang us.
      const stopped = new Promise<never>((_, reject) => {
        stop = (reason) => {
          reject(reason);
          controller.abort(reason);
        };
      });
      stopped.catch(() => {});
      running.add(stop);
      const after = (ms: number) => later(() => stop(new Error('the server did not answer in time')), ms);
      let cancel = after(options.timeoutMs ?? settings.timeoutMs);
      const { method = 'GET', body } = options;
      const run = async () => {
        const response = await settings.fetch(settings.url + path, {
          method,
          headers: {
            'x-burgee-sdk': `@burgee/sdk/${VERSION}`,
            'x-burgee-instance': http.instance,
            ...(settings.token && { authorization: `Bearer ${settings.token}` }),
            ...(body !== undefined && { 'content-type': 'application/json' }),
            ...options.headers,
          },
          signal: controller.signal,
          ...(body !== undefined && { body }),
        });
        return use(response, (ms) => {
          cancel();
          cancel = after(ms);
        });
      };
      try {
        return await Promise.race([run(), stopped]);
      } finally {
        cancel();
        running.delete(stop);
        controller.abort();
      }
    },
  };
  return http;
}

/**
 * Hands the body on as text, and fails once it is larger than we are willing to hold. `onText` may return how much of what it
 * was given it still holds, where that is what counts, or `stop`.
 */
export async function readText(
  response: Response,
  maxBytes: number,
  onText: (text: string) => undefined | Promise<number | 'stop'>,
): Promise<void> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let size = 0;
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > maxBytes) throw new Rejected('size', `the answer is larger than ${maxBytes} bytes`);
    const held = await onText(decoder.decode(value, { stream: true }));
    if (held === 'stop') return;
    size = held ?? size;
  }
  await onText(decoder.decode());
}

export async function readJson(response: Response, maxBytes: number): Promise<unknown> {
  let text = '';
  await readText(response, maxBytes, (part) => {
    text += part;
    return undefined;
  });
  return parseJson(text);
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Rejected('syntax', 'the answer is not JSON');
  }
}
