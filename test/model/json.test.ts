import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dropUndefined, jsonDepth, jsonEqual } from '../../src/model/json.js';

describe('jsonEqual', () => {
  it('agrees with the equality of canonical copies', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        expect(jsonEqual(a, structuredClone(a))).toBe(true);
        if (JSON.stringify(a) === JSON.stringify(b)) expect(jsonEqual(a, b)).toBe(true);
        else if (jsonEqual(a, b)) expect(a).toEqual(b);
      }),
    );
  });

  it('passes over the order of keys and fields that are undefined', () => {
    expect(jsonEqual({ a: 1, b: 2 }, { b: 2, a: 1 })).toBe(true);
    expect(jsonEqual({ a: 1, b: undefined }, { a: 1 })).toBe(true);
    expect(jsonEqual({ a: undefined }, { b: undefined })).toBe(true);
    expect(jsonEqual({ a: 1 }, { b: 1 })).toBe(false);
    expect(jsonEqual([1], { 0: 1 })).toBe(false);
    expect(jsonEqual({}, JSON.parse('{"__proto__": 1}'))).toBe(false);
  });
});

describe('jsonDepth', () => {
  it('counts levels, and knows what is no JSON', () => {
    expect([5, [], {}, [1], { a: [{}] }].map(jsonDepth)).toEqual([0, 1, 1, 1, 3]);
    for (const value of [undefined, Number.NaN, () => 1, new Date(), [undefined], { a: 1n }])
      expect(jsonDepth(value)).toBeUndefined();
  });
});

describe('dropUndefined', () => {
  it('gives the same object when there is nothing to drop', () => {
    const value = { a: [1, { b: null }] };
    expect(dropUndefined(value)).toBe(value);
  });

  it('drops at any depth and keeps every key', () => {
    const value = JSON.parse('{"__proto__": {"x": 1}, "a": {"b": 1}}');
    value.a.c = undefined;
    const dropped = dropUndefined(value);
    expect(Object.keys(dropped)).toEqual(['__proto__', 'a']);
    expect(Object.keys(dropped.a)).toEqual(['b']);
  });
});
