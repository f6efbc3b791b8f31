import { describe, expect, it } from 'vitest';
import { loadHash64, loadPatterns } from '../../src/engine/index.js';
import type { Case, Leaf } from './cases.js';
import { judge } from './judge.js';

const options = { hash64: await loadHash64(), patterns: await loadPatterns() };

function aCase(condition: Leaf, value: boolean, requires: Case['requires'] = {}): Case {
  return {
    suite: 'test',
    caseId: 'case',
    flags: [
      {
        key: 'flag',
        type: 'boolean',
        variations: [
          { key: 'on', value: true },
          { key: 'off', value: false },
        ],
        environments: {
          default: {
            enabled: true,
            offVariation: 'off',
            rules: [{ id: 'r', conditions: [condition], serve: { variation: 'on' } }],
            fallthrough: { variation: 'off' },
          },
        },
      },
    ],
    segments: [],
    context: { targetingKey: 'u', attributes: { plan: 'pro', version: 'v1.0.0', groups: ['a', 'b'], age: 7 } },
    flagKey: 'flag',
    defaultValue: false,
    expected: { value },
    requires,
  };
}

const resultOf = (of: Case) => judge(of, options).result;

describe('the conformance runner', () => {
  it('passes a case that comes out as expected, and fails one that does not', () => {
    expect(resultOf(aCase({ attribute: 'plan', operator: 'in', values: ['pro'] }, true))).toBe('passed');
    expect(resultOf(aCase({ attribute: 'plan', operator: 'in', values: ['pro'] }, false))).toBe('failed');
    expect(resultOf(aCase({ attribute: 'plan', operator: 'in', values: ['pro'], negate: true }, false))).toBe('passed');
  });

  it('names the point that the model decides otherwise, and takes no other for an excuse', () => {
    const strict = aCase({ attribute: 'version', operator: 'semverEq', values: ['1.0.0'] }, false, {
      semverV: [false],
    });
    expect(judge(strict, options)).toMatchObject({ result: 'exception', exceptions: [{ point: 'semverV:[false]' }] });
    const unrelated = aCase({ attribute: 'plan', operator: 'in', values: ['pro'] }, false, { semverV: [true, false] });
    expect(resultOf(unrelated)).toBe('failed');
  });

  it('lists what the model cannot say', () => {
    const modulo = aCase({ attribute: 'age', operator: 'modulo', values: [2, 1] }, true);
    expect(judge(modulo, options)).toMatchObject({ result: 'exception', exceptions: [{ point: 'operator:modulo' }] });
  });

  it('translates what others name otherwise', () => {
    expect(resultOf(aCase({ attribute: 'age', operator: 'numEq', values: ['7'] }, true))).toBe('passed');
    expect(resultOf(aCase({ attribute: 'groups', operator: 'containsAny', values: ['x', 'b'] }, true))).toBe('passed');
    expect(resultOf(aCase({ attribute: 'groups', operator: 'containsAll', values: ['a', 'b'] }, true))).toBe('passed');
    expect(resultOf(aCase({ attribute: 'groups', operator: 'containsAll', values: ['a', 'x'] }, true))).toBe('failed');
    expect(resultOf(aCase({ attribute: 'nobody', operator: 'exists', values: [false] }, true))).toBe('passed');
  });

  it('evaluates what validation refuses all the same', () => {
    const verdict = judge(
      aCase({ attribute: 'plan', operator: 'soundsLike', values: ['pro'], negate: true }, false),
      options,
    );
    expect(verdict.result).toBe('passed');
    expect(verdict.refused).toBeTypeOf('string');
  });
});
