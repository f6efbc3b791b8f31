import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  parseCondition,
  parseRule,
  parseServe,
  printCondition,
  printRule,
  printServe,
} from '../../src/model/rule-language.js';
import { aCondition, aServeInput } from './rule-language-arbitraries.js';

describe('the rule language', () => {
  it('prints any condition as one line that reads back as the same condition', () => {
    fc.assert(
      fc.property(aCondition, (condition) => {
        const text = printCondition(condition);
        expect(text).not.toMatch(/[\n\r\u2028\u2029]/);
        expect(parseCondition(text)).toStrictEqual(condition);
      }),
      { numRuns: 20_000 },
    );
  });

  it('prints any serve so that it reads back', () => {
    fc.assert(
      fc.property(aServeInput, (serve) => {
        expect(parseServe(printServe(serve))).toStrictEqual(serve);
        expect(parseServe(`serve ${printServe(serve)}`)).toStrictEqual(serve);
      }),
      { numRuns: 5_000 },
    );
  });

  it('prints any rule so that it reads back', () => {
    fc.assert(
      fc.property(aCondition, aServeInput, (when, serve) => {
        expect(parseRule(printRule({ when, serve }))).toStrictEqual({ when, serve });
      }),
      { numRuns: 5_000 },
    );
  });
});
