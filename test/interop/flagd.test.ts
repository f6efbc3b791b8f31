import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEvaluator } from '../../src/engine/index.js';
import { importFlagd } from '../../src/interop/flagd.js';
import type { FlagSettings } from '../../src/model/documents.js';
import { publishFlag } from '../../src/model/publish.js';
import { printRule, printServe } from '../../src/model/rule-language.js';
import type { OperationOf } from '../../src/operations/types.js';
import { aFlag, anEnvironment, aProject, aRuleset } from '../support/builders.js';
import { MemoryState } from '../support/memory-state.js';
import { aFlagdContext, aTargeting, EVALUATORS } from './flagd-arbitraries.js';
import { runLogic } from './json-logic.js';

const target = { project: 'shop', environment: 'production' };

function importOne(definition: object, evaluators: object = {}) {
  const found = importFlagd({ flags: { checkout: definition }, $evaluators: evaluators }, target);
  const [operation] = found.operations as OperationOf<'flag.create'>[];
  return { ...found, operation, settings: operation?.environments?.['production'] as FlagSettings };
}

const colours = (targeting: unknown) => ({
  state: 'ENABLED',
  variants: { red: 'r', green: 'g', blue: 'b' },
  defaultVariant: 'green',
  targeting,
});

function linesOf({ rules, fallthrough }: FlagSettings): string[] {
  return [...rules.map(printRule), `else ${fallthrough === undefined ? 'default' : printServe(fallthrough)}`];
}

describe('the import of flagd targeting', () => {
  it('decides as flagd does, for any supported targeting and context', () => {
    let decided = 0;
    fc.assert(
      fc.property(aTargeting, fc.array(aFlagdContext, { minLength: 4, maxLength: 8 }), (targeting, contexts) => {
        const { operation, refused } = importOne(colours(targeting), EVALUATORS);
        // Only size may stand in the way.
        for (const { reason } of refused) expect(reason).toMatch(/nested more than|more than 100 clauses/);
        if (!operation) return;
        const flag = aFlag({
          type: 'string',
          variations: operation.variations ?? [],
          environments: operation.environments ?? {},
        });
        const evaluator = createEvaluator(aRuleset({ flags: { checkout: publishFlag(flag, 'production') } }));
        for (const context of contexts) {
          const now = 1_700_000_000_500;
          const known = { ...context, '$flagd.flagKey': 'checkout', '$flagd.timestamp': Math.floor(now / 1000) };
          const wanted = runLogic(targeting, known, EVALUATORS) ?? 'green';
          expect(evaluator.evaluate('checkout', context, undefined, now).variation).toBe(wanted);
          decided++;
        }
      }),
      { numRuns: 3000 },
    );
    expect(decided).toBeGreaterThan(5000);
  });
});

describe('importFlagd', () => {
  const fixture = readFileSync(new URL('../fixtures/every-operator.flagd.json', import.meta.url), 'utf8');
  const imported = importFlagd(fixture, target);
  const settingsOfFlag = (key: string) => {
    const operation = (imported.operations as OperationOf<'flag.create'>[]).find(({ flag }) => flag === key);
    return operation?.environments?.['production'] as FlagSettings;
  };

  it('reads every comparison', () => {
    expect(linesOf(settingsOfFlag('comparisons'))).toStrictEqual([
      'when country == US and (plan != free or not has plan) and age >= 18 and company.seats > 0 and company.seats < 100 ' +
        'and role in [admin, owner] and groups contains beta and host starts with eu- and email ends with "@acme.com" ' +
        'and version >= 2.0.0-0 and version < 3.0.0-0 and has verified and not verified using in [false, 0, ""] and has trial serve on',
      'else off',
    ]);
  });

  it('makes shares of weights, and gives contexts that cannot be hashed the default variant where rules follow', () => {
    expect(linesOf(settingsOfFlag('shares'))).toStrictEqual([
      'when email ends with "@acme.com" serve red:33.334,green:33.333,blue:33.333 by company.id salt "seed"',
      'when email ends with "@acme.com" serve red',
      'when country == DE serve blue',
      'else red:10,green:90',
    ]);
  });

  it('reads the clock in whole seconds, and leaves a disabled flag off', () => {
    expect(settingsOfFlag('clock')).toMatchObject({ enabled: false, offVariation: '5' });
    expect(linesOf(settingsOfFlag('clock'))).toStrictEqual([
      'when now < 2026-12-24T00:00:00Z serve 5',
      'when now < 2026-12-25T00:00:00Z serve 10',
      'else 5',
    ]);
  });

  it('answers what is known while reading, and serves the default of the application without a default variant', () => {
    expect(linesOf(settingsOfFlag('no-default'))).toStrictEqual(['else "true"']);
    expect(importOne({ state: 'ENABLED', variants: { on: true } }).settings).not.toHaveProperty('fallthrough');
  });

  it('leaves out flags with parts that have no meaning here, and lists every such part', () => {
    expect(imported.operations.map((operation) => 'flag' in operation && operation.flag)).toStrictEqual([
      'comparisons',
      'shares',
      'clock',
      'no-default',
    ]);
    expect(imported.refused.map(({ path }) => path)).toStrictEqual([
      'flags.arithmetic.targeting.if.0.>',
      'flags.arithmetic.targeting.if.2.missing',
      'flags.arithmetic.targeting.if.3',
      '$evaluators.circle.and.0',
      'flags.circular.targeting.if.2',
      'flags.mixed.variants.b',
      'flags.not a key!',
      'flags.wrong-default.state',
    ]);
  });

  it('says what reads a little differently', () => {
    const paths = imported.notes.map(({ path }) => path);
    expect(paths).toContain('metadata');
    expect(paths).toContain('flags.shares.metadata.ticket');
    expect(paths).toContain('flags.shares.targeting.if.1.fractional');
  });

  it('makes operations that a workspace accepts, of the example shop as well', async () => {
    const shop = readFileSync(new URL('../../examples/demo.flagd.json', import.meta.url), 'utf8');
    const demo = importFlagd(shop, target);
    expect(demo.refused).toStrictEqual([]);
    for (const { operations } of [imported, demo]) {
      const state = MemoryState.of([
        ['project', aProject()],
        ['environment', anEnvironment()],
      ]);
      await state.run(operations);
      expect(state.list('flag', 'shop')).toHaveLength(operations.length);
    }
    expect(demo.operations).toHaveLength(16);
  });

  it('keeps a rule that serves the same either way, and variations of any name', () => {
    const { settings } = importOne({
      state: 'ENABLED',
      variants: { '10%': 0.1, off: 0, __proto__: 1 },
      defaultVariant: 'off',
      targeting: { if: [{ '==': [{ var: 'product_id' }, 'OLJCESPC7Z'] }, '10%', '10%'] },
    });
    expect(linesOf(settings)).toStrictEqual(['when product_id == OLJCESPC7Z serve "10%"', 'else "10%"']);
  });

  it('refuses what no document may hold here', () => {
    const reasons = (definition: object) =>
      importOne({ ...colours(null), ...definition }).refused.map(({ reason }) => reason);
    expect(reasons({ description: 'x'.repeat(5000) })).toMatchObject([expect.stringMatching(/^description: /)]);
    expect(reasons({ variants: { 'a\nb': 'x' }, defaultVariant: null })).toMatchObject([
      expect.stringMatching(/^variations\.0\.key: /),
    ]);
    const many = Array.from({ length: 10_001 }, (_, at) => `c${at}`);
    expect(reasons({ targeting: { if: [{ in: [{ var: 'country' }, many] }, 'red'] } })).toMatchObject([
      expect.stringMatching(/rules\.0\.when\.values: /),
    ]);
  });

  it.each([
    ['{"flags": {', 'line 1, column 12'],
    ['{\n  "flags": {\n    "a": 1,\n  }\n}', 'line 4, column 3'],
    ["{'flags': 1}", 'line 1, column 2'],
    ['{"flags": "a\nb"}', 'line 1, column 11'],
    ['', 'line 1, column 1'],
    ['{"flags": [1, 2}', 'line 1, column 16'],
    ['{"flags": {"a" 1}}', 'line 1, column 16'],
    ['nul', 'line 1, column 1'],
  ])('says where %j stops being JSON', (text, where) => {
    expect(() => importFlagd(text, target)).toThrow(
      expect.objectContaining({ code: 'INVALID_JSON', message: expect.stringContaining(where) }),
    );
  });

  it.each([['[]'], ['{}'], ['{"flags": []}'], ['1'], ['null']])(
    'refuses %s, which is JSON but no flag definition',
    (text) => {
      expect(() => importFlagd(text, target)).toThrow(expect.objectContaining({ code: 'UNSUPPORTED_FORMAT' }));
    },
  );

  it('refuses targeting that is too deep or too large, without running out of stack or time', () => {
    let deep: unknown = true;
    for (let at = 0; at < 5000; at++) deep = { '!': deep };
    expect(importOne(colours({ if: [deep, 'red'] })).refused[0]?.reason).toMatch(/nested more than 60/);

    const laughs = Object.fromEntries(
      Array.from({ length: 30 }, (_, at) => [`e${at}`, { or: [{ $ref: `e${at + 1}` }, { $ref: `e${at + 1}` }] }]),
    );
    expect(importOne(colours({ if: [{ $ref: 'e0' }, 'red'] }), laughs).refused.at(-1)?.reason).toMatch(
      /parts|deep|no "e30"/,
    );

    const doubling = (depth: number): unknown =>
      depth === 0
        ? { '==': [{ var: 'a' }, 'b'] }
        : { if: [doubling(depth - 1), { var: `x${depth}` }, { var: `y${depth}` }] };
    expect(importOne(colours({ if: [doubling(25), 'red'] })).refused[0]?.reason).toMatch(
      /nested more than|more than 100 clauses/,
    );

    const wide = { if: Array.from({ length: 1200 }, (_, at) => (at % 2 ? 'red' : { '==': [{ var: 'a' }, `v${at}`] })) };
    expect(importOne(colours(wide)).refused[0]?.reason).toMatch(/more than 256/);
  });

  it('reads files that are nested deeper than the stack, and refuses those with too many flags', () => {
    const deep = (open: string, close: string) => `${open.repeat(200_000)}1${close.repeat(200_000)}`;
    for (const value of [deep('[', ']'), deep('{"a":', '}'), deep('{"!":', '}'), deep('{"if":[', ']}')]) {
      for (const field of ['targeting', 'variants', 'defaultVariant', 'metadata']) {
        const definition = { state: 'ENABLED', variants: { on: true }, defaultVariant: 'on', [field]: '%' };
        const file = JSON.stringify({ flags: { a: definition } }).replace('"%"', value);
        const { operations, refused } = importFlagd(file, target);
        expect(operations.length + Math.min(1, refused.length)).toBe(1);
      }
    }
    const many = Object.fromEntries(Array.from({ length: 50_001 }, (_, at) => [`f${at}`, {}]));
    expect(() => importFlagd({ flags: many }, target)).toThrow(expect.objectContaining({ code: 'LIMIT_EXCEEDED' }));
  });

  it('never throws anything but errors of its own, whatever the definition is', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), (definition, targeting) => {
        importOne({ ...definition, ...colours(targeting) });
        importOne(definition);
      }),
      { numRuns: 2000 },
    );
  });
});
