/** The golden decisions, by the SDK as it is published. */
import { createClient } from '@burgee/sdk';
import { bucketOf, createEvaluator, loadPatterns } from '@burgee/sdk/engine';
import { createClient as createLight } from '@burgee/sdk/light';
import { describe, expect, it } from 'vitest';
import { goldenBuckets, goldenDecisions, nameOf, replay } from '../support/vectors.js';
import { startScriptServer } from './support/script-server.js';
import { QUIET } from './support/until.js';

describe('the built SDK', () => {
  it('falls into every golden bucket', () => {
    expect(goldenBuckets().filter(({ salt, key, bucket }) => bucketOf(salt, String(key)) !== bucket)).toEqual([]);
  });

  it('makes every golden decision in its evaluator', async () => {
    const { ruleset, cases } = goldenDecisions();
    const evaluator = createEvaluator(ruleset, { patterns: await loadPatterns() });
    const wrong = await replay(cases, ({ flag, context, type, now }) => evaluator.evaluate(flag, context, type, now));
    expect(wrong.map(({ vector, expected, got }) => ({ name: nameOf(vector, ruleset), expected, got }))).toEqual([]);
  });

  it.each([
    ['client', (url: string) => createClient({ url, token: 'x', logger: QUIET, usage: false })],
    ['light client', (url: string) => createLight({ url, token: 'x', logger: QUIET })],
  ])('makes them in a %s that has the rules from a server', async (_, start) => {
    const { ruleset, cases } = goldenDecisions();
    const server = await startScriptServer(ruleset);
    const flags = start(server.url);
    try {
      expect(await flags.ready()).toEqual({ source: 'network' });
      // A client goes by the machine's clock, so what depends on another one is left to the evaluator.
      const timeless = cases.filter(({ now }) => now === undefined);
      expect(timeless.length).toBeGreaterThan(350);
      const defaults = { boolean: false, string: 'none', number: -1, object: {} };
      for (const vector of timeless) {
        const { flag, context, type, expect: decision } = vector;
        const fallback = type ? defaults[type] : null;
        const { value, variation, reason, errorCode, rule } = flags.evaluate(flag, context, fallback);
        expect({ value, variation, reason, errorCode, rule }, `${flag} ${JSON.stringify(context)}`).toEqual({
          value: decision.value === undefined ? fallback : decision.value,
          variation: decision.variation,
          reason: decision.reason,
          errorCode: decision.errorCode,
          rule: decision.rule,
        });
      }
    } finally {
      await flags.close();
      await server.stop();
    }
  });
});
