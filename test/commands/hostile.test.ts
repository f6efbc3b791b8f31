import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { initWorkspace, openWorkspace } from '../../src/workspace/open.js';
import { aPlace, type Place } from './support.js';

/** Moves the cursor, colours, clears, sets the title, rings, reverses, hides, breaks lines. */
const HOSTILE = [
  '\u001b[2J\u001b[31mred',
  '\u001b]0;title\u0007',
  '\u009b31m',
  'a\rb',
  'a\nb',
  'a\tb',
  'abc\u202egnp.exe',
  'a\u200bb\u2066c\u2069',
  'del\u007f\b\b',
  '\ufeffbom\u00ad',
  '\u{e0041}tag',
  '日本\u001b[0m語',
].join(' ');

const RAW =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: looking for them
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|[\u{e0000}-\u{e0fff}]/u;

let place: Place;
beforeAll(async () => {
  place = aPlace();
  await initWorkspace(place.workspace);
  const workspace = await openWorkspace({ directory: place.workspace }, { actor: `evil ${HOSTILE}`.slice(0, 200) });
  const variations = [
    { key: 'on', value: true, name: HOSTILE },
    { key: 'off', value: false },
  ];
  const at = { project: 'shop', environment: 'production' };
  try {
    await workspace.execute(
      [
        { op: 'project.create', project: 'shop', name: HOSTILE, description: HOSTILE },
        { op: 'environment.create', ...at, name: HOSTILE },
        {
          op: 'flag.create',
          project: 'shop',
          flag: 'evil',
          name: HOSTILE,
          description: HOSTILE,
          owner: HOSTILE,
          tags: ['web'],
          type: 'boolean',
          variations,
        },
        {
          op: 'flag.create',
          project: 'shop',
          flag: 'text',
          type: 'string',
          variations: [
            { key: 'a', value: HOSTILE },
            { key: 'b', value: 'b' },
          ],
        },
        {
          op: 'segment.create',
          project: 'shop',
          segment: 'them',
          name: HOSTILE,
          description: HOSTILE,
          included: [HOSTILE],
        },
        { op: 'target.add', ...at, flag: 'evil', variation: 'on', keys: [HOSTILE] },
        {
          op: 'rule.add',
          ...at,
          flag: 'evil',
          id: 'r',
          name: HOSTILE,
          when: { attribute: HOSTILE, op: 'in', values: [HOSTILE] },
          serve: { variation: 'on' },
        },
        { op: 'flag.enable', ...at, flag: 'evil' },
        { op: 'flag.enable', ...at, flag: 'text' },
        {
          op: 'token.create',
          token: 'A'.repeat(22),
          name: HOSTILE,
          kind: 'admin',
          hash: '0'.repeat(64),
          role: 'viewer',
        },
      ],
      { comment: HOSTILE },
    );
  } finally {
    await workspace.close();
  }
});
afterAll(() => place.remove());

const READING: readonly (readonly string[])[] = [
  ['flag', 'list'],
  ['flag', 'list', '--all-envs'],
  ['flag', 'show', 'evil'],
  ['flag', 'show', 'text'],
  ['flag', 'show', 'evil', '--sheet'],
  ['flag', 'history', 'evil'],
  ['flag', 'diff', 'evil', '--from', '1'],
  ['segment', 'list'],
  ['segment', 'show', 'them'],
  ['project', 'list'],
  ['project', 'show', 'shop'],
  ['env', 'list'],
  ['audit', 'list'],
  ['audit', 'list', '--diff'],
  ['audit', 'show', '1'],
  ['audit', 'export'],
  ['token', 'list'],
  ['evaluate', 'text', '--context', 'key=u-1'],
  ['evaluate', '--all', '--context', 'key=u-1'],
  ['why', 'evil', '--as', JSON.stringify({ key: HOSTILE, [HOSTILE]: HOSTILE })],
  ['status'],
  ['export'],
  ['prereq', 'graph'],
  ['usage', 'stale'],
  ['flag', 'disable', 'evil', '--dry-run'],
  ['flag', 'target', 'remove', 'evil', 'on', HOSTILE, '--dry-run'],
  ['flag', 'set', 'evil', '--name', `${HOSTILE}!`, '--dry-run'],
  ['undo', '--dry-run'],
  // Errors repeat what was typed.
  ['flag', 'show', HOSTILE],
  ['flag', 'serve', 'evil', HOSTILE],
  ['flag', 'rule', 'add', 'evil', `when ${HOSTILE} serve on`],
  ['import', 'flagd', HOSTILE],
  ['token', 'revoke', HOSTILE],
  [HOSTILE],
  ['flag', HOSTILE],
  ['flag', 'list', `--${HOSTILE}`],
];

describe('text from people that a terminal would act on', () => {
  it.each([
    ['a pipe', {}, []],
    ['a terminal', { BURGEE_FORCE_TTY: '1', NO_COLOR: '1', BURGEE_WIDTH: '100' }, []],
    ['a narrow terminal', { BURGEE_FORCE_TTY: '1', NO_COLOR: '1', BURGEE_WIDTH: '40' }, []],
    ['JSON', {}, ['--json']],
  ] as const)('never reaches %s raw', async (_where, env, more) => {
    const raw: string[] = [];
    for (const argv of READING) {
      const { status, stdout, stderr } = await place.here([...argv, ...more], { env });
      if (status === 1) raw.push(`bug in ${argv.join(' ')}: ${stderr}`);
      // Rows are apart by tabs, lines by line breaks; export and JSON hold the text itself, escaped in their own way.
      for (const line of `${stdout}${stderr}`.split('\n'))
        if (RAW.test(line)) raw.push(`${argv.slice(0, 3).join(' ')}: ${JSON.stringify(line)}`);
    }
    expect(raw).toEqual([]);
  });

  it('keeps its value in JSON', async () => {
    const flag = await place.json<{ name: string; variations: { name?: string }[] }>('flag', 'show', 'evil');
    expect(flag.name).toBe(HOSTILE);
    expect(flag.variations[0]?.name).toBe(HOSTILE);
  });

  it('adds no rows and no fields in a pipe', async () => {
    const { stdout } = await place.here(['flag', 'list', '--env', 'production']);
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.split('\t').length),
    ).toEqual([7, 7]);
  });
});
