/** A workspace whose every text is what somebody hostile wrote, and every command that shows some of it. */
import type { Operation } from '../../src/operations/types.js';

/** What must not reach a terminal but from ourselves. */
export const RAW =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: looking for them
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|[\u{e0000}-\u{e0fff}]/u;

/** `text` may give another one each time. */
export function hostileOperations(text: () => string): Operation[] {
  const variations = [
    { key: 'on', value: true, name: text() },
    { key: 'off', value: false },
  ];
  const at = { project: 'shop', environment: 'production' };
  return [
    { op: 'project.create', project: 'shop', name: text(), description: text() },
    { op: 'environment.create', ...at, name: text() },
    {
      op: 'flag.create',
      project: 'shop',
      flag: 'evil',
      name: text(),
      description: text(),
      owner: text(),
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
        { key: 'a', value: text() },
        { key: 'b', value: 'b' },
      ],
    },
    {
      op: 'segment.create',
      project: 'shop',
      segment: 'them',
      name: text(),
      description: text(),
      included: [text()],
    },
    { op: 'target.add', ...at, flag: 'evil', variation: 'on', keys: [text()] },
    {
      op: 'rule.add',
      ...at,
      flag: 'evil',
      id: 'r',
      name: text(),
      when: { attribute: text(), op: 'in', values: [text()] },
      serve: { variation: 'on' },
    },
    { op: 'flag.enable', ...at, flag: 'evil' },
    { op: 'flag.enable', ...at, flag: 'text' },
    {
      op: 'token.create',
      token: 'A'.repeat(22),
      name: text(),
      kind: 'admin',
      hash: '0'.repeat(64),
      role: 'viewer',
    },
  ];
}

export const readingCommands = (text: () => string): readonly (readonly string[])[] => [
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
  ['why', 'evil', '--as', JSON.stringify({ key: text(), [text()]: text() })],
  ['status'],
  ['export'],
  ['prereq', 'graph'],
  ['usage', 'stale'],
  ['flag', 'disable', 'evil', '--dry-run'],
  ['flag', 'target', 'remove', 'evil', 'on', text(), '--dry-run'],
  ['flag', 'set', 'evil', '--name', `${text()}!`, '--dry-run'],
  ['undo', '--dry-run'],
  // Errors repeat what was typed.
  ['flag', 'show', text()],
  ['flag', 'serve', 'evil', text()],
  ['flag', 'rule', 'add', 'evil', `when ${text()} serve on`],
  ['import', 'flagd', text()],
  ['token', 'revoke', text()],
  [text()],
  ['flag', text()],
  ['flag', 'list', `--${text()}`],
];
