import fc from 'fast-check';
import { expect, it } from 'vitest';
import { report } from '../../bench/report.js';
import { isBurgeeError } from '../../src/model/errors.js';
import { parseCondition, parseRule, parseServe, printCondition, printRule } from '../../src/model/rule-language.js';
import { parseSheet, printSheet } from '../../src/model/sheet.js';
import { aCondition } from '../model/rule-language-arbitraries.js';
import { aSettledFlag } from '../model/settings-arbitraries.js';

it('reads back 1,000,000 conditions as they were', () => {
  fc.assert(
    fc.property(aCondition, (condition) => {
      expect(parseCondition(printCondition(condition))).toStrictEqual(condition);
    }),
    { numRuns: 1_000_000 },
  );
}, 3_600_000);

const pieces = [
  'when ',
  'serve ',
  'a',
  ' == ',
  ' in ',
  '[',
  ']',
  '(',
  ')',
  ' and ',
  ' or ',
  'not ',
  '"',
  '\\',
  '/',
  'i',
  ':',
  ',',
  '25',
  '.',
  '-',
  '2026-12-24',
  '::1',
  ' using ',
  ' by ',
  'ctx[',
];
const aFuzzedText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 3 })), { maxLength: 30 })
    .map((parts) => parts.join('')),
);

it('reads or refuses 1,000,000 texts, and throws nothing but its own errors', () => {
  let read = 0;
  let texts = 0;
  let slowest = 0;
  fc.assert(
    fc.property(aFuzzedText, (text) => {
      texts += 1;
      for (const parse of [parseRule, parseCondition, parseServe]) {
        const start = performance.now();
        try {
          const found = parse(text);
          slowest = Math.max(slowest, performance.now() - start);
          read++;
          if (parse === parseRule) expect(parseRule(printRule(found as never))).toStrictEqual(found);
        } catch (error) {
          if (!isBurgeeError(error)) throw error;
          slowest = Math.max(slowest, performance.now() - start);
        }
      }
    }),
    { numRuns: 1_000_000 },
  );
  console.log(`${texts} texts, ${read} of them read, the slowest ${slowest.toFixed(2)} ms`);
  report('engine/fuzzed-texts', { texts, 'thrown but our own errors': 0, 'ms the slowest': slowest });
  expect(read).toBeGreaterThan(1000);
}, 3_600_000);

it('reads back 50,000 sheets as they were', () => {
  fc.assert(
    fc.property(aSettledFlag, (flag) => {
      for (const [environment, settings] of Object.entries(flag.environments)) {
        expect(parseSheet(printSheet(flag, environment), flag).settings).toStrictEqual(settings);
      }
    }),
    { numRuns: 50_000 },
  );
}, 3_600_000);
