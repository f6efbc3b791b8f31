import { builtin } from './builtin.js';
import type { ClientOptions, LightOptions, Logger } from './types.js';

type Read<Options, Optional extends keyof Options> = {
  readonly [K in Exclude<keyof Options, Optional>]-?: Exclude<Options[K], undefined>;
} & { readonly [K in Optional]: Options[K] };

/** Options after reading: everything has a value that works. `url` has no slash at the end; without it the client is offline. */
export type Settings = Read<Omit<ClientOptions, 'onEvaluation'>, 'url' | 'token' | 'cacheFile' | 'cache' | 'bootstrap'>;

/** Those of them that any client needs. */
export type CommonSettings = Read<Omit<LightOptions, 'bootstrap' | 'logger'>, 'url' | 'token'>;
type Check = (value: unknown) => boolean;

/** Timers end at 2 ** 31 ms, and some pauses are a multiple of what is set. */
const MOST = 2 ** 27;

const CONSOLE: Logger = {
  info() {},
  warn: (message) => console.warn(message),
  error: (message) => console.error(message),
};

/** A wrong option is reported and replaced by its default: an application must not fail to start because of its flag client. */
export function readOptions(input: ClientOptions | undefined): Settings {
  const given = Object(input) as { readonly [name: string]: unknown };
  const log = safeLogger(isLogger(given['logger']) ? (given['logger'] as Logger) : CONSOLE);

  function take<T>(name: keyof ClientOptions, isValid: Check, fallback: T): T {
    const value = given[name];
    if (value === undefined) return fallback;
    if (isValid(value)) return value as T;
    log.warn(`option "${name}" is not valid and is ignored`);
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
    maxBytes: number('maxBytes', 2 ** 26, 1),
    usage: flag('usage'),
    usageMs: number('usageMs', 60_000),
    remote: flag('remote'),
    hooks: onEvaluation ? [...hooks, { after: onEvaluation }] : hooks,
    plugins: list('plugins'),
    fetch: take('fetch', is('function'), fetchOfPlatform()),
  };
}

const is =
  (type: string): Check =>
  (value) =>
    typeof value === type;

const isObject: Check = (value) => typeof value === 'object' && value !== null;

const hasMethods =
  (...names: string[]): Check =>
  (value) =>
    names.every((name) => typeof (value as Record<string, unknown> | null)?.[name] === 'function');

const isLogger = hasMethods('info', 'warn', 'error');

/** Browsers and edge workers have theirs; Node's keeps the process alive, see `node-fetch.ts`. */
function fetchOfPlatform(): typeof fetch {
  if (!builtin('node:http')) return globalThis.fetch;
  return async (input, init) => (await import('./node-fetch.js')).nodeFetch(input as string, init ?? {});
}

/** A logger that throws would take the application down at the worst moment. */
function safeLogger(logger: Logger): Logger {
  const safe = (level: keyof Logger) => (message: string) => {
    try {
      logger[level](`burgee: ${message}`);
    } catch {}
  };
  return { info: safe('info'), warn: safe('warn'), error: safe('error') };
}
