import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FlagSettings } from '../../src/model/documents.js';
import { isBurgeeError } from '../../src/model/errors.js';
import { movement, weightsOf } from '../../src/model/ranges.js';
import {
  annotateSheet,
  parseSheet,
  printSheet,
  type SheetIssue,
  serveFrom,
  sheetIssuesOf,
} from '../../src/model/sheet.js';
import { aFlag } from '../support/builders.js';
import { aSettledFlag } from './settings-arbitraries.js';

describe('a sheet', () => {
  it('read back without a change is the settings that it was printed from', () => {
    fc.assert(
      fc.property(aSettledFlag, (flag) => {
        for (const [environment, settings] of Object.entries(flag.environments)) {
          const sheet = parseSheet(printSheet(flag, environment), flag);
          expect(sheet).toMatchObject({ flag: flag.key, environment, version: flag.version });
          expect(sheet.settings).toStrictEqual(settings);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

const settings: Partial<FlagSettings> = {
  prerequisites: [
    { flag: 'payments-v2', variations: ['on'] },
    { flag: 'plan', variations: ['pro', '10%'] },
  ],
  targets: [
    { variation: 'on', keys: ['u-77', 'u 9', '007'] },
    { variation: 'off', by: 'company.id', keys: [] },
  ],
  rules: [
    { id: 'staff', when: { attribute: 'email', op: 'endsWith', values: ['@acme.com'] }, serve: { variation: 'on' } },
    {
      id: 'na',
      name: 'North America',
      when: { attribute: 'country', op: 'in', values: ['US', 'CA'] },
      // Not as a first split would be cut: the order shows that somebody has moved the border before.
      serve: {
        split: {
          by: 'company.id',
          ranges: [
            { variation: 'off', from: 0, to: 75_000 },
            { variation: 'on', from: 75_000, to: 100_000 },
          ],
        },
      },
    },
  ],
  fallthrough: { variation: 'off' },
};
const flag = aFlag({ key: 'new-checkout', version: 42, settings });
const text = `flag new-checkout in production v42
state on
needs payments-v2 == on
needs plan in [pro, "10%"]
target on: u-77, "u 9", 007
target off by company.id:
rule staff: when email ends with "@acme.com" serve on
rule na "North America": when country in [US, CA] serve off:75,on:25 by company.id
else serve off
off serve off
`;

function issuesOf(sheet: string): readonly SheetIssue[] {
  try {
    parseSheet(sheet, flag);
  } catch (error) {
    if (isBurgeeError(error)) return sheetIssuesOf(error);
    throw error;
  }
  return [];
}

describe('printSheet', () => {
  it('says what a flag does in an environment', () => {
    expect(printSheet(flag, 'production')).toBe(text);
  });

  it('says that an environment without settings is off', () => {
    expect(printSheet(flag, 'staging')).toBe(
      'flag new-checkout in staging v42\nstate off\nelse serve on\noff serve off\n',
    );
  });

  it('breaks long lists of keys', () => {
    const keys = Array.from({ length: 40 }, (_, at) => `user-${at}`);
    const long = aFlag({ settings: { targets: [{ variation: 'on', keys }] } });
    const lines = printSheet(long, 'production').split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(parseSheet(lines.join('\n'), long).settings.targets[0]?.keys).toStrictEqual(keys);
  });
});

describe('parseSheet', () => {
  it('passes over comments, also between the lines of one statement', () => {
    const commented = `# mine\n${text.replace('"u 9", ', '\n  # who is that?\n  "u 9",\n  ')}`;
    expect(parseSheet(commented, flag).settings).toStrictEqual(flag.environments['production']);
  });

  it('keeps the ranges of unchanged shares, and moves the fewest users when shares change', () => {
    const changed = parseSheet(text.replace('off:75,on:25', 'off:60,on:40'), flag).settings;
    const [, before] = settings.rules ?? [];
    const moved = movement(before?.serve, changed.rules[1]?.serve).filter(({ from, to }) => from !== to);
    expect(moved).toStrictEqual([{ from: 'off', to: 'on', weight: 15_000 }]);
  });

  it('lays shares out afresh when another attribute deals the users', () => {
    const changed = parseSheet(text.replace('by company.id\nelse', 'by region\nelse'), flag).settings;
    expect(changed.rules[1]?.serve).toMatchObject({
      split: { by: 'region', ranges: [{ variation: 'off', from: 0 }, { to: 100_000 }] },
    });
  });

  it('makes up an id for a rule without one', () => {
    const sheet = parseSheet(text.replace('rule staff:', 'rule: serve on\nrule rule-4: serve off\nrule staff:'), flag);
    expect(sheet.settings.rules.map(({ id }) => id)).toStrictEqual(['rule-5', 'rule-4', 'staff', 'na']);
  });

  it('reads "default" as what the application gives', () => {
    const sheet = parseSheet(
      text.replace('else serve off', 'else default').replace('off serve off', 'off default'),
      flag,
    );
    expect(sheet.settings).not.toHaveProperty('fallthrough');
    expect(sheet.settings).not.toHaveProperty('offVariation');
  });

  it('reads sheets that name no version, and no flag it knows', () => {
    const sheet = parseSheet('flag a in b\nstate on\nelse serve x:5\noff default');
    expect(sheet).toMatchObject({ flag: 'a', environment: 'b', settings: { enabled: true } });
    expect(sheet).not.toHaveProperty('version');
  });

  it('tells all faults at once, each with its line and a mend', () => {
    const faulty = text
      .replace('state on', 'state onn')
      .replace('needs payments-v2 == on', 'need payments-v2')
      .replace('country in', 'country on')
      .replace('else serve off', 'else serve of');
    expect(issuesOf(faulty)).toMatchObject([
      { line: 2, column: 7, length: 3, message: 'unexpected "onn", on or off is wanted' },
      { line: 3, column: 1, hint: 'did you mean needs?' },
      { line: 8, column: 39, message: '"on" is not an operator', hint: 'did you mean in?' },
      { line: 9, column: 12, message: 'the flag has no variation "of"' },
    ]);
  });

  it.each<[string, (sheet: string) => string, string]>([
    ['another flag', (sheet) => sheet.replace('new-checkout', 'other'), 'this is the sheet of new-checkout'],
    ['no state', (sheet) => sheet.replace('state on\n', ''), 'the line with the state is missing'],
    ['no else', (sheet) => sheet.replace('else serve off\n', ''), 'the line with what everyone else gets is missing'],
    ['no off', (sheet) => sheet.replace('\noff serve off', ''), 'the line with what is served while off is missing'],
    ['no header', (sheet) => sheet.slice(sheet.indexOf('\n') + 1), 'the first line names the flag'],
    ['a second else', (sheet) => `${sheet}else default`, '"else" is said twice'],
    ['a second rule of a name', (sheet) => sheet.replace('rule na', 'rule staff'), 'the rule staff is there twice'],
    [
      'shares while off',
      (sheet) => sheet.replace('\noff serve off', '\noff serve on:5'),
      'while off, one variation is served',
    ],
    [
      'a target of nothing',
      (sheet) => sheet.replace('target on', 'target nobody'),
      'the flag has no variation "nobody"',
    ],
    ['version 0', (sheet) => sheet.replace('v42', 'v0'), 'unexpected "v0", a version such as v42 is wanted'],
    ['nothing at all', () => '', 'the line with the flag is missing'],
  ])('refuses a sheet with %s', (_, change, message) => {
    expect(issuesOf(change(text))[0]?.message).toBe(message);
  });

  it('gives up after a hundred faults', () => {
    expect(issuesOf(`${text}${'x\n'.repeat(100_000)}`)).toHaveLength(100);
  });
});

describe('annotateSheet', () => {
  const faulty = text.replace('country in', 'country on').replace('off serve off', 'off serv off');

  it('puts each fault under its line', () => {
    const lines = annotateSheet(faulty, issuesOf(faulty)).split('\n');
    const at = lines.findIndex((line) => line.startsWith('rule na'));
    expect(lines.slice(at + 1, at + 4)).toStrictEqual([
      `#${' '.repeat(37)}^^`,
      '# error: "on" is not an operator',
      '# try: did you mean in?',
    ]);
    expect(lines[at]?.slice(38, 40)).toBe('on');
  });

  it('loses nothing: without its marks the sheet is what it was', () => {
    const annotated = annotateSheet(faulty, issuesOf(faulty));
    expect(annotateSheet(annotated, [])).toBe(faulty);
    expect(annotateSheet(annotated, issuesOf(annotated))).toBe(annotated);
    expect(issuesOf(annotated).map(({ message }) => message)).toStrictEqual(
      issuesOf(faulty).map(({ message }) => message),
    );
  });

  it('keeps the comments of the user, and puts faults of the whole on top', () => {
    const sheet = `# keep me\n${text.replace('state on\n', '')}`;
    const lines = annotateSheet(sheet, issuesOf(sheet)).split('\n');
    expect(lines.slice(0, 3)).toStrictEqual([
      '# error: the line with the state is missing',
      '# try: write: state on',
      '# keep me',
    ]);
  });
});

describe('serveFrom', () => {
  it('moves no more users than the shares ask for', () => {
    const weights = fc.array(fc.integer({ min: 0, max: 25_000 }), { minLength: 4, maxLength: 4 });
    const shares = weights.map((parts) => parts.map((weight, at) => ({ variation: `v${at}`, weight })));
    fc.assert(
      fc.property(fc.array(shares, { minLength: 2, maxLength: 5 }), (steps) => {
        let present = serveFrom({ shares: steps[0] ?? [] });
        for (const step of steps.slice(1)) {
          const next = serveFrom({ shares: step }, present);
          const before = 'split' in present ? weightsOf(present.split.ranges) : [];
          const gains = step.map(
            ({ variation, weight }) => weight - (before.find((share) => share.variation === variation)?.weight ?? 0),
          );
          const rest = (parts: readonly { weight: number }[]) =>
            100_000 - parts.reduce((sum, { weight }) => sum + weight, 0);
          const least = [...gains, rest(step) - rest(before)].reduce((sum, gain) => sum + Math.max(0, gain), 0);
          const moved = movement(present, next).reduce(
            (sum, { from, to, weight }) => sum + (from === to ? 0 : weight),
            0,
          );
          expect(moved).toBe(least);
          present = next;
        }
      }),
      { numRuns: 500 },
    );
  });
});
