import { describe, expect, it } from 'vitest';
import { checkFlag, checkSegment, checkSettings, unknownWanted } from '../../src/model/check.js';
import type { Flag } from '../../src/model/documents.js';
import { BurgeeError } from '../../src/model/errors.js';
import { aFlag, aRule, aSegment, someSettings } from '../support/builders.js';

function refusal(run: () => void): { code: string; paths: string[] } {
  try {
    run();
  } catch (error) {
    if (!(error instanceof BurgeeError)) throw error;
    const issues = error.details?.['issues'] as { path: string }[];
    return { code: error.code, paths: issues.map(({ path }) => path) };
  }
  throw new Error('nothing was refused');
}

const split = (...ranges: [string, number, number][]) => ({
  split: { ranges: ranges.map(([variation, from, to]) => ({ variation, from, to })) },
});

describe('checkFlag', () => {
  it('takes a flag that makes sense', () => {
    checkFlag(aFlag({ settings: { fallthrough: split(['on', 0, 10], ['off', 20, 100_000]) } }));
    checkFlag(aFlag({ environments: {} }));
  });

  it.each<[string, Partial<Flag>, string[]]>([
    ['no variation', { variations: [], environments: {} }, ['variations']],
    ['a variation twice', { variations: [...aFlag().variations, { key: 'on', value: false }] }, ['variations.2']],
    [
      'values of another type',
      {
        variations: [
          { key: 'on', value: 1 },
          { key: 'off', value: null },
        ],
      },
      ['variations.0.value', 'variations.1.value'],
    ],
    [
      'a text for an object',
      {
        type: 'object',
        variations: [
          { key: 'on', value: {} },
          { key: 'off', value: 'x' },
        ],
      },
      ['variations.1.value'],
    ],
  ])('refuses %s', (_, overrides, paths) => {
    expect(refusal(() => checkFlag(aFlag(overrides)))).toEqual({ code: 'INVALID_INPUT', paths });
  });

  it.each<[string, Parameters<typeof someSettings>[0], string[]]>([
    ['ranges out of order', { fallthrough: split(['on', 50, 60], ['off', 0, 10]) }, ['fallthrough.split.ranges.1']],
    ['ranges that overlap', { fallthrough: split(['on', 0, 60], ['off', 50, 70]) }, ['fallthrough.split.ranges.1']],
    ['no range', { fallthrough: split() }, ['fallthrough.split.ranges']],
    ['an empty range', { fallthrough: split(['on', 5, 5]) }, ['fallthrough.split.ranges.0']],
    ['a range beyond the whole', { fallthrough: split(['on', 0, 100_001]) }, ['fallthrough.split.ranges.0']],
    ['a rule id twice', { rules: [aRule(), aRule()] }, ['rules.1']],
    ['itself as prerequisite', { prerequisites: [{ flag: 'checkout', variations: ['on'] }] }, ['prerequisites.0']],
    [
      'a prerequisite twice',
      {
        prerequisites: [
          { flag: 'p', variations: ['a'] },
          { flag: 'p', variations: ['b'] },
        ],
      },
      ['prerequisites.1'],
    ],
  ])('refuses %s', (_, settings, paths) => {
    const refused = refusal(() => checkFlag(aFlag({ settings: settings ?? {} })));
    expect(refused).toEqual({ code: 'INVALID_INPUT', paths: paths.map((path) => `environments.production.${path}`) });
  });

  it.each<[string, Parameters<typeof someSettings>[0]]>([
    ['off', { offVariation: 'of' }],
    ['targets', { targets: [{ variation: 'of', keys: ['u'] }] }],
    ['rules', { rules: [aRule({ serve: { variation: 'of' } })] }],
    ['splits', { rules: [aRule({ serve: split(['of', 0, 1]) })] }],
    ['everyone else', { fallthrough: { variation: 'of' } }],
  ])('refuses a variation that does not exist in %s, and says which was meant', (_, settings) => {
    try {
      checkSettings(aFlag(), 'production', someSettings(settings));
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: 'VARIATION_UNKNOWN', details: { variation: 'of', known: ['on', 'off'] } });
      expect((error as BurgeeError).hint).toContain('"off"');
    }
  });

  it('does not take names that every object has for variations', () => {
    expect(refusal(() => checkFlag(aFlag({ settings: { offVariation: 'toString' } }))).code).toBe('VARIATION_UNKNOWN');
  });
});

describe('checkSegment', () => {
  it('refuses a rule id twice, and a segment made of itself', () => {
    checkSegment(aSegment({ rules: [{ id: 'a', when: { segment: 'other' } }] }));
    const when = { all: [{ not: { segment: 'beta' } }] };
    expect(
      refusal(() =>
        checkSegment(
          aSegment({
            rules: [
              { id: 'a', when },
              { id: 'a', when: { segment: 'x' } },
            ],
          }),
        ),
      ),
    ).toEqual({
      code: 'INVALID_INPUT',
      paths: ['rules.1', 'rules.0.when'],
    });
  });
});

it('unknownWanted names what a child wants of a parent that does not have it', () => {
  const settings = someSettings({
    prerequisites: [
      { flag: 'checkout', variations: ['on', 'blue'] },
      { flag: 'x', variations: ['y'] },
    ],
  });
  expect(unknownWanted(settings, aFlag())).toEqual(['blue']);
});
