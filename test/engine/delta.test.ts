import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canonicalJson,
  createEvaluator,
  loadHash64,
  loadPatterns,
  objectDigest,
  type Ruleset,
  type RulesetDelta,
  rulesetDigest,
} from '../../src/engine/index.js';
import { contexts, flagKeyIn, flagPicks, rulesets } from '../support/fuzz.js';

const hash64 = await loadHash64();
const patterns = await loadPatterns();

const sealed = (ruleset: Ruleset, revision = 1): Ruleset => ({
  ...ruleset,
  revision,
  digest: rulesetDigest(ruleset, hash64),
});

/** What leads from one ruleset to the other. */
function deltaOf(before: Ruleset, after: Ruleset): RulesetDelta {
  const changes = <T>(a: { readonly [key: string]: T }, b: { readonly [key: string]: T }) =>
    Object.fromEntries(
      [...new Set([...Object.keys(a), ...Object.keys(b)])]
        .map((key): [string, T | null] => [key, Object.hasOwn(b, key) ? (b[key] as T) : null])
        .filter(([key, value]) => canonicalJson(value) !== canonicalJson(Object.hasOwn(a, key) ? a[key] : null)),
    );
  return {
    from: before.revision,
    to: after.revision,
    digest: after.digest,
    flags: changes(before.flags, after.flags),
    segments: changes(before.segments, after.segments),
  };
}

// What travels is JSON: an infinity, say, is null by then.
const json = rulesets.map((ruleset) => JSON.parse(JSON.stringify(ruleset)) as Ruleset);

describe('applyDelta', () => {
  it('leads to what the full ruleset would have been, one delta after the other', () => {
    fc.assert(
      fc.property(json, fc.array(json, { minLength: 1, maxLength: 3 }), contexts, (first, others, context) => {
        let before = sealed(first);
        const evaluator = createEvaluator(before, { hash64, patterns });
        for (const key of evaluator.keys()) evaluator.evaluate(key, context, undefined, 0);
        for (const other of others) {
          const after = sealed(other, before.revision + 1);
          expect(evaluator.applyDelta(deltaOf(before, after))).toEqual({ applied: true });
          const fresh = createEvaluator(after, { hash64, patterns });
          for (const key of [...Object.keys(before.flags), ...Object.keys(after.flags)]) {
            expect(evaluator.has(key)).toBe(fresh.has(key));
            expect(evaluator.evaluate(key, context, undefined, 0)).toEqual(fresh.evaluate(key, context, undefined, 0));
          }
          expect([...evaluator.keys()].sort()).toEqual([...fresh.keys()].sort());
          expect(canonicalJson(evaluator.toRuleset())).toBe(canonicalJson(after));
          expect([evaluator.revision, evaluator.digest]).toEqual([after.revision, after.digest]);
          expect(rulesetDigest(evaluator.toRuleset(), hash64)).toBe(evaluator.digest);
          before = after;
        }
      }),
      { numRuns: 300 },
    );
  });

  it('changes nothing when it does not start where it should, or would lead elsewhere', () => {
    fc.assert(
      fc.property(json, json, contexts, flagPicks, (one, other, context, pick) => {
        const key = flagKeyIn(one, pick);
        const [before, after] = [sealed(one), sealed(other, 2)];
        const evaluator = createEvaluator(before, { hash64, patterns });
        const decision = evaluator.evaluate(key, context, undefined, 0);
        const delta = deltaOf(before, after);
        expect(evaluator.applyDelta({ ...delta, from: 7 })).toEqual({ applied: false, why: 'from' });
        expect(evaluator.applyDelta({ ...delta, digest: 'ffffffffffffffff' })).toEqual({
          applied: false,
          why: 'digest',
        });
        expect(
          evaluator.applyDelta({ ...delta, flags: { ...delta.flags, extra: one.flags['a'] ?? ({} as never) } }),
        ).toEqual({ applied: false, why: 'digest' });
        expect(evaluator.evaluate(key, context, undefined, 0)).toBe(decision);
        expect(canonicalJson(evaluator.toRuleset())).toBe(canonicalJson(before));
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    null,
    undefined,
    7,
    {},
    { from: 1 },
    { from: 1, flags: 7, digest: 'x' },
    { from: 1, to: 2, flags: null, segments: { a: 7 }, digest: '' },
  ])('survives garbage: %j', (garbage) => {
    const evaluator = createEvaluator(
      sealed({
        format: 1,
        project: 'p',
        environment: 'e',
        epoch: 'x',
        revision: 1,
        digest: '',
        flags: {},
        segments: {},
      }),
      { hash64 },
    );
    expect(evaluator.applyDelta(garbage as never).applied).toBe(false);
    expect(evaluator.revision).toBe(1);
  });
});

describe('digests', () => {
  it('do not depend on the order of keys, and count absent and undefined as one', () => {
    expect(canonicalJson({ b: 1, a: { d: [1, 'x', null], c: undefined } })).toBe('{"a":{"d":[1,"x",null]},"b":1}');
    expect(objectDigest('flag', 'a', { x: 1, y: 2 }, hash64)).toBe(
      objectDigest('flag', 'a', { y: 2, x: 1, z: undefined }, hash64),
    );
    expect(objectDigest('flag', 'a', {}, hash64)).not.toBe(objectDigest('segment', 'a', {}, hash64));
  });

  it('write JSON as RFC 8785 does', () => {
    expect(
      canonicalJson({
        '\u20ac': 'Euro Sign',
        '\r': 'Carriage Return',
        '\u000a': 'Newline',
        '1': 'One',
        '\u0080': 'Control\u007f',
        '\ud83d\ude02': 'Smiley',
        '\u00f6': 'Latin',
        '\ufb33': 'Hebrew',
        '</script>': 'Browser',
      }),
    ).toBe(
      '{"\\n":"Newline","\\r":"Carriage Return","1":"One","</script>":"Browser","\u0080":"Control\u007f","\u00f6":"Latin","\u20ac":"Euro Sign","\ud83d\ude02":"Smiley","\ufb33":"Hebrew"}',
    );
    expect(canonicalJson([333333333.3333333, 1e30, 4.5, 2e-3, 1e-27, -0])).toBe(
      '[333333333.3333333,1e+30,4.5,0.002,1e-27,0]',
    );
  });
});
