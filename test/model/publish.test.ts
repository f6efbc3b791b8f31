import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { canonicalJson, createEvaluator, type Hash64, loadHash64, rulesetDigest } from '../../src/engine/index.js';
import type { Flag, Segment } from '../../src/model/documents.js';
import { publish, publishFlag, publishSegment, segmentsOf } from '../../src/model/publish.js';
import { aClause, aFlag, aRule, aSegment } from '../support/builders.js';

let hash64: Hash64;
beforeAll(async () => {
  hash64 = await loadHash64();
});

const rulesetOf = (flags: Flag[], segments: Segment[] = []) =>
  publish({ project: 'shop', environment: 'production', epoch: 'e1', revision: 7, flags, segments, hash64 });

describe('publishFlag', () => {
  it('keeps what evaluators need and nothing else', () => {
    const flag = aFlag({
      name: 'Secret plan',
      description: 'x',
      tags: ['t'],
      owner: 'ana',
      settings: { rules: [aRule({ name: 'N' })] },
    });
    expect(publishFlag(flag, 'production')).toStrictEqual({
      type: 'boolean',
      variations: { on: true, off: false },
      enabled: true,
      off: 'off',
      salt: 'salt-of-checkout',
      rules: [{ id: 'staff', when: aClause(), serve: { variation: 'on' } }],
      fallthrough: { variation: 'on' },
    });
  });

  it('says of an archived flag only what it serves', () => {
    const settings = {
      rules: [aRule()],
      targets: [{ variation: 'on', keys: ['u'] }],
      prerequisites: [{ flag: 'p', variations: ['on'] }],
    };
    expect(publishFlag(aFlag({ archived: true, clientVisible: true, settings }), 'production')).toStrictEqual({
      type: 'boolean',
      variations: { on: true, off: false },
      enabled: false,
      off: 'off',
      salt: 'salt-of-checkout',
      rules: [],
      clientVisible: true,
    });
  });

  it('is off in an environment without settings', () => {
    expect(publishFlag(aFlag(), 'constructor')).toMatchObject({ enabled: false, off: 'off' });
  });

  it('keeps variations with names that objects have a meaning for', () => {
    const published = publishFlag(
      aFlag({ variations: [{ key: '__proto__', value: true }], environments: {} }),
      'production',
    );
    expect(Object.keys(published.variations)).toEqual(['__proto__']);
  });
});

describe('publishSegment', () => {
  it('names the attribute only when it is another one than the targeting key', () => {
    expect(publishSegment(aSegment())).toStrictEqual({ included: ['u1'], excluded: [], rules: [] });
    expect(publishSegment(aSegment({ by: 'email' })).by).toBe('email');
  });
});

describe('publish', () => {
  const uses = (segment: string) => ({ rules: [aRule({ when: { not: { segment } } })] });

  it('takes along the segments that live flags use, directly or through others, and no more', () => {
    const segments = [
      aSegment({ key: 'a', rules: [{ id: 'r', when: { any: [{ segment: 'b' }, { segment: 'gone' }] } }] }),
      aSegment({ key: 'b', rules: [{ id: 'r', when: { segment: 'a' } }] }),
      aSegment({ key: 'archived' }),
      aSegment({ key: 'idle' }),
    ];
    const flags = [aFlag({ settings: uses('a') }), aFlag({ key: 'old', archived: true, settings: uses('archived') })];
    expect(Object.keys(rulesetOf(flags, segments).segments)).toEqual(['a', 'b']);
  });

  it('gives the same bytes for the same state in any order', () => {
    const flags = ['b', 'a', 'C', '10', '9'].map((key) => aFlag({ key, settings: uses('s1') }));
    const segments = [aSegment({ key: 's2' }), aSegment({ key: 's1', rules: [{ id: 'r', when: { segment: 's2' } }] })];
    const one = JSON.stringify(rulesetOf(flags, segments));
    expect(JSON.stringify(rulesetOf([...flags].reverse(), [...segments].reverse()))).toBe(one);
  });

  it('carries the digest of what it says', () => {
    const ruleset = rulesetOf([aFlag(), aFlag({ key: 'b' })]);
    expect(ruleset.digest).toMatch(/^[0-9a-f]{16}$/);
    expect(ruleset.digest).toBe(rulesetDigest(ruleset, hash64));
    expect(rulesetOf([aFlag()]).digest).not.toBe(ruleset.digest);
  });

  it('leaves no field that is undefined, which JSON would lose', () => {
    const ruleset = rulesetOf([aFlag({ settings: { offVariation: undefined, fallthrough: undefined } as never })]);
    expect(JSON.parse(JSON.stringify(ruleset))).toStrictEqual(ruleset);
    expect(canonicalJson(ruleset)).toBe(canonicalJson(JSON.parse(JSON.stringify(ruleset))));
  });

  it('makes rulesets that serve what the documents say', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.boolean(), fc.constantFrom('on', 'off'), (archived, enabled, variation) => {
        const evaluator = createEvaluator(
          rulesetOf([aFlag({ archived, settings: { enabled, fallthrough: { variation } } })]),
        );
        const served = archived || !enabled ? 'off' : variation;
        expect(evaluator.evaluate('checkout', { targetingKey: 'u' }).variation).toBe(served);
      }),
    );
  });
});

it('segmentsOf names the segments of an object, each once', () => {
  const when = { all: [{ segment: 'b' }, { any: [{ segment: 'a' }, { not: { segment: 'b' } }] }] };
  expect(segmentsOf(publishFlag(aFlag({ settings: { rules: [aRule({ when })] } }), 'production'))).toEqual(['b', 'a']);
  expect(segmentsOf(publishSegment(aSegment({ rules: [{ id: 'r', when }] })))).toEqual(['b', 'a']);
});
