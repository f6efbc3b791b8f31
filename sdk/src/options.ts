import { builtin } from './builtin.js';
import type { ClientOptions, Logger } from './types.js';

type Optional = 'url' | 'token' | 'cacheFile' | 'cache' | 'bootstrap';

/** Options after reading: everything has a value that works. `url` has no slash at the end; without it the client is offline. */
export type Settings = {
  readonly [K in Exclude<keyof ClientOptions, Optional | 'onEvaluation'>]-?: Exclude<ClientOptions[K], undefined>;
} & { readonly [K in Optional]: ClientOptions[K] };

/** Timers end at 2 ** 31 ms, and some pauses are a multiple of what is set. */
const LONGEST_MS = 2 ** 27;

const CONSOLE: Logger = {
  info: () => {},
  warn: (message) => console.warn(message),
  error: (message) => console.error(message),
};

/**
 * A wrong option is reported and replaced by its default: an application must not fail to start because of its flag client.
 */
export function readOptions(input: ClientOptions | undefined): Settings {
  const given = (typeof input === 'object' && input !== null ? input : {}) as Record<string, unknown>;
  const methods = given['logger'] as Logger | undefined;
  const log = has(methods, 'info', 'warn', 'error') ? safeLogger(methods) : CONSOLE;
  if (methods !== undefined && log === CONSOLE) wrong('logger');

  function wrong(name: string): undefined {
    log.warn(`burgee: option "${name}" is not valid and is ignored`);
    return undefined;
  }
  function take<T>(name: string, type: string, fallback: T, valid?: (value: T) => boolean): T {
    const value = given[name];
    if (value === undefined) return fallback;
    if (typeof value === type && value !== null && (!valid || valid(value as T))) return value as T;
    wrong(name);
    return fallback;
  }
  const ms = (name: string, fallback: number, least: number) =>
    take(name, 'number', fallback, (value) => value >= least && value <= LONGEST_MS);
  const list = <T>(name: string) => take<readonly T[]>(name, 'object', [], Array.isArray);

  const onEvaluation = take<ClientOptions['onEvaluation']>('onEvaluation', 'function', undefined);
  const hooks = list<Settings['hooks'][number]>('hooks');
  return {
    url: take<string | undefined>('url', 'string', undefined, (value) => /^https?:\/\/[^/]/.test(`${value}`))?.replace(
      /\/+$/,
      '',
    ),
    token: take<string | undefined>('token', 'string', undefined, (value) => /^[\x21-\x7e]+$/.test(`${value}`)),
    cacheFile: take<string | undefined>('cacheFile', 'string', undefined),
    cache: take<Settings['cache']>('cache', 'object', undefined, (cache) => has(cache, 'load', 'save')),
    bootstrap:
      typeof given['bootstrap'] === 'string'
        ? given['bootstrap']
        : take<Settings['bootstrap']>('bootstrap', 'object', undefined),
    stream: take('stream', 'boolean', true),
    pollMs: ms('pollMs', 30_000, 10),
    longPoll: take('longPoll', 'boolean', true),
    timeoutMs: ms('timeoutMs', 10_000, 10),
    maxBackoffMs: ms('maxBackoffMs', 8000, 10),
    heartbeatMs: ms('heartbeatMs', 15_000, 10),
    maxBytes: ms('maxBytes', 64 * 2 ** 20, 1),
    usage: take('usage', 'boolean', true),
    usageMs: ms('usageMs', 60_000, 10),
    remote: take('remote', 'boolean', true),
    hooks: onEvaluation ? [...hooks, { after: onEvaluation }] : hooks,
    plugins: list('plugins'),
    logger: log,
    fetch: take('fetch', 'function', platformFetch()),
  };
}

/** Browsers and edge workers have theirs; Node's keeps the process alive, see `node-fetch.ts`. */
function platformFetch(): typeof fetch {
  if (!builtin('node:http')) return (input, init) => globalThis.fetch(input, init);
  return async (input, init) => (await import('./node-fetch.js')).nodeFetch(input as string, init ?? {});
}

function has<T>(object: T | null | undefined, ...methods: (keyof T)[]): object is T {
  return object !== null && object !== undefined && methods.every((name) => typeof object[name] === 'function');
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
