/** A plan for people: a line a change, the totals last. */
import { diffDocuments } from '../../model/diff.js';
import type { Write } from '../../store/types.js';
import { escapeForTerminal } from '../terminal-text.js';
import { describeWrite } from './report.js';
import { paint, type Screen } from './style.js';

export interface PlannedChange {
  readonly action: 'create' | 'change' | 'delete';
  readonly kind: Write['kind'];
  readonly key: string;
  readonly summary: readonly string[];
  readonly changes: ReturnType<typeof diffDocuments>;
}

export function plannedChanges(writes: readonly Write[]): PlannedChange[] {
  return writes.map((write) => ({
    action: !write.before ? 'create' : !write.after ? 'delete' : 'change',
    kind: write.kind,
    key: write.key,
    summary: describeWrite(write),
    changes: write.before && write.after ? diffDocuments(write.before, write.after) : [],
  }));
}

const SIGNS = { create: ['+', 'green'], change: ['~', 'yellow'], delete: ['-', 'red'] } as const;

export function planLines(screen: Screen, planned: readonly PlannedChange[]): string[] {
  const lines: string[] = [];
  for (const { action, kind, key, summary } of planned) {
    const [sign, style] = SIGNS[action];
    lines.push(paint(screen, style, `${sign} ${kind} ${escapeForTerminal(key)}`));
    if (action !== 'change') continue;
    // The head line names it already.
    for (const sentence of summary)
      lines.push(`    ${escapeForTerminal(sentence.replace(`${key} in `, 'in ').replace(`${key}: `, ''))}`);
  }
  const count = (action: PlannedChange['action']) => planned.filter((change) => change.action === action).length;
  lines.push(`${count('change')} to change, ${count('create')} to create, ${count('delete')} to delete`);
  return lines;
}
