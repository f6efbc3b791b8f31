import { builtin } from './builtin.js';
import type { ClientOptions, LightOptions, Logger } from './types.js';

type Read<Options, Optional extends keyof Options> = {
  readonly [K in Exclude<keyof Options, Optional>]-?: Exclude<Options[K], undefined>;
} & { readonly [K in Optional]: Options[K] };

/** Options after reading: everything has a value that works. `url` has no slash at the end; without it the client is offline. */
export type CommonSettings = Read<Omit<LightOptions, 'bootstrap' | 'logger'>, 'url' | 'token'>;
export type Settings = Read<Omit<ClientOptions, 'onEvaluation'>, 'url' | 'token' | 'cacheFile' | 'cache' | 'bootstrap'>;

type Check = (value: unknown) => boolean;

/** Reads one option after another. A wrong one is reported and replaced by its default: an application must not fail to start because of its flag client. */
interface Reader {
  readonly log: Logger;
  take<T>(name: keyof ClientOptions, isValid: Check, fallback: T): T;
  number(name: keyof ClientOptions, fallback: number, least?: number): number;
}

/** Timers end at 2 ** 31 ms, and some pauses are a multiple of what is set. */
const MOST = 2 ** 27;

const CONSOLE: Logger = {
  info() {},
  warn: (message) => console.warn(message),
  error: (message) => console.error(message),
};

function createReader(input: unknown): Reader {
  const given = Object(input) as { readonly [name: string]: unknown };
  const log = safeLogger(isLogger(given['logger']) ? (given['logger'] as Logger) : CONSOLE);
  const take: Reader['take'] = (name, isValid, fallback) => {
    const value = given[name];
    if (value === undefined) return fallback;
    if (isValid(value)) return value as typeof fallback;
    log.warn(`option "${name}" is not valid and is ignored`);
    return fallback;
  };
  return {
    log,
    take,
    number: (name, fallback, least = 10) =>
      take(name, (value) => typeof value === 'number' && value >= least && value <= MOST, fallback),
  };
}

/** What every client needs. */
function readCommon({ take, number }: Reader): CommonSettings {
  const text = (name: keyof ClientOptions, pattern: RegExp) =>
    take<string | undefined>(name, (value) => typeof value === 'string' && pattern.test(value), undefined);
  return {
    url: text('url', /^https?:\/\/[^/]/)?.replace(/\/+$/, ''),
    token: text('token', /^[\x21-\x7e]+$/),
    pollMs: number('pollMs', 30_000),
    timeoutMs: number('timeoutMs', 10_000),
    maxBackoffMs: number('maxBackoffMs', 8000),
    maxBytes: number('maxBytes', 2 ** 26, 1),
    fetch: take('fetch', is('function'), fetchOfPlatform()),
  };
}

export function readOptions(input: ClientOptions | undefined): Settings {
  const reader = createReader(input);
  const { take, number } = reader;
  const flag = (name: keyof ClientOptions) => take(name, is('boolean'), true);
  const list = <T>(name: keyof ClientOptions) => take<readonly T[]>(name, Array.isArray, []);
  const onEvaluation = take<ClientOptions['onEvaluation']>('onEvaluation', is('function'), undefined);
  const hooks = list<Settings['hooks'][number]>('hooks');
  return {
    ...readCommon(reader),
    logger: take('logger', isLogger, reader.log) && reader.log,
    cacheFile: take<string | undefined>('cacheFile', is('string'), undefined),
    cache: take<Settings['cache']>('cache', hasMethods('load', 'save'), undefined),
    bootstrap: take<Settings['bootstrap']>('bootstrap', (value) => is('string')(value) || isObject(value), undefined),
    stream: flag('stream'),
    longPoll: flag('longPoll'),
    heartbeatMs: number('heartbeatMs', 15_000),
    usage: flag('usage'),
    usageMs: number('usageMs', 60_000),
    remote: flag('remote'),
    hooks: onEvaluation ? [...hooks, { after: onEvaluation }] : hooks,
    plugins: list('plugins'),
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
