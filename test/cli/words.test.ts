import { describe, expect, it } from 'vitest';
import { parseContext } from '../../src/cli/context-input.js';
import { lineDiff } from '../../src/cli/render/line-diff.js';
import { age, parseDuration, parseTime } from '../../src/cli/render/time.js';
import { wrap } from '../../src/cli/render/wrap.js';
import { shellCommand } from '../../src/cli/shell.js';
import { distance, nearest } from '../../src/cli/suggest.js';

describe('a context', () => {
  it('is read as it looks: texts, numbers, truths, lists, quotes, JSON', async () => {
    expect({
      ...(await parseContext(['key=u-9,plan=pro,age=20,beta=true,version=2.3.0,groups=[a,"b,c"],n="7",zip=007'])),
    }).toEqual({
      targetingKey: 'u-9',
      plan: 'pro',
      age: 20,
      beta: true,
      version: '2.3.0',
      groups: ['a', 'b,c'],
      n: '7',
      zip: '007',
    });
    expect({ ...(await parseContext(['{"key": 7, "a": {"b": 1}}', 'c=x'])) }).toEqual({
      targetingKey: '7',
      a: { b: 1 },
      c: 'x',
    });
    expect({ ...(await parseContext(['targetingKey=u,key=other'])) }).toEqual({ targetingKey: 'u', key: 'other' });
    expect({ ...(await parseContext([])) }).toEqual({});
    expect(Object.keys(await parseContext(['__proto__=x']))).toEqual(['__proto__']);
  });

  it.each(['plan', '=x', '{"a"', '[1]', 'a="open', '@/nonexistent'])(
    '%s is refused with what is wrong',
    async (text) => {
      await expect(parseContext([text])).rejects.toMatchObject({ name: 'BurgeeError' });
    },
  );
});

describe('did you mean', () => {
  it('counts edits, neighbours that changed places once', () => {
    expect(distance('enbale', 'enable', 3)).toBe(1);
    expect(distance('', 'abc', 3)).toBe(3);
    expect(distance('abcdef', 'uvwxyz', 2)).toBe(3);
  });

  it('names the nearest, nearest first, and nothing that is far', () => {
    expect(nearest('chekout', ['checkout', 'check', 'payments', 'Checkout-v2'])[0]).toBe('checkout');
    expect(nearest('xyz', ['checkout', 'payments'])).toEqual([]);
  });
});

describe('times', () => {
  const now = Date.parse('2026-11-21T12:00:00Z');

  it('are told by their age', () => {
    expect(
      ['2026-11-21T11:59:30Z', '2026-11-21T11:00:00Z', '2026-11-01T12:00:00Z', '2026-11-22T12:00:00Z'].map((at) =>
        age(at, now),
      ),
    ).toEqual(['30s', '1h', '20d', 'now']);
  });

  it('are read as durations and dates, and nothing else', () => {
    expect(parseDuration('90m')).toBe(5_400_000);
    expect(parseDuration('2 weeks')).toBeUndefined();
    expect(parseTime('2h', 'past', now)).toBe('2026-11-21T10:00:00.000Z');
    expect(parseTime('1d', 'future', now)).toBe('2026-11-22T12:00:00.000Z');
    expect(parseTime('2026-12-24', 'past', now)).toBe('2026-12-24T00:00:00.000Z');
    expect(parseTime('soon', 'past', now)).toBeUndefined();
    expect(parseTime('12', 'past', now)).toBeUndefined();
  });
});

describe('text', () => {
  it('is wrapped at blanks, long words whole', () => {
    expect(wrap('one two three four', 9)).toEqual(['one two', 'three', 'four']);
    expect(wrap('unbreakable', 4)).toEqual(['unbreakable']);
  });

  it('differs by lines', () => {
    expect(lineDiff(['a', 'b', 'c'], ['a', 'x', 'c', 'd']).map(({ sign, text }) => sign + text)).toEqual([
      ' a',
      '-b',
      '+x',
      ' c',
      '+d',
    ]);
  });

  it('can be pasted into a shell', () => {
    expect(shellCommand(['burgee', 'rule', "it's", 'a b', '--x=1'])).toBe(`burgee rule 'it'\\''s' 'a b' --x=1`);
  });
});
