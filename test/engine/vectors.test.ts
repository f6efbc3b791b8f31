import { describe, expect, it } from 'vitest';
import { bucketOf, createCore, createEvaluator, explain, loadPatterns } from '../../src/engine/index.js';
import { goldenBuckets, goldenDecisions, nameOf, replay } from '../support/vectors.js';

describe('golden vectors', () => {
  it('falls into every golden bucket', () => {
    const wrong = goldenBuckets().filter(({ salt, key, bucket }) => bucketOf(salt, String(key)) !== bucket);
    expect(wrong).toEqual([]);
  });

  it('makes every golden decision, and explains the same', async () => {
    const { ruleset, cases } = goldenDecisions();
    const patterns = await loadPatterns();
    const evaluator = createEvaluator(ruleset, { patterns });
    const core = createCore(ruleset, { patterns });
    expect(cases.length).toBeGreaterThanOrEqual(400);
    const wrong = await replay(cases, ({ flag, context, type, now }) => evaluator.evaluate(flag, context, type, now));
    expect(wrong.map(({ vector, expected, got }) => ({ name: nameOf(vector, ruleset), expected, got }))).toEqual([]);
    for (const { flag, context, type, now } of cases) {
      expect(evaluator.explain(flag, context, type, now).decision).toEqual(
        evaluator.evaluate(flag, context, type, now),
      );
      expect(explain(core, flag, context, type, now)).toEqual(evaluator.explain(flag, context, type, now));
    }
  });
});
