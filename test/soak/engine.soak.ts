/** A million fuzzed rulesets and contexts: none throws, none takes over 10 ms. And the patterns and lists that would like to. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { report } from '../../bench/report.js';
import {
  type Condition,
  type Context,
  createEvaluator,
  type Evaluator,
  loadPatterns,
  type Ruleset,
  type RulesetFlag,
} from '../../src/engine/index.js';
import { brokenRulesets, contexts, flagKeyIn, flagPicks, hostileContexts, rulesets } from '../support/fuzz.js';

const patterns = await loadPatterns();
const RUNS = 1_000_000;
const MOST_MS = 10;
const SEED = Number(process.env['SEED'] ?? 20_261_121);

/** The least of three times: the machine may be busy, the engine may not. The first one counts when a later one is no faster. */
function millisecondsOf(make: () => Evaluator, key: string, context: unknown): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 3; i++) {
    // A fresh evaluator each time: the first evaluation compiles.
    const evaluator = make();
    const start = performance.now();
    evaluator.evaluate(key, context as Context);
    least = Math.min(least, performance.now() - start);
    if (least < MOST_MS) break;
  }
  return least;
}

describe('the engine, for long', () => {
  it(`never throws and never takes over ${MOST_MS} ms in ${RUNS} fuzzed rulesets and contexts (seed ${SEED})`, () => {
    let slowest = 0;
    let evaluations = 0;
    const reasons = new Map<string, number>();
    fc.assert(
      fc.property(
        fc.oneof({ weight: 3, arbitrary: rulesets }, { weight: 1, arbitrary: brokenRulesets }),
        hostileContexts,
        flagPicks,
        (ruleset, context, pick) => {
          const key = flagKeyIn(ruleset, pick);
          const evaluator = createEvaluator(ruleset as Ruleset, { patterns });
          const start = performance.now();
          const decision = evaluator.evaluate(key, context as Context);
          let took = performance.now() - start;
          if (took >= MOST_MS)
            took = millisecondsOf(() => createEvaluator(ruleset as Ruleset, { patterns }), key, context);
          slowest = Math.max(slowest, took);
          evaluations++;
          const reason = decision.errorCode ?? decision.reason;
          reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
          if (took >= MOST_MS) throw new Error(`${took} ms`);
        },
      ),
      { numRuns: RUNS, seed: SEED },
    );
    // What throws has ended the test before this.
    report('engine/fuzz', { evaluations, thrown: 0, 'ms the slowest': slowest });
    console.log(`${evaluations} evaluations, the slowest ${slowest.toFixed(2)} ms`, Object.fromEntries(reasons));
  });

  it('explains what it decides, 200,000 times', () => {
    fc.assert(
      fc.property(rulesets, contexts, flagPicks, (ruleset, context, pick) => {
        const key = flagKeyIn(ruleset, pick);
        const evaluator = createEvaluator(ruleset, { patterns });
        expect(evaluator.explain(key, context, undefined, 0).decision).toEqual(
          evaluator.evaluate(key, context, undefined, 0),
        );
      }),
      { numRuns: 200_000, seed: SEED },
    );
  });
});

function evaluatorOf(when: readonly Condition[], extra: Partial<RulesetFlag> = {}): () => Evaluator {
  const rules = when.map((condition, i) => ({ id: `r${i}`, when: condition, serve: { variation: 'on' } }));
  const flag: RulesetFlag = {
    type: 'boolean',
    variations: { on: true, off: false },
    enabled: true,
    off: 'off',
    salt: 's',
    rules,
    fallthrough: { variation: 'off' },
    ...extra,
  };
  const ruleset: Ruleset = {
    format: 1,
    project: 'p',
    environment: 'e',
    epoch: 'x',
    revision: 1,
    digest: '',
    flags: { f: flag },
    segments: {},
  };
  return () => createEvaluator(ruleset, { patterns });
}

const a = (n: number) => 'a'.repeat(n);
/** No pattern is fast on it: a new state for almost each character. */
const random = (n: number) =>
  Array.from({ length: n }, (_, i) => ((Math.imul(i + 1, 0x9e3779b1) >>> 13) & 1 ? 'a' : 'b')).join('');

const EVIL: readonly (readonly [pattern: string, text: string])[] = [
  ['(a+)+$', `${a(999)}b`],
  ['(a|a)*$', `${a(999)}b`],
  ['.*.*.*=', a(1000)],
  ['(.*)*(.*)*x', `${a(999)}x`],
  ['^(([a-z])+.)+[A-Z]([a-z])+$', a(1000)],
  ['(a{0,30}){0,30}$', `${a(999)}b`],
  ['(a?){250}a{250}', a(1000)],
  ['\\p{L}{1,300}\\d', `${a(999)}1`],
  ['[ab]*a[ab]{10}c', `c${random(999)}`],
  ['[ab]*a[ab]{30}c', `c${random(999)}`],
  ['(a|b)*a(a|b){10}c', `c${random(999)}`],
  ['(a|b)*a(a|b){100}c', `c${random(249)}`],
  ['(?i).*a\\w{20}c', `c${random(999)}`],
  ['(?i).*a\\w{200}c', `c${random(299)}`],
  ['(k|\\pL){60}$', a(700)],
  ['(a*)*(a*)*(a*)*(a*)*b', `${a(999)}b`],
];

describe('what would like to take long', () => {
  it.each(EVIL)('the pattern %s', (pattern, text) => {
    const took = millisecondsOf(evaluatorOf([{ attribute: 'x', op: 'matches', values: [pattern] }]), 'f', { x: text });
    console.log(pattern.padEnd(30), `${took.toFixed(2)} ms`);
    expect(took).toBeLessThan(MOST_MS);
  });

  it.each([
    [
      'all of them in one flag',
      evaluatorOf(EVIL.map(([pattern]) => ({ attribute: 'x', op: 'matches', values: [pattern] }))),
      { x: random(1000) },
    ],
    [
      'a list of 100,000 against a list of 10,000',
      evaluatorOf([{ attribute: 'x', op: 'contains', values: Array.from({ length: 10_000 }, (_, i) => `v${i}`) }]),
      { x: Array.from({ length: 100_000 }, (_, i) => `x${i}`) },
    ],
    [
      'a text of 10,000,000 characters, folded by 256 rules',
      evaluatorOf(
        Array.from(
          { length: 256 },
          (_, i) => ({ attribute: 'x', op: 'contains', values: [`y${i}`], ignoreCase: true }) as Condition,
        ),
      ),
      { x: a(10_000_000) },
    ],
    [
      'a key of 10,000,000 characters in 256 splits',
      evaluatorOf([], {
        rules: Array.from({ length: 256 }, (_, i) => ({
          id: `${i}`,
          when: { all: [] },
          serve: { split: { salt: `${i}`, ranges: [{ variation: 'on', from: 0, to: 1 }] } },
        })),
      }),
      { targetingKey: `ü${a(10_000_000)}` },
    ],
    [
      'a number of 1,000,000 digits',
      evaluatorOf([{ attribute: 'x', op: 'gt', values: [1] }]),
      { x: '1'.repeat(1_000_000) },
    ],
    [
      'a version of 1,000,000 digits',
      evaluatorOf([{ attribute: 'x', op: 'semverGt', values: ['1.0.0'] }]),
      { x: `1.${'1'.repeat(1_000_000)}` },
    ],
    [
      '10,000 values of each of 20 operators',
      evaluatorOf(
        ['in', 'contains', 'startsWith', 'semverEq', 'inCidr', 'gt'].map(
          (op) =>
            ({
              attribute: 'x',
              op,
              values: Array.from({ length: 10_000 }, (_, i) =>
                op === 'inCidr' ? `10.${i >> 8}.${i & 255}.0/24` : `1.${i}.${i}`,
              ),
            }) as Condition,
        ),
      ),
      { x: '1.2.3.4' },
    ],
  ] as const)('%s', (name, make, context) => {
    const took = millisecondsOf(make, 'f', context);
    console.log(name, `${took.toFixed(2)} ms`);
    expect(took).toBeLessThan(MOST_MS);
  });
});
