import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDependants, differing } from '../../sdk/src/dependants.js';
import type { Condition, RulesetFlag, RulesetSegment } from '../../src/engine/index.js';
import { aBoolean } from './support/rules.js';

const needs = (...flags: string[]): RulesetFlag =>
  aBoolean({ prerequisites: flags.map((flag) => ({ flag, variations: ['on'] })) });
const rule = (when: Condition) => [{ id: 'r', when, serve: { variation: 'on' } }];
const inSegment = (...keys: string[]): RulesetFlag =>
  aBoolean({ rules: rule({ all: keys.map((segment) => ({ not: { segment } })) }) });
const segment = (...keys: string[]): RulesetSegment => ({
  included: [],
  excluded: [],
  rules: rule({ any: keys.map((key) => ({ segment: key })) }).map(({ id, when }) => ({ id, when })),
});

describe('dependants', () => {
  it('are found through prerequisites and segments, to any depth', () => {
    const dependants = createDependants({
      flags: { a: needs(), b: needs('a'), c: needs('b'), d: inSegment('outer'), e: needs('d'), inner: needs() },
      segments: { inner: segment(), outer: segment('inner') },
    });
    expect(dependants.of(['a'], [])).toEqual(['a', 'b', 'c']);
    expect(dependants.of([], ['inner'])).toEqual(['d', 'e']);
    expect(dependants.of(['c'], [])).toEqual(['c']);
    // A flag of the same key as a segment is another thing.
    expect(dependants.of(['inner'], [])).toEqual(['inner']);
  });

  it('end in cycles', () => {
    const dependants = createDependants({ flags: { a: needs('b'), b: needs('a') }, segments: {} });
    expect(dependants.of(['a'], []).sort()).toEqual(['a', 'b']);
  });

  it('follow changes as if they were made anew', () => {
    const keys = ['a', 'b', 'c', 'd'];
    const someKeys = fc.subarray(keys);
    const flag = fc.oneof(
      fc.constant(null),
      fc
        .tuple(someKeys, someKeys)
        .map(([flags, segments]) => ({ ...needs(...flags), rules: inSegment(...segments).rules })),
    );
    const change = fc.record({
      flags: fc.dictionary(fc.constantFrom(...keys), flag),
      segments: fc.dictionary(
        fc.constantFrom(...keys),
        fc.oneof(
          fc.constant(null),
          someKeys.map((names) => segment(...names)),
        ),
      ),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 5 }), someKeys, someKeys, (changes, flags, segments) => {
        const kept = createDependants({ flags: {}, segments: {} });
        const state = { flags: {} as Record<string, RulesetFlag>, segments: {} as Record<string, RulesetSegment> };
        for (const one of changes) {
          kept.update(one);
          for (const kind of ['flags', 'segments'] as const) {
            for (const [key, object] of Object.entries(one[kind])) {
              if (object === null) delete state[kind][key];
              else (state[kind] as Record<string, unknown>)[key] = object;
            }
          }
        }
        expect(kept.of(flags, segments).sort()).toEqual(createDependants(state).of(flags, segments).sort());
      }),
    );
  });
});

describe('differing', () => {
  it('names what was added, removed or changed, whatever it is called', () => {
    const before = JSON.parse('{"a":1,"b":2,"__proto__":1}');
    const after = JSON.parse('{"a":1,"b":3,"constructor":1}');
    expect(differing(before, after).sort()).toEqual(['__proto__', 'b', 'constructor']);
  });
});
