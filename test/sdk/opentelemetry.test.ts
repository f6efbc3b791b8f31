import { type Attributes, context, metrics, trace } from '@opentelemetry/api';
import { afterEach, expect, it } from 'vitest';
import { createClient } from '../../sdk/src/index.js';
import { telemetry } from '../../sdk/src/opentelemetry.js';
import { aRuleset, CONTEXT } from './support/rules.js';
import { QUIET } from './support/until.js';

afterEach(() => {
  trace.disable();
  metrics.disable();
  context.disable();
});

/** What an OpenTelemetry SDK would hear, through the public interface alone. */
function listen() {
  const events: [string, Attributes][] = [];
  const counts: [number, Attributes][] = [];
  const callbacks: ((result: { observe(value: number, attributes?: Attributes): void }) => void)[] = [];
  const span = { addEvent: (name: string, attributes: Attributes) => events.push([name, attributes]) };
  // The active span is looked up in the active context.
  context.setGlobalContextManager({
    active: () => ({ getValue: () => span }),
    with: (_: unknown, run: () => unknown) => run(),
    bind: (_: unknown, target: unknown) => target,
    enable() {
      return this;
    },
    disable() {
      return this;
    },
  } as never);
  metrics.setGlobalMeterProvider({
    getMeter: () => ({
      createCounter: () => ({ add: (value: number, attributes: Attributes) => counts.push([value, attributes]) }),
      createObservableGauge: () => ({
        addCallback: (callback: never) => callbacks.push(callback),
        removeCallback: (callback: never) => callbacks.splice(callbacks.indexOf(callback), 1),
      }),
    }),
  } as never);
  return { events, counts, callbacks };
}

it('records evaluations with the names of the semantic conventions', async () => {
  const heard = listen();
  const flags = createClient({ bootstrap: await aRuleset(), logger: QUIET, plugins: [telemetry({ values: true })] });
  await flags.ready();
  flags.boolean('checkout', CONTEXT, false);
  flags.string('nope', CONTEXT, 'x');
  expect(heard.events).toEqual([
    [
      'feature_flag.evaluation',
      {
        'feature_flag.key': 'checkout',
        'feature_flag.provider.name': 'burgee',
        'feature_flag.result.reason': 'static',
        'feature_flag.result.variant': 'on',
        'feature_flag.result.value': 'true',
        'feature_flag.set.id': 'shop/production',
        'feature_flag.version': '1',
        'feature_flag.context.id': 'u-1',
      },
    ],
    [
      'feature_flag.evaluation',
      expect.objectContaining({ 'feature_flag.result.reason': 'error', 'error.type': 'flag_not_found' }),
    ],
  ]);
  expect(heard.counts).toHaveLength(2);
  // Contexts are many: they must not become dimensions of a metric.
  expect(heard.counts[0]?.[1]).not.toHaveProperty('feature_flag.context.id');
  const observed: unknown[] = [];
  for (const callback of heard.callbacks) callback({ observe: (...values) => observed.push(values) });
  expect(observed).toEqual([[1, { 'feature_flag.set.id': 'shop/production' }]]);
  await flags.close();
  expect(heard.callbacks).toHaveLength(0);
});
