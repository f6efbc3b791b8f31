import { describe, expect, it } from 'vitest';
import {
  type FileIssue,
  fileNames,
  parseEnvironmentFile,
  parseFiles,
  parseFlagFile,
  planOperations,
  printEnvironmentFile,
  printFlagFile,
  printSegmentFile,
  updateFlagFile,
} from '../../src/interop/flag-file.js';
import type { Flag } from '../../src/model/documents.js';
import { isBurgeeError } from '../../src/model/errors.js';
import { printSheet } from '../../src/model/sheet.js';
import { aFlag, anEnvironment, aSegment, someSettings } from '../support/builders.js';

const na = { attribute: 'country', op: 'in' as const, values: ['US', 'CA'] };
const production = someSettings({
  prerequisites: [{ flag: 'payments-v2', variations: ['on'] }],
  targets: [{ variation: 'on', keys: ['u-77', '007'] }],
  rules: [
    { id: 'staff', when: { attribute: 'email', op: 'endsWith', values: ['@acme.com'] }, serve: { variation: 'on' } },
    {
      id: 'na',
      name: 'North America',
      when: na,
      serve: {
        split: {
          by: 'company.id',
          ranges: [
            { variation: 'on', from: 0, to: 25_000 },
            { variation: 'off', from: 25_000, to: 100_000 },
          ],
        },
      },
    },
  ],
  fallthrough: {
    split: {
      ranges: [
        { variation: 'off', from: 0, to: 90_000 },
        { variation: 'on', from: 90_000, to: 100_000 },
      ],
    },
  },
});
const flag: Flag = aFlag({
  key: 'new-checkout',
  name: 'New checkout',
  owner: 'payments',
  tags: ['web', 'on'],
  environments: {
    production: { ...production, fallthrough: { split: { ranges: [{ variation: 'on', from: 60_000, to: 70_000 }] } } },
  },
});

const text = `flag: new-checkout
name: New checkout
owner: payments
tags: [web, on]
type: boolean
variations:
  on: true
  off: false
salt: salt-of-checkout
environments:
  production:
    state: on
    needs: [payments-v2 == on]
    targets:
      - variation: on
        keys: [u-77, "007"]
    rules:
      - id: staff
        rule: when email ends with "@acme.com" serve on
      - id: na
        name: North America
        rule: when country in [US, CA] serve on:25,off:75 by company.id
    else: on:10
    elseRanges:
      - [on, 60000, 70000]
    off: off
`;

function issuesOf(source: string): readonly FileIssue[] {
  try {
    parseFiles([{ path: 'flags/a.yaml', text: source }]);
  } catch (error) {
    if (isBurgeeError(error)) return error.details?.['issues'] as FileIssue[];
    throw error;
  }
  return [];
}

describe('printFlagFile', () => {
  it('writes rules as text, and ranges only where shares do not say who gets what', () => {
    expect(printFlagFile(flag)).toBe(text);
  });

  it('writes segments and environments in the same way', () => {
    expect(printSegmentFile(aSegment({ by: 'company.id', rules: [{ id: 'r', when: na }] }))).toBe(
      'segment: beta\nname: Beta\nby: company.id\nincluded: [u1]\nrules:\n  - id: r\n    when: country in [US, CA]\n',
    );
    expect(parseEnvironmentFile('environment: a')).toStrictEqual({
      key: 'a',
      name: 'a',
      color: 'gray',
      protected: false,
    });
    expect(printEnvironmentFile(anEnvironment())).toBe(
      'environment: production\nname: Production\ncolor: red\norder: 0\nprotected: false\n',
    );
  });
});

describe('parseFlagFile', () => {
  it('takes what is left out for what is usual', () => {
    expect(parseFlagFile('flag: a')).toStrictEqual({
      key: 'a',
      name: 'a',
      description: '',
      owner: '',
      tags: [],
      type: 'boolean',
      variations: [
        { key: 'on', value: true },
        { key: 'off', value: false },
      ],
      lifecycle: 'temporary',
      archived: false,
      clientVisible: false,
      serverOnly: false,
      environments: new Map(),
    });
  });

  it('reads keys and variations as texts, whatever they look like', () => {
    const file = parseFlagFile(
      'flag: 5\nvariations: {5: a, on: b, 0x1F: c}\nenvironments: {p: {state: off, else: 5, off: 0x1F}}',
    );
    expect(file).toMatchObject({
      key: '5',
      type: 'string',
      variations: [{ key: '5' }, { key: 'on' }, { key: '0x1F' }],
    });
    expect(file.environments.get('p')).toMatchObject({
      offVariation: '0x1F',
      fallthrough: { input: { variation: '5' } },
    });
  });

  it('reads several documents of one file, and refuses one that is there twice', () => {
    const found = parseFiles([{ path: '', text: 'flag: a\n---\nsegment: a\n---\nenvironment: a\n---\n' }]);
    expect([found.flags.length, found.segments.length, found.environments.length]).toStrictEqual([1, 1, 1]);
    expect(issuesOf('flag: a\n---\nflag: a')).toMatchObject([
      { line: 3, message: 'the flag "a" is in flags/a.yaml too' },
    ]);
  });

  it.each<[string, string, Partial<FileIssue>]>([
    ['a wrong rule', text.replace('country in', 'country on'), { line: 22, column: 28, hint: 'did you mean in?' }],
    ['an unknown field', text.replace('owner:', 'ownr:'), { line: 3, column: 1, hint: 'did you mean owner?' }],
    [
      'an unknown variation',
      text.replace('else: on:10', 'else: onn:10'),
      { line: 23, message: 'there is no variation "onn"' },
    ],
    ['no state', text.replace('    state: on\n', ''), { line: 12, message: 'state is missing' }],
    [
      'a value of another type',
      text.replace('on: true', 'on: 1'),
      { line: 7, message: 'the flag is of type boolean, and this is 1' },
    ],
    [
      'a wrong range',
      text.replace('70000', '700000'),
      { line: 25, message: 'a range lies within 0 and 100000, and is not empty' },
    ],
    ['a rule twice', text.replace('id: na', 'id: staff'), { line: 18, message: 'the rule "staff" is there twice' }],
    ['an alias', 'flag: a\nname: &n b\nowner: *n', { line: 3, message: 'aliases have no place here' }],
    ['no mapping', '- a', { line: 1, message: 'this is no flag, segment or environment' }],
    ['no key', 'flag:', { line: 1, message: 'a text is wanted' }],
    ['a bad key', 'flag: a b', { line: 1 }],
    ['bad YAML', 'flag: a\n  b: c', { line: 1 }],
    ['a field twice', 'flag: a\nflag: b', { line: 2, message: 'a field is there twice' }],
    ['a wrong prerequisite', text.replace('payments-v2 ==', 'payments-v2 ='), { line: 13 }],
    [
      'too much nesting',
      `flag: a\nvariations: {a: ${'['.repeat(50_000)}`,
      { line: 1, message: 'this is nested too deep' },
    ],
    ['a value nested too deep', `flag: a\nvariations: {a: ${'['.repeat(80)}${']'.repeat(80)}}`, { line: 2 }],
    ['something infinite', 'flag: a\nvariations: {a: .inf}', { line: 2, message: 'a JSON value is wanted' }],
  ])('refuses %s, and says where', (_, source, issue) => {
    const issues = issuesOf(source);
    expect(issues[0]).toMatchObject(issue);
    expect(issues[0]?.path).toMatch(/^flags\/a\.yaml/);
  });

  it('tells all faults at once, in the order of the file', () => {
    const faulty = text
      .replace('state: on', 'state: up')
      .replace('country in', 'country on')
      .replace('owner:', 'ownr:');
    expect(issuesOf(faulty).map(({ line }) => line)).toStrictEqual([3, 12, 22]);
  });
});

describe('updateFlagFile', () => {
  const own = `# Ask payments before touching this.
flag: new-checkout   # never rename
name:   New checkout
owner: payments
tags: [web, on]
type: boolean
variations: {on: true, off: false}
salt: salt-of-checkout

environments:
  # live!
  production:
    state: on  # since May
    needs: [ payments-v2 is on ]
    targets: [{variation: on, keys: [u-77, 007]}]
    rules:
      # our own people first
      - id: staff
        rule: >-
          when email ends with "@acme.com"
          serve on
      # wave 2
      - {id: na, name: North America, rule: 'when country in [US,CA] serve on:25, off:75 by company.id'}
    else: on:10
    elseRanges: [[on, 60000, 70000]]
    off: "off"
`;

  it('leaves a file alone that says the same in other words', () => {
    expect(
      planOperations(
        { project: 'shop', flags: [flag], segments: [], environments: [] },
        parseFiles([{ path: '', text: own }]),
      ),
    ).toStrictEqual([]);
    expect(updateFlagFile(own, flag)).toBe(own);
  });

  it('changes what changed, and keeps the comments of what stays', () => {
    const settings = flag.environments['production'] as NonNullable<Flag['environments'][string]>;
    const [staff, wave] = settings.rules as [never, never];
    const after: Flag = {
      ...flag,
      description: 'one page',
      environments: {
        production: { ...settings, enabled: false, rules: [wave, staff], fallthrough: { variation: 'on' } },
      },
    };
    const updated = updateFlagFile(own, after);
    expect(parseFlagFile(updated)).toStrictEqual(parseFlagFile(printFlagFile(after)));
    expect(updated).toContain(
      '# Ask payments before touching this.\nflag: new-checkout # never rename\nname: New checkout\ndescription: one page\n',
    );
    expect(updated).toContain('state: off # since May');
    expect(updated).toContain('needs: [payments-v2 is on]');
    expect(updated.indexOf('# wave 2')).toBeLessThan(updated.indexOf('# our own people first'));
    expect(updated).not.toContain('elseRanges');
  });

  it('writes a file anew that cannot be read', () => {
    expect(updateFlagFile('a: [', flag)).toBe(text);
  });
});

describe('planOperations', () => {
  const current = { project: 'shop', flags: [flag], segments: [aSegment()], environments: [anEnvironment()] };
  const plan = (source: string, options = {}) =>
    planOperations(current, parseFiles([{ path: '', text: source }]), options);

  it('changes one thing where one thing changed', () => {
    expect(plan(text.replace('owner: payments', 'owner: web'))).toStrictEqual([
      { op: 'flag.set', project: 'shop', flag: 'new-checkout', owner: 'web' },
    ]);
    expect(plan(text.replace('state: on', 'state: off'))).toMatchObject([
      { op: 'flag.configure', environment: 'production', settings: { enabled: false } },
    ]);
  });

  it('moves the fewest users when shares change', () => {
    const [configure] = plan(text.replace('on:25,off:75', 'on:40,off:60')) as { settings: typeof production }[];
    expect(configure?.settings.rules[1]?.serve).toStrictEqual({
      split: {
        by: 'company.id',
        ranges: [
          { variation: 'on', from: 0, to: 40_000 },
          { variation: 'off', from: 40_000, to: 100_000 },
        ],
      },
    });
  });

  it('adds variations before they are served, and removes them after', () => {
    const operations = plan(
      text.replace('  off: false', '  maybe: true').replaceAll('off:75', 'maybe:75').replace('off: off', 'off: maybe'),
    );
    expect(operations.map(({ op }) => op)).toStrictEqual(['variation.add', 'flag.configure', 'variation.remove']);
  });

  it('archives, and creates archived', () => {
    expect(plan(text.replace('salt:', 'archived: true\nsalt:')).map(({ op }) => op)).toStrictEqual(['flag.archive']);
    expect(plan('flag: other\narchived: true').map(({ op }) => op)).toStrictEqual(['flag.create', 'flag.archive']);
  });

  it('deletes only when it may', () => {
    expect(plan('flag: other').map(({ op }) => op)).toStrictEqual(['flag.create']);
    expect(plan('flag: other', { prune: true }).map(({ op }) => op)).toStrictEqual([
      'flag.create',
      'flag.delete',
      'segment.delete',
    ]);
  });

  it('takes a sheet for what one flag is to do in one environment', () => {
    const sheet = printSheet(flag, 'production');
    expect(plan(sheet)).toStrictEqual([]);
    expect(plan(`# mine\n\n${sheet.replace('on:25,off:75', 'on:40,off:60')}`)).toMatchObject([
      { op: 'flag.configure', flag: 'new-checkout', environment: 'production' },
    ]);
    expect(plan(sheet, { prune: true }).map(({ op }) => op)).toStrictEqual(['segment.delete']);
  });

  it('refuses a sheet with faults, of another version, or of a flag that is not there', () => {
    const sheet = printSheet(flag, 'production');
    expect(issuesOf(sheet.replace('country in', 'country on'))).toMatchObject([
      { path: 'flags/a.yaml:6', line: 6, hint: 'did you mean in?' },
    ]);
    const refusal = (code: string) => expect.objectContaining({ code });
    expect(() => plan(sheet.replace('else serve on:10', 'else serve onn:10'))).toThrow(refusal('INVALID_INPUT'));
    expect(() => plan(sheet.replace(' v1\n', ' v7\n'))).toThrow(refusal('VERSION_CONFLICT'));
    expect(() => plan(sheet.replace('flag new-checkout', 'flag other'))).toThrow(refusal('FLAG_NOT_FOUND'));
  });

  it.each([
    [
      'type',
      text.replace('type: boolean', 'type: string').replace('on: true', 'on: "a"').replace('off: false', 'off: "b"'),
    ],
    ['salt', text.replace('salt: salt-of-checkout', 'salt: another')],
  ])('refuses to change the %s of a flag', (_, source) => {
    expect(() => plan(source)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
  });
});

describe('fileNames', () => {
  it('differ on disks that do not tell case apart', () => {
    expect([...fileNames('flag', ['a', 'A', 'b']).values()]).toStrictEqual([
      'flags/a.yaml',
      'flags/A~2.yaml',
      'flags/b.yaml',
    ]);
  });
});
