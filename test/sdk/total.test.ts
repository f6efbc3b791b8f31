import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { createClient } from '../../sdk/src/index.js';
import type { Evaluation } from '../../sdk/src/types.js';
import type { Context } from '../../src/engine/index.js';
import { aBoolean, aRuleset, CONTEXT, FLAGS } from './support/rules.js';
import { QUIET } from './support/until.js';

const hostile = {
  get targetingKey() {
    throw new Error('boom');
  },
};
const cyclic: Record<string, unknown> = { targetingKey: 'u' };
cyclic['self'] = cyclic;

describe('a client', () => {
  it('never throws, whatever it is asked', async () => {
    const rules = await aRuleset({
      flags: {
        ...FLAGS,
        deep: aBoolean({
          rules: [{ id: 'r', when: { attribute: 'self.self.a', op: 'in', values: ['x'] }, serve: { variation: 'on' } }],
          fallthrough: { split: { by: 'targetingKey', ranges: [{ variation: 'on', from: 0, to: 100_000 }] } },
        }),
        remote: aBoolean({ serverOnly: true }),
      },
    });
    const flags = createClient({ bootstrap: rules, logger: QUIET, onEvaluation: () => {} });
    const anything = fc.oneof(
      fc.anything(),
      fc.constantFrom(
        hostile,
        cyclic,
        new Proxy(
          {},
          {
            get: () => {
              throw new Error('boom');
            },
          },
        ),
        Symbol('x'),
        10n,
      ),
    );
    const keys = fc.oneof(fc.constantFrom(...Object.keys(rules.flags), '__proto__', 'constructor'), anything);
    await fc.assert(
      fc.asyncProperty(keys, anything, anything, async (key, context, fallback) => {
        const args = [key, context, fallback] as unknown as [string, Context, never];
        flags.boolean(...args);
        flags.string(...args);
        flags.number(...args);
        flags.object(...args);
        flags.evaluate(...args);
        flags.strategy(args[0]);
        await flags.resolve(...args);
      }),
      { numRuns: 2000 },
    );
    await flags.close();
  });

  it('starts with any options at all', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.anything(),
          fc.record(
            {
              token: fc.anything(),
              cacheFile: fc.constantFrom(1, '\0', ''),
              bootstrap: fc.anything(),
              hooks: fc.anything(),
              plugins: fc.anything(),
              cache: fc.anything(),
              pollMs: fc.anything(),
            },
            { requiredKeys: [] },
          ),
        ),
        async (options) => {
          const flags = createClient({ ...(options as object), logger: QUIET, url: undefined });
          await flags.ready({ timeoutMs: 20 });
          expect(flags.boolean('checkout', CONTEXT, true)).toBe(true);
          await flags.close();
        },
      ),
      { numRuns: 300 },
    );
  });

  it('has the types that the default says', () => {
    const flags = createClient({ logger: QUIET });
    expectTypeOf(flags.evaluate('a', {}, false)).toEqualTypeOf<Evaluation<boolean>>();
    expectTypeOf(flags.evaluate('a', {}, 'x').value).toEqualTypeOf<string>();
    expectTypeOf(flags.evaluate('a', {}, 7).value).toEqualTypeOf<number>();
    expectTypeOf(flags.object('a', {}, { columns: 2 })).toEqualTypeOf<{ columns: number }>();
    expectTypeOf(flags.boolean('a', {}, false)).toEqualTypeOf<boolean>();
  });
});
