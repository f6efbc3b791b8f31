import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Context, createEvaluator, loadPatterns, needsPatterns, type Ruleset } from '../../src/engine/index.js';
import { aRuleset, aRulesetFlag } from '../support/builders.js';
import { brokenRulesets, contexts, flagKeyIn, flagPicks, hostileContexts, rulesets } from '../support/fuzz.js';

const patterns = await loadPatterns();
const RUNS = 10_000;

describe('evaluate is total', () => {
  it('never throws for any ruleset and context, and gives a decision with a reason', () => {
    fc.assert(
      fc.property(
        fc.oneof({ weight: 3, arbitrary: rulesets }, { weight: 1, arbitrary: brokenRulesets }),
        hostileContexts,
        flagPicks,
        (ruleset, context, pick) => {
          const key = flagKeyIn(ruleset, pick);
          const evaluator = createEvaluator(ruleset as Ruleset, { patterns });
          const decision = evaluator.evaluate(key, context as Context);
          expect(decision.reason).toBeTypeOf('string');
          expect(Object.isFrozen(decision)).toBe(true);
          expect(evaluator.explain(key, context as Context).decision).toBeDefined();
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('explains exactly what it decides', () => {
    fc.assert(
      fc.property(
        rulesets,
        contexts,
        flagPicks,
        fc.constantFrom(undefined, 'boolean', 'string'),
        (ruleset, context, pick, type) => {
          const key = flagKeyIn(ruleset, pick);
          const evaluator = createEvaluator(ruleset, { patterns });
          const explanation = evaluator.explain(key, context, type as 'boolean', 0);
          expect(explanation.decision).toEqual(evaluator.evaluate(key, context, type as 'boolean', 0));
        },
      ),
      { numRuns: RUNS / 2 },
    );
  });

  it('explains a pattern on a long text as it was decided, whatever looking at it costs', () => {
    const evaluator = createEvaluator(
      aRuleset({
        flags: {
          f: aRulesetFlag({
            rules: [
              {
                id: 'r',
                when: {
                  all: [
                    { attribute: 'text', op: 'matches', values: ['b$'] },
                    { attribute: 'text', op: 'exists', values: [] },
                  ],
                },
                serve: { variation: 'on' },
              },
            ],
          }),
        },
      }),
      { patterns },
    );
    const { decision, rules } = evaluator.explain('f', { text: `${'a'.repeat(1000)}b` });
    expect(decision.rule).toBe('r');
    expect(rules[0]?.when).toMatchObject({ outcome: 'true', parts: [{ outcome: 'true' }, { outcome: 'true' }] });
  });

  it('is pure: the same question gives the same decision, whatever was asked in between', () => {
    fc.assert(
      fc.property(rulesets, contexts, contexts, flagPicks, (ruleset, context, other, pick) => {
        const key = flagKeyIn(ruleset, pick);
        const evaluator = createEvaluator(ruleset, { patterns });
        const first = evaluator.evaluate(key, context, undefined, 0);
        for (const each of evaluator.keys()) evaluator.evaluate(each, other, undefined, 1);
        expect(evaluator.evaluate(key, context, undefined, 0)).toBe(first);
        expect(createEvaluator(ruleset, { patterns }).evaluate(key, context, undefined, 0)).toEqual(first);
      }),
      { numRuns: RUNS / 5 },
    );
  });

  it('tells whether a ruleset needs patterns, and never needs them otherwise', () => {
    fc.assert(
      fc.property(rulesets, contexts, flagPicks, (ruleset, context, pick) => {
        const key = flagKeyIn(ruleset, pick);
        if (needsPatterns(ruleset)) return;
        const without = createEvaluator(ruleset).evaluate(key, context, undefined, 0);
        expect(without).toEqual(createEvaluator(ruleset, { patterns }).evaluate(key, context, undefined, 0));
      }),
      { numRuns: RUNS / 5 },
    );
  });
});

describe('an absent fact', () => {
  it('never makes a condition true that it does not make true when present with every value', () => {
    // Taking an attribute away may only turn true and false into unknown, never one into the other: no feature comes on by absence.
    fc.assert(
      fc.property(
        rulesets,
        contexts,
        flagPicks,
        fc.constantFrom('plan', 'age', 'groups'),
        (ruleset, context, pick, attribute) => {
          const key = flagKeyIn(ruleset, pick);
          if (JSON.stringify(ruleset).includes('"exists"')) return;
          const { [attribute]: _, ...less } = context;
          const evaluator = createEvaluator(ruleset, { patterns });
          const outcomes = (of: Context) =>
            evaluator.explain(key, of, undefined, 0).rules.map(({ when }) => when.outcome);
          const [full, partial] = [outcomes(context), outcomes(less)];
          for (let i = 0; i < Math.min(full.length, partial.length); i++) {
            if (partial[i] !== 'unknown') expect(full[i]).toBe(partial[i]);
          }
        },
      ),
      { numRuns: RUNS / 2 },
    );
  });
});

describe('what every object inherits', () => {
  it('is nobody’s attribute, also when somebody gave all objects of the program one', () => {
    const half = {
      ranges: [
        { variation: 'on', from: 0, to: 50_000 },
        { variation: 'off', from: 50_000, to: 100_000 },
      ],
    };
    const when = { attribute: 'plan', op: 'in', values: ['pro'] } as const;
    const serve = { variation: 'on' };
    const evaluator = createEvaluator(
      aRuleset({
        flags: {
          split: aRulesetFlag({ fallthrough: { split: half } }),
          ruled: aRulesetFlag({ rules: [{ id: 'r', when, serve }], fallthrough: { split: half } }),
          builtin: aRulesetFlag({
            rules: [{ id: 'r', when: { ...when, attribute: 'constructor', op: 'exists' }, serve }],
          }),
        },
      }),
    );
    const decisions = () => ['split', 'ruled', 'builtin'].map((key) => evaluator.evaluate(key, {}));
    const before = decisions();
    expect(before.slice(0, 2).map(({ detail }) => detail)).toEqual(['TARGETING_KEY_MISSING', 'TARGETING_KEY_MISSING']);
    expect(before[2]?.rule).toBeUndefined();
    const everyObject = Object.prototype as { targetingKey?: string; plan?: string };
    everyObject.targetingKey = 'u-1';
    everyObject.plan = 'pro';
    let polluted: ReturnType<typeof decisions>;
    try {
      polluted = decisions();
    } finally {
      delete everyObject.targetingKey;
      delete everyObject.plan;
    }
    expect(polluted).toEqual(before);
  });
});
