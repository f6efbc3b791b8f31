import type { Settings } from './options.js';
import { Rejected } from './rejected.js';
import { later } from './timers.js';

/** An answer with a status that brings nothing. */
export class HttpError extends Error {
  readonly status: number;
  /** What the server asked for with `Retry-After`, else 0. */
  readonly retryMs: number;

  constructor(response: Response) {
    super(`the server answered ${response.status}`);
    this.status = response.status;
    this.retryMs = Math.min(300, Number(response.headers.get('retry-after')) || 0) * 1000;
  }
}

export interface ExchangeInit {
  readonly method?: string | undefined;
  readonly headers?: Record<string, string> | undefined;
  readonly body?: string | undefined;
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * One request from connecting to the last byte that `use` reads. `use` may move the deadline on, as a stream does with each
 * sign of life. Whatever is left unread when it is over is cut off.
 */
export async function exchange<T>(
  settings: Settings,
  path: string,
  init: ExchangeInit,
  use: (response: Response, extend: (ms: number) => void) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let giveUp: (reason: Error) => void = () => {};
  // A fetch that ignores its signal must not hang us.
  const given = new Promise<never>((_, reject) => {
    giveUp = (reason) => {
      reject(reason);
      controller.abort(reason);
    };
  });
  const late = () => giveUp(new Error('the server did not answer in time'));
  const stop = () => giveUp(new Error('closed'));
  let cancel = later(late, init.timeoutMs ?? settings.timeoutMs);
  if (init.signal?.aborted) stop();
  init.signal?.addEventListener('abort', stop);
  const headers: Record<string, string> = { ...init.headers };
  if (settings.token) headers['authorization'] = `Bearer ${settings.token}`;
  if (init.body !== undefined) headers['content-type'] = 'application/json';
  const run = async () => {
    const response = await settings.fetch(settings.url + path, {
      method: init.method ?? 'GET',
      headers,
      signal: controller.signal,
      ...(init.body !== undefined && { body: init.body }),
    });
    return use(response, (ms) => {
      cancel();
      cancel = later(late, ms);
    });
  };
  try {
    return await Promise.race([run(), given]);
  } finally {
    cancel();
    init.signal?.removeEventListener('abort', stop);
    given.catch(() => {});
    controller.abort();
  }
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
