import type * as v from 'valibot';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { LIMITS } from '../../src/model/limits.js';
import { parseOperations } from '../../src/operations/parse.js';
import type { OPERATION_SCHEMAS } from '../../src/operations/schemas.js';
import type { OperationName, OperationOf } from '../../src/operations/types.js';
import { aFlag } from '../support/builders.js';
import { codeOf, pathsOf, refusalOf } from '../support/refusal.js';
import { AT_PRODUCTION, aShop } from '../support/shop.js';

type Parsed<N extends OperationName> = v.InferOutput<(typeof OPERATION_SCHEMAS)[N]>;

describe('parseOperations', () => {
  it('gives exactly the operations that there are', () => {
    expectTypeOf<keyof typeof OPERATION_SCHEMAS>().toEqualTypeOf<OperationName>();
    expectTypeOf<Parsed<'flag.create'>>().toExtend<OperationOf<'flag.create'>>();
    expectTypeOf<Parsed<'flag.set'>>().toExtend<OperationOf<'flag.set'>>();
    expectTypeOf<Parsed<'flag.rollout'>>().toExtend<OperationOf<'flag.rollout'>>();
    expectTypeOf<Parsed<'flag.configure'>>().toExtend<OperationOf<'flag.configure'>>();
    expectTypeOf<Parsed<'rule.add'>>().toExtend<OperationOf<'rule.add'>>();
    expectTypeOf<Parsed<'rule.set'>>().toExtend<OperationOf<'rule.set'>>();
    expectTypeOf<Parsed<'environment.create'>>().toExtend<OperationOf<'environment.create'>>();
    expectTypeOf<Parsed<'segment.set'>>().toExtend<OperationOf<'segment.set'>>();
    expectTypeOf<Parsed<'token.create'>>().toExtend<OperationOf<'token.create'>>();
    expectTypeOf<Parsed<'webhook.set'>>().toExtend<OperationOf<'webhook.set'>>();
    expectTypeOf<Parsed<'target.add'>>().toExtend<OperationOf<'target.add'>>();
    expectTypeOf<keyof Parsed<'flag.create'>>().toEqualTypeOf<keyof OperationOf<'flag.create'>>();
  });

  it('says what is wrong with all of them at once', async () => {
    const error = await refusalOf(() =>
      parseOperations([
        { op: 'flag.enable', project: 'shop', environment: 'production' },
        { op: 'flag.enble', project: 'shop' },
        5,
        { op: 'toString' },
        { op: 'flag.create', project: 'shop', flag: 'a', environments: { p: { enabled: 1 } }, typ: 'string' },
      ]),
    );
    expect(error.code).toBe('INVALID_INPUT');
    expect(pathsOf(error)).toEqual([
      'operations.0.flag',
      'operations.1.op',
      'operations.2.op',
      'operations.3.op',
      'operations.4.environments.p.enabled',
      'operations.4.environments.p.prerequisites',
      'operations.4.environments.p.targets',
      'operations.4.environments.p.rules',
      'operations.4.typ',
    ]);
    expect(error.message).toContain('flag.enable');
    expect(JSON.stringify(error.details)).toContain('did you mean \\"flag.enable\\"');
  });

  it('refuses what is no list, and too many', async () => {
    for (const input of [undefined, null, {}, 'x', { length: 1 }])
      expect(await codeOf(() => parseOperations(input))).toBe('INVALID_INPUT');
    const many = new Array(LIMITS.operations + 1).fill({ op: 'flag.enable', ...AT_PRODUCTION });
    expect(await codeOf(() => parseOperations(many))).toBe('LIMIT_EXCEEDED');
    expect(parseOperations([])).toEqual([]);
  });

  it('drops fields that are undefined', () => {
    expect(parseOperations([{ op: 'flag.set', project: 'shop', flag: 'a', name: undefined }])).toEqual([
      { op: 'flag.set', project: 'shop', flag: 'a' },
    ]);
  });

  it('is asked by execute for operations that nobody has parsed', async () => {
    const shop = aShop();
    const odd = [{ op: 'flag.enable', ...AT_PRODUCTION, force: true }] as never;
    expect(await codeOf(() => shop.run(odd))).toBe('INVALID_INPUT');
    expect(
      await codeOf(() => shop.run([{ op: 'target.add', ...AT_PRODUCTION, variation: 'on', keys: [5] }] as never)),
    ).toBe('INVALID_INPUT');
  });

  it('names the limit that is passed', async () => {
    const keys = new Array(LIMITS.listKeys + 1).fill('u');
    const error = await refusalOf(() =>
      parseOperations([{ op: 'target.add', ...AT_PRODUCTION, variation: 'on', keys }]),
    );
    expect(error).toMatchObject({
      code: 'LIMIT_EXCEEDED',
      details: { limit: 'listKeys', max: 100_000, actual: 100_001 },
    });
    const nested = {
      ...aFlag().environments['production'],
      rules: new Array(257).fill({ id: 'a', when: { segment: 'b' }, serve: { variation: 'on' } }),
    };
    const rules = await refusalOf(() =>
      parseOperations([{ op: 'flag.create', project: 'shop', flag: 'a', environments: { p: nested } }]),
    );
    expect(rules).toMatchObject({ code: 'LIMIT_EXCEEDED', details: { limit: 'rules', max: 256, actual: 257 } });
  });
});
