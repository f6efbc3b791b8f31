import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Condition } from '../../src/engine/index.js';
import { type BurgeeError, isBurgeeError } from '../../src/model/errors.js';
import {
  parseCondition,
  parseRule,
  parseServe,
  printCondition,
  printRule,
  printServe,
  renderRuleError,
  unfamiliarAttributes,
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

function failure(read: () => unknown): BurgeeError {
  try {
    read();
  } catch (error) {
    if (isBurgeeError(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

const clause = (attribute: string, op: string, ...values: (string | number | boolean)[]) => ({ attribute, op, values });

describe('a condition in text', () => {
  it.each<[string, unknown]>([
    ['country in [US, CA]', clause('country', 'in', 'US', 'CA')],
    ['plan is pro', clause('plan', 'in', 'pro')],
    ['plan is not pro', { not: clause('plan', 'in', 'pro') }],
    ['plan != "pro"i', { not: { ...clause('plan', 'in', 'pro'), ignoreCase: true } }],
    ['seats == 18', clause('seats', 'in', 18)],
    ['seats == "18"', clause('seats', 'in', '18')],
    ['beta == true', clause('beta', 'in', true)],
    ['version == 2.1.0', clause('version', 'semverEq', '2.1.0')],
    ['version >= v2.1', clause('version', 'semverGte', 'v2.1')],
    ['version >= 2.1', clause('version', 'gte', 2.1)],
    ['age >= "18"', clause('age', 'gte', '18')],
    ['at < 2026-12-24', clause('at', 'before', '2026-12-24')],
    ['at >= 2026-12-24', { not: clause('at', 'before', '2026-12-24') }],
    ['at <= 2026-12-24T18:00+01:00', { not: clause('at', 'after', '2026-12-24T18:00:00+01:00') }],
    ['at before 1700000000000', clause('at', 'before', 1_700_000_000_000)],
    ['ip in [10.0.0.0/8, ::1/128]', clause('ip', 'inCidr', '10.0.0.0/8', '::1/128')],
    ['ip != 10.0.0.1', { not: clause('ip', 'inCidr', '10.0.0.1') }],
    ['email not ends with "@acme.com"', { not: clause('email', 'endsWith', '@acme.com') }],
    ['path matches /^\\/api\\/v[23]\\//i', { ...clause('path', 'matches', '^/api/v[23]/'), ignoreCase: true }],
    ['key == u-1', clause('targetingKey', 'in', 'u-1')],
    ['ctx["key"] == "u-1"', clause('key', 'in', 'u-1')],
    ['ctx["not"] == a', clause('not', 'in', 'a')],
    ['now >= 2026-12-01', { not: clause('now', 'before', '2026-12-01') }],
    ['has a and not has b', { all: [clause('a', 'exists'), { not: clause('b', 'exists') }] }],
    [
      'a == 1 or b == 2 and c == 3',
      { any: [clause('a', 'in', 1), { all: [clause('b', 'in', 2), clause('c', 'in', 3)] }] },
    ],
    ['not (segment:a or segment:"b c")', { not: { any: [{ segment: 'a' }, { segment: 'b c' }] } }],
    ['everyone', { all: [] }],
    ['nobody', { any: [] }],
    ['all(has a)', { all: [clause('a', 'exists')] }],
    ['plan using in [pro, 5] heeding case', { ...clause('plan', 'in', 'pro', 5), ignoreCase: false }],
    ['a == "\\u0041\\n\\/\\\\"', clause('a', 'in', 'A\n/\\')],
    ['\n country\tin\n[ US ,CA ] ', clause('country', 'in', 'US', 'CA')],
  ])('reads %s', (text, condition) => {
    expect(parseCondition(text)).toStrictEqual(condition);
  });

  it.each([
    ['country is US', 'country == US'],
    ['(((country == US)))', 'country == US'],
    ['((a == 1 and b == 2) or c == 3)', 'a == 1 and b == 2 or c == 3'],
    ['(a == 1 and b == 2) and c == 3', '(a == 1 and b == 2) and c == 3'],
    ['ip == 10.0.0.0/8', 'ip in [10.0.0.0/8]'],
    ['at < 2026-12-24T18:00Z', 'at < 2026-12-24T18:00:00Z'],
    ['targetingKey == a', 'key == a'],
    ['name == "v1"', 'name == "v1"'],
    ['not age < 5', 'not age < 5'],
    ['name == "\u202e"', 'name == "\\u202e"'],
  ])('%s is printed as %s', (text, printed) => {
    expect(printCondition(parseCondition(text))).toBe(printed);
  });

  it('tells a mistyped attribute from a new one', () => {
    const condition = parseCondition('contry == US and brand_new == 1 and key == u and (plan == pro or plna == pro)');
    expect(unfamiliarAttributes(condition, ['country', 'plan'])).toStrictEqual([
      { attribute: 'contry', meant: 'country' },
      { attribute: 'plna', meant: 'plan' },
    ]);
  });
});

describe('the name of a variation', () => {
  it('may end in a percent sign without quotes', () => {
    expect(parseServe('10%:20,off:80')).toStrictEqual({
      shares: [
        { variation: '10%', weight: 20_000 },
        { variation: 'off', weight: 80_000 },
      ],
    });
    expect(parseServe('10%')).toStrictEqual({ variation: '10%' });
  });
});

describe('an error of the rule language', () => {
  it.each([
    ["when plan == 'pro' serve on", "unexpected '", 13, 'use double quotes for strings'],
    [
      'when country == US serve on:25,off:80',
      'the shares add up to 105, not 100',
      25,
      'take some away from one; what is missing to 100 is not served',
    ],
    [
      'when country in [US, 5] serve on',
      'values of different kinds in one list: a text and a number',
      21,
      'use one kind (text goes in double quotes), or two conditions joined by or',
    ],
    ['when country contians US serve on', '"contians" is not an operator', 13, 'did you mean contains?'],
    ['when name begins with A serve on', '"begins" is not an operator', 10, undefined],
    ['when country = US serve on', '= is not an operator', 13, 'write =='],
    ['when a == b && c == d serve on', '&& is not a word of the language', 12, 'write and'],
    ['when a == b AND c == d serve on', 'unexpected "AND"', 12, 'write and in small letters'],
    ['when (a == b serve on', 'this ( is not closed', 5, 'end it with )'],
    ['when a == b) serve on', 'this ) closes nothing', 11, 'leave it out, or open one with ('],
    ['when a == "x serve on', 'this text has no closing quote', 10, 'end it with a double quote'],
    ['when a == "\\x" serve on', 'unknown escape \\x', 11, undefined],
    ['when a matches /x serve on', 'this pattern has no closing slash', 15, 'a slash inside a pattern is \\/'],
    ['when x == 2026-02-30 serve on', 'there is no such date', 10, 'write 2026-12-24 or 2026-12-24T18:00Z'],
    ['when x < 2026-12-24T18:00:00 serve on', 'a time needs its zone', 9, 'add Z for UTC: 2026-12-24T18:00:00Z'],
    [
      'when x == 2026-12-24 serve on',
      'dates are compared with <, <=, > and >=',
      10,
      'for the text itself write "2026-12-24"',
    ],
    ['when x == 300.1.1.1 serve on', 'there is no such address', 10, 'write 10.0.0.1 or 10.0.0.0/8'],
    ['when x == null serve on', 'null is not a value', 10, 'ask "not has …" whether an attribute is missing'],
    ['when x < now serve on', '"now" is the clock and stands on the left', 9, undefined],
    [
      'when 5 < age serve on',
      'unexpected "5", an attribute or a condition is wanted',
      5,
      'write the attribute first: age > 5',
    ],
    ['when a == user@x.com serve on', 'a text like this needs double quotes', 10, 'write "user@x.com"'],
    ['when name contains 5 serve on', 'contains compares text, and this is a number', 19, 'write "5"'],
    [
      'when a in ["x"i, "y"] serve on',
      'case counts for some of these and not for others',
      17,
      'give all of them an i, or none',
    ],
    ['when a is [b] serve on', 'a list is compared with in', 10, 'write a in […]'],
    ['when a using lesser 5 serve on', '"lesser" is not the name of an operator', 13, undefined],
    ['when a == b', 'the rule does not say what to serve', 11, 'end it with: serve on'],
    ['when serve on', 'serve is a word of the language', 5, 'an attribute of that name is ctx["serve"]'],
    ['serve on:101', 'a share of 101 is over 100', 9, 'all shares together are 100 at most'],
    ['serve on:25,on:10', 'on has two shares', 12, 'name each variation once'],
    ['serve on:1.2345', '"1.2345" is not a share', 9, 'a share has three decimals at most'],
    ['serve on,off', 'on has no share', 6, 'write a share in percent: on:25,off:75'],
    ['serve on off', 'unexpected "off", nothing follows a single variation', 9, undefined],
  ])('%s', (text, message, from, hint) => {
    const error = failure(() => parseRule(text));
    expect(error).toMatchObject({ code: 'INVALID_RULE', message, details: { text, from, line: 1, column: from + 1 } });
    if (hint !== undefined) expect(error.hint).toBe(hint);
  });

  it('counts lines and columns of a text with several lines', () => {
    const error = failure(() => parseRule('when country == US\n  and plan = pro\nserve on'));
    expect(error.details).toMatchObject({ line: 2, column: 12 });
    expect(renderRuleError(error)).toBe('= is not an operator\n    and plan = pro\n             ^\n  try: write ==');
  });

  it('puts carets under the fault, also behind wide characters', () => {
    const error = failure(() => parseCondition('name == "日本" and plan = pro'));
    expect(renderRuleError(error).split('\n').slice(1, 3)).toStrictEqual([
      '  name == "日本" and plan = pro',
      '                          ^',
    ]);
  });

  it('shows a window of a long text', () => {
    const text = `country in [${'US, '.repeat(5000)}'CA']`;
    const lines = renderRuleError(failure(() => parseCondition(text))).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(120);
    expect(lines[2]?.length).toBe((lines[1] as string).indexOf("'") + 1);
  });

  it('lets nothing through that steers a terminal', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const read of [parseRule, parseCondition, parseServe]) {
          try {
            read(text);
          } catch (error) {
            if (!isBurgeeError(error)) throw error;
            expect(renderRuleError(error)).not.toMatch(/(?!\n)[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
          }
        }
      }),
      { numRuns: 3000 },
    );
  });
});

describe('hostile text', () => {
  it.each([
    ['parentheses', '('.repeat(500_000)],
    ['not', 'not '.repeat(300_000)],
    ['groups', 'all('.repeat(300_000)],
    ['an open text', `a == "${'\\"'.repeat(500_000)}`],
    ['an open pattern', `a matches /${'\\/'.repeat(500_000)}`],
    ['a long word', `${'a.'.repeat(500_000)} == 1`],
    ['a long literal', `a == ${'1.'.repeat(500_000)}`],
    ['an address', `a == ${'1:'.repeat(500_000)}`],
    ['a prerelease', `a == 1.0.0-${'0-'.repeat(500_000)}.`],
    ['shares', `serve ${Array.from({ length: 100_000 }, (_, at) => `v${at}:0`).join(',')} x`],
    ['too much', `a == "${'x'.repeat(3_000_000)}"`],
  ])('of %s is refused: work that is more than linear would not end here', (_, text) => {
    const read = text.startsWith('serve') ? parseServe : parseCondition;
    expect(failure(() => read(text)).code).toBe('INVALID_RULE');
  });

  it('of any kind is read or refused, and what is read prints to something that reads as the same', () => {
    const token = fc.constantFrom(
      ...[
        'when',
        'serve',
        'a',
        'b.c',
        'key',
        'now',
        'ctx["x"]',
        '==',
        '!=',
        '<',
        '>=',
        'is',
        'not',
        'in',
        '[',
        ']',
        ',',
        '(',
        ')',
      ],
      ...[
        'and',
        'or',
        'has',
        'segment:',
        'everyone',
        'all',
        'any',
        'using',
        'semverEq',
        'in',
        'matches',
        '/x/',
        '/',
        '"t"',
        '"',
        'i',
      ],
      ...[
        '1',
        '-1e5',
        '2.1.0',
        'v1',
        '2026-12-24',
        '10.0.0.0/8',
        '::1',
        'true',
        'on',
        ':',
        '25',
        '%',
        'by',
        'salt',
        'nothing',
        ' ',
      ],
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 14 }), fc.constantFrom('', ' '), (tokens, space) => {
        const text = tokens.join(space);
        let rule: { when: Condition } | undefined;
        try {
          rule = parseRule(text);
        } catch (error) {
          if (!isBurgeeError(error)) throw error;
        }
        if (rule) expect(parseRule(printRule(rule as never))).toStrictEqual(rule);
      }),
      { numRuns: 20_000 },
    );
  });
});
