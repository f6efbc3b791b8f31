import type { FlagType, Json } from '../../src/engine/index.js';
import { answerOf, NOT_ASKED, typeOf } from './answer.js';
import { createHttp } from './exchange.js';
import { createMonitor } from './monitor.js';
import { createReader, readCommon } from './options.js';
import { createRules, isRuleset } from './rules.js';
import { startSync } from './sync.js';
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
export function createClient(options?: LightOptions): LightClient {
  const reader = createReader(options);
  const settings = readCommon(reader, globalThis.fetch);
  const http = createHttp(settings);
  const rules = createRules({ changed: () => monitor.changed(() => rules.evaluator.keys()) });
  const monitor = createMonitor(rules, reader.log);
  const bootstrap = reader.take('bootstrap', isRuleset, undefined);
  if (bootstrap) rules.start(bootstrap);
  if (settings.url) startSync(settings, rules, monitor, http);
  else monitor.settle();

  const decide = (key: string, context: object, type: FlagType | undefined) =>
    rules.isServerOnly(key) ? NOT_ASKED : rules.evaluator.evaluate(key, context as never, type);
  const value =
    (type: FlagType) =>
    <T extends Json>(key: string, context: object, defaultValue: T): T => {
      const { value: found } = decide(key, context, type);
      return found === undefined ? defaultValue : (found as T);
    };
  return {
    boolean: value('boolean'),
    string: value('string'),
    number: value('number'),
    object: value('object'),
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
