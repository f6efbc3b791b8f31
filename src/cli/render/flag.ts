/** One flag in full, and flags in lists. */
import type { Environment, Flag } from '../../model/documents.js';
import { settingsOf } from '../../model/settings.js';
import { printSheet } from '../../model/sheet.js';
import { summarise } from '../../model/summary.js';
import { escapeForTerminal } from '../terminal-text.js';
import { paint, type Screen, stateMark } from './style.js';
import { type Column, pairLines } from './table.js';
import { age } from './time.js';

type Summary = ReturnType<typeof summarise>;

/** `● on`, `◐ 25 %`, `○ off`, `◌ archived`. */
export function stateText(screen: Screen, summary: Summary): string {
  if (summary.state === 'archived') return `${stateMark(screen, 'archived')} archived`;
  if (summary.state === 'off') return `${stateMark(screen, 'off')} off`;
  const part = summary.percent !== undefined && summary.percent > 0 && summary.percent < 100;
  return part ? `${stateMark(screen, 'part')} ${summary.percent} %` : `${stateMark(screen, 'on')} on`;
}

export function flagLines(screen: Screen, flag: Flag, environments: readonly Environment[]): string[] {
  const optional = (name: string, value: string): [string, string][] => (value === '' ? [] : [[name, value]]);
  const pairs: [string, string][] = [
    ['key', flag.key],
    ...optional('name', flag.name),
    ...optional('description', flag.description),
    ['type', flag.type],
    [
      'variations',
      flag.variations.map((variation) => `${variation.key} = ${JSON.stringify(variation.value)}`).join(', '),
    ],
    ...optional('tags', flag.tags.join(', ')),
    ...optional('owner', flag.owner),
    ['life', flag.expiresAt === undefined ? flag.lifecycle : `${flag.lifecycle}, until ${flag.expiresAt}`],
    ...(flag.archived ? ([['archived', 'yes']] as [string, string][]) : []),
    ...(flag.clientVisible ? ([['client', 'visible to browsers and phones']] as [string, string][]) : []),
    ...(flag.serverOnly ? ([['evaluated', 'by the server only']] as [string, string][]) : []),
    ['version', `${flag.version}, changed ${flag.updatedAt}`],
  ];
  const lines = pairLines(screen, pairs);
  for (const environment of environments) {
    if (!screen.isTty) {
      const summary = summarise(flag, environment.key);
      lines.push(
        `environment\t${escapeForTerminal(environment.key)}\t${summary.state}\t${escapeForTerminal(summary.serves)}`,
      );
      continue;
    }
    const name = environment.protected ? `${environment.key} (protected)` : environment.key;
    const { enabled } = settingsOf(flag, environment.key);
    lines.push(
      '',
      `${paint(screen, 'bold', escapeForTerminal(name))}  ${paint(screen, enabled ? 'green' : 'gray', stateText(screen, summarise(flag, environment.key)))}`,
    );
    // The first line of a sheet repeats key, environment and version; the second says on or off, which stands above.
    for (const line of printSheet(flag, environment.key).trimEnd().split('\n').slice(2))
      lines.push(`  ${escapeForTerminal(line)}`);
  }
  return lines;
}

/** The `--json` shape of a flag in a list. */
export interface FlagRow {
  readonly key: string;
  readonly name: string;
  readonly type: Flag['type'];
  readonly tags: readonly string[];
  readonly owner: string;
  readonly archived: boolean;
  readonly version: number;
  readonly updatedAt: string;
  readonly environments: { readonly [environment: string]: Summary };
}

export function flagRow(flag: Flag, environments: readonly string[]): FlagRow {
  const summaries: Record<string, Summary> = Object.create(null);
  for (const environment of environments) summaries[environment] = summarise(flag, environment);
  return {
    key: flag.key,
    name: flag.name,
    type: flag.type,
    tags: flag.tags,
    owner: flag.owner,
    archived: flag.archived,
    version: flag.version,
    updatedAt: flag.updatedAt,
    environments: summaries,
  };
}

export function flagColumns(screen: Screen, environments: readonly string[]): Column<FlagRow>[] {
  const key: Column<FlagRow> = { title: 'KEY', of: (row) => row.key, flexible: true };
  const type: Column<FlagRow> = { title: 'TYPE', of: (row) => row.type, optional: 1 };
  const changed: Column<FlagRow> = {
    title: 'CHANGED',
    of: (row) => age(row.updatedAt),
    plain: (row) => row.updatedAt,
    optional: 2,
    align: 'right',
  };
  const state = (environment: string, title: string): Column<FlagRow> => ({
    title,
    of: (row) => stateText(screen, row.environments[environment] as Summary),
    plain: (row) => (row.environments[environment] as Summary).state,
    style: (row) => ((row.environments[environment] as Summary).state === 'on' ? 'green' : 'gray'),
  });
  const only = environments.length === 1 ? (environments[0] as string) : undefined;
  if (only === undefined)
    return [key, type, ...environments.map((environment) => state(environment, environment)), changed];
  return [
    key,
    type,
    state(only, `IN ${only.toUpperCase()}`),
    { title: 'SERVES', of: (row) => (row.environments[only] as Summary).serves, flexible: true },
    {
      title: 'RULES',
      of: (row) => String((row.environments[only] as Summary).rules),
      optional: 3,
      align: 'right',
    },
    changed,
  ];
}
