import type * as v from 'valibot';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { Condition, Json } from '../../src/engine/index.js';
import type { ConditionSchema } from '../../src/model/condition-schema.js';
import type {
  DocumentByKind,
  Environment,
  Flag,
  Kind,
  Project,
  Segment,
  Token,
  Webhook,
} from '../../src/model/documents.js';
import { BurgeeError, type Issue } from '../../src/model/errors.js';
import { LIMITS } from '../../src/model/limits.js';
import {
  type EnvironmentSchema,
  type FlagSchema,
  type ProjectSchema,
  parseContext,
  parseDocument,
  type SegmentSchema,
  type TokenSchema,
  type WebhookSchema,
} from '../../src/model/schemas.js';
import { aClause, aFlag, anEnvironment, aProject, aRule, aSegment, aToken, aWebhook } from '../support/builders.js';

function failure(run: () => unknown): BurgeeError {
  try {
    run();
  } catch (error) {
    if (error instanceof BurgeeError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

const issuesOf = (error: BurgeeError): Issue[] => error.details?.['issues'] as Issue[];
const nested = (depth: number, leaf: Condition): Condition => (depth === 0 ? leaf : { not: nested(depth - 1, leaf) });

describe('schema types', () => {
  it('are those of the documents', () => {
    expectTypeOf<v.InferOutput<typeof ProjectSchema>>().toExtend<Project>();
    expectTypeOf<v.InferOutput<typeof EnvironmentSchema>>().toExtend<Environment>();
    expectTypeOf<v.InferOutput<typeof FlagSchema>>().toExtend<Flag>();
    expectTypeOf<v.InferOutput<typeof SegmentSchema>>().toExtend<Segment>();
    expectTypeOf<v.InferOutput<typeof TokenSchema>>().toExtend<Token>();
    expectTypeOf<v.InferOutput<typeof WebhookSchema>>().toExtend<Webhook>();
    expectTypeOf<v.InferOutput<typeof ConditionSchema>>().toExtend<Condition>();
    expectTypeOf<keyof v.InferOutput<typeof FlagSchema>>().toEqualTypeOf<keyof Flag>();
    expectTypeOf<keyof v.InferOutput<typeof SegmentSchema>>().toEqualTypeOf<keyof Segment>();
    expectTypeOf<keyof v.InferOutput<typeof TokenSchema>>().toEqualTypeOf<keyof Token>();
    expectTypeOf<keyof v.InferOutput<typeof WebhookSchema>>().toEqualTypeOf<keyof Webhook>();
    expectTypeOf<keyof v.InferOutput<typeof EnvironmentSchema>>().toEqualTypeOf<keyof Environment>();
  });
});

describe('parseDocument', () => {
  const documents: { [K in Kind]: DocumentByKind[K] } = {
    project: aProject(),
    environment: anEnvironment(),
    flag: aFlag({
      expiresAt: '2027-01-01T00:00:00Z',
      settings: {
        prerequisites: [{ flag: 'parent', variations: ['10%', '5 sec'] }],
        targets: [{ variation: 'on', by: 'company.id', keys: ['c-1'] }],
        rules: [
          aRule({ when: { all: [{ any: [aClause({ op: 'exists', values: [] })] }, { not: { segment: 'beta' } }] } }),
          aRule({
            id: 'r2',
            serve: { split: { by: 'company.id', salt: 's', ranges: [{ variation: 'on', from: 0, to: 5 }] } },
          }),
        ],
      },
    }),
    segment: aSegment({ rules: [{ id: 'r1', when: aClause() }] }),
    token: aToken({ projects: ['shop'], expiresAt: '2027-01-01T00:00:00Z' }),
    webhook: aWebhook({ environments: ['production'] }),
  };

  it.each(Object.entries(documents))('takes a valid %s as it is', (kind, document) => {
    expect(parseDocument(kind as Kind, structuredClone(document))).toEqual(document);
  });

  it('says everything that is wrong at once, with the path of each', () => {
    const error = failure(() =>
      parseDocument('flag', {
        ...aFlag({ settings: { rules: [aRule({ when: aClause({ op: 'like' as never }) })] } }),
        key: 'a b',
        tags: [1],
      }),
    );
    expect(error.code).toBe('INVALID_INPUT');
    expect(issuesOf(error).map(({ path }) => path)).toEqual([
      'key',
      'tags.0',
      'environments.production.rules.0.when.op',
    ]);
    for (const { message } of issuesOf(error)) expect(message).not.toBe('');
  });

  it('refuses every unknown field, whatever it is called', () => {
    const odd = JSON.parse('{"nam": 1, "toString": 2, "__proto__": 3, "constructor": 4}');
    const error = failure(() =>
      parseDocument('project', Object.assign(Object.create(null), aProject(), odd, { extra: 1 })),
    );
    expect(issuesOf(error).map(({ path }) => path)).toEqual(['nam', 'toString', '__proto__', 'constructor', 'extra']);
    const own = failure(() =>
      parseDocument('project', JSON.parse(`{"__proto__": 1, ${JSON.stringify(aProject()).slice(1)}`)),
    );
    expect(issuesOf(own).map(({ path }) => path)).toEqual(['__proto__']);
    expect(issuesOf(error)[0]?.message).toContain('"name"');
  });

  it('gives one issue for a mistake in a condition, and not one for each kind of condition', () => {
    const parse = (when: unknown) =>
      failure(() => parseDocument('segment', aSegment({ rules: [{ id: 'r', when: when as Condition }] })));
    expect(issuesOf(parse({ all: [{ not: { segment: 5 } }] })).map(({ path }) => path)).toEqual([
      'rules.0.when.all.0.not.segment',
    ]);
    expect(issuesOf(parse(aClause({ values: [] })))).toHaveLength(1);
    expect(issuesOf(parse(aClause({ op: 'exists' })))).toHaveLength(1);
    expect(issuesOf(parse(null))).toHaveLength(1);
    expect(issuesOf(parse({ all: [], any: [] }))).toHaveLength(1);
  });

  it('keeps keys that objects already have a meaning for', () => {
    const text = JSON.stringify(aFlag({ type: 'object', variations: [{ key: '__proto__', value: { a: 1 } }] }))
      .replace('"production"', '"constructor"')
      .replace('{"a":1}', '{"__proto__":{"x":1},"toString":2}');
    const flag = parseDocument('flag', JSON.parse(text));
    expect(Object.keys(flag.environments)).toEqual(['constructor']);
    expect(Object.keys(flag.variations[0]?.value as { [key: string]: Json })).toEqual(['__proto__', 'toString']);
    const proto = failure(() => parseDocument('flag', JSON.parse(text.replace('"constructor"', '"__proto__"'))));
    expect(issuesOf(proto).map(({ path }) => path)).toEqual(['environments.__proto__']);
  });

  it('drops fields that are undefined', () => {
    expect(Object.keys(parseDocument('flag', { ...aFlag(), expiresAt: undefined }))).not.toContain('expiresAt');
  });

  it.each(
    [
      ['a', 'A-1._x', '0', 'constructor', 'x'.repeat(128)].map((key) => [key, true] as const),
      ['', '-a', '.a', '_a', 'a b', 'ä', 'a/b', 'x'.repeat(129), 'a\n'].map((key) => [key, false] as const),
    ].flat(),
  )('key %j: %s', (key, fine) => {
    const parse = () => parseDocument('project', aProject({ key }));
    if (fine) expect(parse().key).toBe(key);
    else expect(failure(parse).code).toBe('INVALID_INPUT');
  });

  it.each(
    [
      ['10%', '5 sec', '日本', '👩‍🚀', 'x'.repeat(128), '__proto__'].map((key) => [key, true] as const),
      ['', ' ', 'a\tb', 'a\u0007', 'a\u2028b', '\ud800', 'x'.repeat(129), '\u009b31m'].map(
        (key) => [key, false] as const,
      ),
    ].flat(),
  )('variation key %j: %s', (key, fine) => {
    const parse = () => parseDocument('flag', aFlag({ variations: [{ key, value: true }], environments: {} }));
    if (fine) expect(parse().variations[0]?.key).toBe(key);
    else expect(issuesOf(failure(parse)).map(({ path }) => path)).toEqual(['variations.0.key']);
  });

  describe('limits', () => {
    const many = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
    const inRules = (when: Condition) => aSegment({ rules: [{ id: 'r', when }] });
    const passed: [string, () => unknown, () => unknown][] = [
      [
        'variations',
        () => aFlag({ variations: many(64, (i) => ({ key: `v${i}`, value: true })) }),
        () => aFlag({ variations: many(65, (i) => ({ key: `v${i}`, value: true })) }),
      ],
      [
        'rules',
        () => aFlag({ settings: { rules: many(256, (i) => aRule({ id: `r${i}` })) } }),
        () => aFlag({ settings: { rules: many(257, (i) => aRule({ id: `r${i}` })) } }),
      ],
      ['conditionDepth', () => inRules(nested(8, aClause())), () => inRules(nested(9, aClause()))],
      ['conditionDepth', () => inRules(nested(8, aClause())), () => inRules(deepArrays())],
      [
        'conditionClauses',
        () => inRules({ any: many(100, () => aClause()) }),
        () => inRules({ any: many(101, () => aClause()) }),
      ],
      [
        'clauseValues',
        () => inRules(aClause({ values: many(10_000, (i) => i) })),
        () => inRules(aClause({ values: many(10_001, (i) => i) })),
      ],
      [
        'listKeys',
        () => aSegment({ included: many(100_000, (i) => String(i % 10)) }),
        () => aSegment({ included: many(100_001, () => 'u') }),
      ],
      [
        'listKeys',
        () => aFlag(),
        () => aFlag({ settings: { targets: [{ variation: 'on', keys: many(100_001, () => 'u') }] } }),
      ],
      [
        'patternLength',
        () => inRules(aClause({ op: 'matches', values: ['x'.repeat(256)] })),
        () => inRules(aClause({ op: 'matches', values: ['x'.repeat(257)] })),
      ],
      [
        'documentBytes',
        () => aFlag({ type: 'string', variations: [{ key: 'v', value: 'é'.repeat(250_000) }], environments: {} }),
        () => aFlag({ type: 'string', variations: [{ key: 'v', value: 'é'.repeat(262_144) }], environments: {} }),
      ],
      ['nameLength', () => aProject({ name: 'x'.repeat(256) }), () => aFlag({ name: 'x'.repeat(257) })],
      ['tags', () => aFlag({ tags: many(64, String) }), () => aFlag({ tags: many(65, String) })],
      [
        'jsonDepth',
        () => aFlag(),
        () =>
          aFlag({ type: 'object', variations: [{ key: 'v', value: JSON.parse('['.repeat(100) + ']'.repeat(100)) }] }),
      ],
    ];

    function deepArrays(): Condition {
      let condition: Condition = aClause();
      for (let i = 0; i < 20_000; i += 1) condition = { all: [condition] };
      return condition;
    }

    it.each(passed)('%s', (limit, within, beyond) => {
      const kindOf = (document: object): Kind =>
        'environments' in document ? 'flag' : 'included' in document ? 'segment' : 'project';
      const fine = within() as object;
      expect(parseDocument(kindOf(fine), fine)).toEqual(fine);
      const refused = beyond() as object;
      const error = failure(() => parseDocument(kindOf(refused), refused));
      expect(error.code).toBe('LIMIT_EXCEEDED');
      expect(error.details).toMatchObject({ limit, max: LIMITS[limit as keyof typeof LIMITS] });
      expect(error.details?.['actual']).toBeGreaterThan(LIMITS[limit as keyof typeof LIMITS]);
    });
  });

  it.each([undefined, null, 5, 'flag', [], () => 1, new Date()])('refuses %s', (input) => {
    expect(failure(() => parseDocument('flag', input)).code).toBe('INVALID_INPUT');
  });
});

describe('parseContext', () => {
  it('takes any attributes as they are', () => {
    const context = { targetingKey: 'u1', plan: 'pro', groups: ['a'], company: { id: 5 }, nothing: null };
    expect(parseContext(context)).toBe(context);
    expect(parseContext({})).toEqual({});
  });

  it.each([null, 5, [], 'u1', { targetingKey: 5 }, { at: new Date() }, { x: () => 1 }, { n: Number.NaN }])(
    'refuses %j',
    (input) => {
      expect(failure(() => parseContext(input)).code).toBe('INVALID_INPUT');
    },
  );

  it('refuses what is nested deeper than any stack', () => {
    const deep = JSON.parse(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`);
    expect(failure(() => parseContext(deep)).code).toBe('INVALID_INPUT');
  });
});
