/** Names, comments and values from people never act on the terminal: whatever they hold, only our own sequences come out. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTheme } from '../../src/tui/screen/theme.js';
import { openShop, type Shop } from './support/shop.js';
import { openStage, UNICODE } from './support/stage.js';

const EVIL = [
  '\x1b[2J\x1b[H\x1b]0;owned\x07',
  '\x1bP+q544e\x1b\\ \x9b31m \x9d52;c;AAAA\x9c',
  'a\rb\nc\td\b\x7f\x00',
  '\u202Eright to left\u202C \u2066isolate\u2069 \u200B\u200D\uFEFF',
  '漢字かな交じり文 🚀👩‍👩‍👧‍👦 e\u0301\u0301\u0301',
  '\ud800 lone \udfff surrogates',
].join(' ');

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
  const project = 'shop';
  const where = { project, flag: 'plain', environment: 'dev' };
  await shop.workspace.execute(
    [
      { op: 'project.create', project, name: EVIL, description: EVIL },
      { op: 'environment.create', project, environment: 'dev', name: EVIL },
      { op: 'flag.create', project, flag: 'parent' },
      {
        op: 'flag.create',
        project,
        flag: 'plain',
        type: 'string',
        name: EVIL.slice(0, 100),
        description: EVIL,
        owner: EVIL.slice(0, 100),
        tags: [],
        variations: [
          { key: 'on', value: EVIL, name: EVIL.slice(0, 100) },
          { key: 'off', value: 'off' },
        ],
      },
      { op: 'flag.enable', ...where },
      { op: 'target.add', ...where, variation: 'on', keys: [EVIL.slice(0, 100)] },
      {
        op: 'rule.add',
        ...where,
        name: EVIL.slice(0, 60),
        when: { any: [{ attribute: EVIL.slice(0, 60), op: 'in', values: [EVIL] }, { segment: 'group' }] },
        serve: { variation: 'on' },
      },
      {
        op: 'segment.create',
        project,
        segment: 'group',
        name: EVIL,
        description: EVIL,
        included: [EVIL.slice(0, 100)],
      },
    ],
    { comment: EVIL },
  );
});
afterAll(() => shop.close());

/** Cursor to a line or column, colours, modes, synchronized updates, the clipboard: ours. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: our own escape sequences
const OURS = /\x1b\[\d+;1H|\x1b\[\d+G|\x1b\[[\d;]*m|\x1b\[\?\d+[hl]|\x1b\[2J|\x1b\]52;c;[A-Za-z0-9+/=]*\x07/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be left
const RAW = /[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u;

const VISITS: readonly (readonly [string, readonly string[]])[] = [
  ['flags', ['j', 'G']],
  ['search', ['/', '漢', '字', '\x1b']],
  ['pasted text', ['/', `\x1b[200~${EVIL}\x1b[201~`, '\x1b']],
  ['flag', ['G', '\r', 'l', 'l', 'l']],
  ['rule', ['G', '\r', '\r']],
  ['rollout', ['G', 'r', '5', '0', '\r']],
  ['confirm', ['G', ' ']],
  ['segments', ['2', 'j']],
  ['graph', ['3']],
  ['audit', ['4', 'l', 'l', 'l', 'l', 'l', 'l']],
  ['playground', ['G', 'w', '\r', `\x1b[200~a="${EVIL}"\x1b[201~`]],
  ['monitor', ['6']],
  ['environments', ['7']],
  ['palette', [':', `\x1b[200~${EVIL}\x1b[201~`]],
  ['form', ['n', `\x1b[200~${EVIL}\x1b[201~`, '\r']],
];

describe.each([
  [80, 24, UNICODE],
  [120, 40, UNICODE],
  [40, 12, createTheme({ color: false, unicode: false })],
] as const)('at %ix%i', (columns, rows, theme) => {
  it.each(VISITS)('%s lets nothing through', async (_name, keys) => {
    const stage = await openStage({ workspace: shop.workspace, columns, rows, theme, environment: 'dev' });
    await stage.until((text) => text.includes('KEY') && !text.includes('oading'));
    await stage.send(...keys);
    await stage.send('\x0c');
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(stage.output().replace(OURS, '')).not.toMatch(RAW);
    await stage.quit();
  });
});
