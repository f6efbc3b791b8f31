/** Entries of the log, for the audit. */
import { parseRef } from '../../model/documents.js';
import type { Change } from '../../store/types.js';
import { escapeForTerminal } from '../terminal-text.js';
import { writesDiff } from './diff.js';
import { describeWrites, inOrder } from './report.js';
import { paint, type Screen } from './style.js';
import type { Column } from './table.js';
import { age } from './time.js';

/** `flag/shop/checkout` → `flag checkout`: the project is the one that is looked at. */
export function refWords(ref: string): string {
  const parts = parseRef(ref);
  return parts ? `${parts.kind} ${parts.key}` : ref;
}

/** Of more documents than this only the first is put into words: a list would take longer for them than for all that is in it. */
const MANY = 20;

/** The change in one line: its first sentence and how many more there are. */
export function changeWords(change: Change): string {
  const { writes } = change;
  if (writes.length > MANY) {
    const [about, ...others] = inOrder(writes);
    return `${describeWrites(about ? [about] : [])[0] ?? 'something'} (and ${others.length} more documents)`;
  }
  const sentences = describeWrites(writes);
  const [first, ...others] = sentences;
  if (first === undefined) return change.operations.map((operation) => operation.op).join(', ');
  return others.length === 0 ? first : `${first} (and ${others.length} more)`;
}

/** Members of an entry under `--json`. */
export const CHANGE_MEMBERS = [
  'seq',
  'id',
  'at',
  'actor',
  'via',
  'token',
  'comment',
  'operations',
  'writes',
  'prev',
  'hash',
];

export const CHANGE_COLUMNS: readonly Column<Change>[] = [
  { title: 'REVISION', members: ['seq'], of: (row) => String(row.seq), align: 'right' },
  { title: 'WHEN', members: ['at'], of: (row) => age(row.at), plain: (row) => row.at },
  { title: 'WHO', members: ['actor'], of: (row) => row.actor, flexible: true },
  { title: 'WHAT', members: ['writes'], of: changeWords, flexible: true },
  { title: 'WHY', members: ['comment'], of: (row) => row.comment ?? '', flexible: true, optional: 1 },
];

export function changeLines(screen: Screen, change: Change): string[] {
  const via = change.via === 'local' ? '' : ` via ${change.via}`;
  const token = change.token === undefined ? '' : `, token ${escapeForTerminal(change.token)}`;
  const lines = [
    `${paint(screen, 'bold', `revision ${change.seq}`)}  ${change.at}  ${escapeForTerminal(change.actor)}${via}${token}`,
  ];
  if (change.comment !== undefined) lines.push(`  "${escapeForTerminal(change.comment)}"`);
  for (const sentence of describeWrites(change.writes)) lines.push(`  ${escapeForTerminal(sentence)}`);
  for (const line of writesDiff(screen, change.writes)) lines.push(`  ${line}`);
  return lines;
}
