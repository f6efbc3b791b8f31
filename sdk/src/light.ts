import type { Context, FlagType, Json } from '../../src/engine/index.js';
import { answerOf, NOT_ASKED, typeOf } from './answer.js';
import { createAttempts } from './attempts.js';
import { createHttp } from './exchange.js';
import { createMonitor } from './monitor.js';
import { createRules, isRuleset } from './rules.js';
import { around } from './timers.js';
import type { LightClient, LightOptions } from './types.js';

export type { LightClient, LightOptions } from './types.js';

/**
 * The small client, for pages and workers that count bytes: it polls, and has no stream, no file, no usage reports, no hooks. What
 * it does have is that of `@burgee/sdk`, under the same names.
 *
 * @example
 * const flags = createClient({ url: 'http://127.0.0.1:4242', token });
 * await flags.ready({ timeoutMs: 2000 });
 * const isNew = flags.boolean('new-checkout', { targetingKey: 'u-42' }, false);
 */
export function createClient(options: LightOptions = {}): LightClient {
  const { token, bootstrap, fetch = globalThis.fetch, logger = console } = options;
  const url = options.url?.replace(/\/+$/, '');
  const settings = {
    url,
    token,
    fetch,
    pollMs: within(options.pollMs, 30_000),
    timeoutMs: within(options.timeoutMs, 10_000),
    maxBackoffMs: within(options.maxBackoffMs, 8000),
    maxBytes: within(options.maxBytes, 2 ** 26),
  };
  const http = createHttp(settings);
  const rules = createRules({ changed: (change) => change && monitor.changed(() => rules.evaluator.keys()) });
  const monitor = createMonitor(rules, (level, message) => {
    try {
      if (level !== 'info') logger[level](`burgee: ${message}`);
    } catch {}
  });
  const begun = isRuleset(bootstrap) && rules.start(bootstrap);
  if (url) {
    const { asker, run, contact, failure } = createAttempts(settings, rules, monitor, http);
    void run(() =>
      asker
        .ask()
        .then(contact)
        .then(() => around(settings.pollMs), failure),
    );
  } else void Promise.resolve(begun).then(monitor.settle);

  const decide = (key: string, context: Context, type: FlagType | undefined) =>
    rules.isServerOnly(key) ? NOT_ASKED : rules.evaluator.evaluate(key, context, type);
  const valueAs =
    (type: FlagType) =>
    <T extends Json>(key: string, context: Context, defaultValue: T): T => {
      const { value } = decide(key, context, type);
      return value === undefined ? defaultValue : (value as T);
    };
  return {
    boolean: valueAs('boolean'),
    string: valueAs('string'),
    number: valueAs('number'),
    object: valueAs('object'),
    evaluate: (key, context, defaultValue) =>
      answerOf(
        decide(key, context, typeOf(defaultValue)),
        defaultValue,
        rules.evaluator.revision,
        monitor.status !== 'live',
      ) as never,
    ready: monitor.ready,
    status: () => monitor.status,
    on: monitor.on,
    async close() {
      http.close();
      monitor.settle();
    },
  };
}

/** Timers end at 2 ** 31 ms; what is no number between is replaced by its default. */
function within(value = 0, fallback: number): number {
  return value >= 10 && value <= 2 ** 27 ? value : fallback;
}
