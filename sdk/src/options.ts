import { builtin } from './builtin.js';
import type { ClientOptions, Logger } from './types.js';

type Optional = 'url' | 'token' | 'cacheFile' | 'cache' | 'bootstrap';

/** Options after reading: everything has a value that works. `url` has no slash at the end; without it the client is offline. */
export type Settings = {
  readonly [K in Exclude<keyof ClientOptions, Optional | 'onEvaluation'>]-?: Exclude<ClientOptions[K], undefined>;
} & { readonly [K in Optional]: ClientOptions[K] };

/** Timers end at 2 ** 31 ms, and some pauses are a multiple of what is set. */
const MOST = 2 ** 27;

const CONSOLE: Logger = {
  info: () => {},
  warn: (message) => console.warn(message),
  error: (message) => console.error(message),
};

/**
 * A wrong option is reported and replaced by its default: an application must not fail to start because of its flag client.
 */
export function readOptions(input: ClientOptions | undefined): Settings {
  const given = Object(input) as Record<string, unknown>;
  const methods = given['logger'] as Logger | undefined;
  const isLogger = hasMethods('info', 'warn', 'error');
  const log = isLogger(methods) ? safeLogger(methods as Logger) : CONSOLE;

  function take<T>(name: keyof ClientOptions, isValid: Check, fallback: T): T {
    const value = given[name];
    if (value === undefined) return fallback;
    if (isValid(value)) return value as T;
    log.warn(`burgee: option "${name}" is not valid and is ignored`);
    return fallback;
  }
  const text = (name: keyof ClientOptions, pattern = /^/) =>
    take<string | undefined>(name, (value) => is('string')(value) && pattern.test(value as string), undefined);
  const flag = (name: keyof ClientOptions) => take(name, is('boolean'), true);
  const number = (name: keyof ClientOptions, fallback: number, least = 10) =>
    take(name, (value) => is('number')(value) && (value as number) >= least && (value as number) <= MOST, fallback);
  const list = <T>(name: keyof ClientOptions) => take<readonly T[]>(name, Array.isArray, []);

  const onEvaluation = take<ClientOptions['onEvaluation']>('onEvaluation', is('function'), undefined);
  const hooks = list<Settings['hooks'][number]>('hooks');
  return {
    logger: take('logger', isLogger, log) && log,
    url: text('url', /^https?:\/\/[^/]/)?.replace(/\/+$/, ''),
    token: text('token', /^[\x21-\x7e]+$/),
    cacheFile: text('cacheFile'),
    cache: take<Settings['cache']>('cache', hasMethods('load', 'save'), undefined),
    bootstrap: take<Settings['bootstrap']>('bootstrap', (value) => is('string')(value) || isObject(value), undefined),
    stream: flag('stream'),
    pollMs: number('pollMs', 30_000),
    longPoll: flag('longPoll'),
    timeoutMs: number('timeoutMs', 10_000),
    maxBackoffMs: number('maxBackoffMs', 8000),
    heartbeatMs: number('heartbeatMs', 15_000),
    maxBytes: number('maxBytes', 64 * 2 ** 20, 1),
    usage: flag('usage'),
    usageMs: number('usageMs', 60_000),
    remote: flag('remote'),
    hooks: onEvaluation ? [...hooks, { after: onEvaluation }] : hooks,
    plugins: list('plugins'),
    fetch: take('fetch', is('function'), platformFetch()),
  };
}

type Check = (value: unknown) => boolean;

const is =
  (type: string): Check =>
  (value) =>
    typeof value === type;

const isObject: Check = (value) => typeof value === 'object' && value !== null;

const hasMethods =
  (...names: string[]): Check =>
  (value) =>
    isObject(value) && names.every((name) => is('function')((value as Record<string, unknown>)[name]));

/** Browsers and edge workers have theirs; Node's keeps the process alive, see `node-fetch.ts`. */
function platformFetch(): typeof fetch {
  if (!builtin('node:http')) return (input, init) => globalThis.fetch(input, init);
  return async (input, init) => (await import('./node-fetch.js')).nodeFetch(input as string, init ?? {});
}

/** A logger that throws would take the application down at the worst moment. */
function safeLogger(logger: Logger): Logger {
  const safe = (level: keyof Logger) => (message: string) => {
    try {
      logger[level](message);
    } catch {}
  };
  return { info: safe('info'), warn: safe('warn'), error: safe('error') };
}
