/** A workspace of hostile texts, the keys that lead to every screen that shows some of it, and what may come out. */
import type { Operation } from '../../../src/operations/types.js';

/** Cursor to a line or column, colours, modes, synchronized updates, the clipboard: ours. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: our own escape sequences
export const OURS = /\x1b\[\d+;1H|\x1b\[\d+G|\x1b\[[\d;]*m|\x1b\[\?\d+[hl]|\x1b\[2J|\x1b\]52;c;[A-Za-z0-9+/=]*\x07/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be left
export const RAW = /[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u;

/** `text` may give another one each time. */
export function hostileOperations(text: () => string): Operation[] {
  const project = 'shop';
  const where = { project, flag: 'plain', environment: 'dev' };
  return [
    { op: 'project.create', project, name: text(), description: text() },
    { op: 'environment.create', project, environment: 'dev', name: text() },
    { op: 'flag.create', project, flag: 'parent' },
    {
      op: 'flag.create',
      project,
      flag: 'plain',
      type: 'string',
      name: text().slice(0, 100),
      description: text(),
      owner: text().slice(0, 100),
      tags: [],
      variations: [
        { key: 'on', value: text(), name: text().slice(0, 100) },
        { key: 'off', value: 'off' },
      ],
    },
    { op: 'flag.enable', ...where },
    { op: 'target.add', ...where, variation: 'on', keys: [text().slice(0, 100)] },
    {
      op: 'rule.add',
      ...where,
      name: text().slice(0, 60),
      when: { any: [{ attribute: text().slice(0, 60), op: 'in', values: [text()] }, { segment: 'group' }] },
      serve: { variation: 'on' },
    },
    {
      op: 'segment.create',
      project,
      segment: 'group',
      name: text(),
      description: text(),
      included: [text().slice(0, 100)],
    },
  ];
}

export const hostileVisits = (text: () => string): readonly (readonly [string, readonly string[]])[] => [
  ['flags', ['j', 'G']],
  ['search', ['/', '漢', '字', '\x1b']],
  ['pasted text', ['/', `\x1b[200~${text()}\x1b[201~`, '\x1b']],
  ['flag', ['G', '\r', 'l', 'l', 'l']],
  ['rule', ['G', '\r', '\r']],
  ['rollout', ['G', 'r', '5', '0', '\r']],
  ['confirm', ['G', ' ']],
  ['segments', ['2', 'j']],
  ['graph', ['3']],
  ['audit', ['4', 'l', 'l', 'l', 'l', 'l', 'l']],
  ['playground', ['G', 'w', '\r', `\x1b[200~a="${text()}"\x1b[201~`]],
  ['monitor', ['6']],
  ['environments', ['7']],
  ['palette', [':', `\x1b[200~${text()}\x1b[201~`]],
  ['form', ['n', `\x1b[200~${text()}\x1b[201~`, '\r']],
];
