/** The diff that `--dry-run`, confirmations, `plan` and the audit show: sheets line by line, other fields one a line. */

import { diffDocuments } from '../../model/diff.js';
import type { Flag } from '../../model/documents.js';
import { printSheet } from '../../model/sheet.js';
import type { Write } from '../../store/types.js';
import { escapeForTerminal } from '../terminal-text.js';
import { lineDiff } from './line-diff.js';
import { paint, type Screen } from './style.js';

function json(value: unknown): string {
  const text = value === undefined ? 'none' : JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}

function sheetLines(flag: Flag, environment: string): string[] {
  // The first line names the version, which changes with every write and says nothing here.
  return printSheet(flag, environment).trimEnd().split('\n').slice(1);
}

function changedEnvironments(before: Flag | null, after: Flag | null): string[] {
  const own = (flag: Flag | null, key: string) =>
    flag && Object.hasOwn(flag.environments, key) ? flag.environments[key] : undefined;
  const keys = new Set([...Object.keys(before?.environments ?? {}), ...Object.keys(after?.environments ?? {})]);
  return [...keys].filter((key) => JSON.stringify(own(before, key)) !== JSON.stringify(own(after, key)));
}

export function writeDiff(screen: Screen, write: Write): string[] {
  const { before, after } = write;
  const sign = !before ? '+' : !after ? '-' : '~';
  const style = { '+': 'green', '-': 'red', '~': 'yellow' } as const;
  const lines = [paint(screen, style[sign], `${sign} ${write.kind} ${escapeForTerminal(write.key)}`)];
  if (write.kind === 'flag' && before && after) {
    for (const environment of changedEnvironments(before as Flag, after as Flag)) {
      const changed = lineDiff(sheetLines(before as Flag, environment), sheetLines(after as Flag, environment));
      // Settings that were left out and those that are spelt out read the same.
      if (changed.every(({ sign }) => sign === ' ')) continue;
      lines.push(`    in ${escapeForTerminal(environment)}`);
      for (const line of changed) {
        if (line.sign === ' ') continue;
        lines.push(
          paint(screen, line.sign === '+' ? 'green' : 'red', `    ${line.sign} ${escapeForTerminal(line.text)}`),
        );
      }
    }
  }
  if (before && after) {
    for (const entry of diffDocuments(before, after)) {
      if (/^(version|updatedAt|environments)(\.|$)/.test(entry.path)) continue;
      lines.push(
        `    ${escapeForTerminal(entry.path)}: ${escapeForTerminal(json(entry.before))} → ${escapeForTerminal(json(entry.after))}`,
      );
    }
  }
  return lines;
}

export function writesDiff(screen: Screen, writes: readonly Write[]): string[] {
  return writes.flatMap((write) => writeDiff(screen, write));
}
