/** One flag in full, and flags in lists. */
import type { Environment, Flag } from '../../model/documents.js';
import { printAttribute, printRule, printServe } from '../../model/rule-language.js';
import { settingsOf } from '../../model/settings.js';
import { printSheet } from '../../model/sheet.js';
import { summarise } from '../../model/summary.js';
import { escapeForTerminal } from '../terminal-text.js';
import { paint, type Screen, stateMark } from './style.js';
import { type Column, listLines, pairLines } from './table.js';
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
      lines.push(...settingRows(flag, environment.key).map((row) => row.map(escapeForTerminal).join('\t')));
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

/** What the sheet says about an environment, for pipes: what a row is, the environment, and then its fields. */
function settingRows(flag: Flag, environment: string): string[][] {
  const { state, serves } = summarise(flag, environment);
  const { prerequisites, targets, rules, fallthrough, offVariation } = settingsOf(flag, environment);
  return [
    ['environment', environment, state, serves],
    ...prerequisites.map((needed) => ['prerequisite', environment, needed.flag, needed.variations.join(',')]),
    ...targets.flatMap(({ variation, by = 'targetingKey', keys }) =>
      keys.map((key) => ['target', environment, variation, printAttribute(by), key]),
    ),
    ...rules.map((rule) => ['rule', environment, rule.id, printRule(rule)]),
    ['else', environment, fallthrough === undefined ? 'default' : printServe(fallthrough)],
    ['off', environment, offVariation ?? 'default'],
  ];
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

/** A flag in one environment; a flag of a project without any stands alone. */
interface PipeRow {
  readonly row: FlagRow;
  readonly environment: string;
}

const summaryIn = ({ row, environment }: PipeRow): Summary | undefined => row.environments[environment];

/**
 * The columns of a pipe are the same whatever configuration and flags say: with several environments there are more rows, not other
 * columns, so that a script goes on working when somebody sets a default environment.
 */
const PIPE_COLUMNS: readonly Column<PipeRow>[] = [
  { title: 'KEY', of: ({ row }) => row.key },
  { title: 'TYPE', of: ({ row }) => row.type },
  { title: 'STATE', of: (one) => summaryIn(one)?.state ?? '' },
  { title: 'SERVES', of: (one) => summaryIn(one)?.serves ?? '' },
  { title: 'RULES', of: (one) => String(summaryIn(one)?.rules ?? '') },
  { title: 'CHANGED', of: ({ row }) => row.updatedAt },
  { title: 'ENVIRONMENT', of: ({ environment }) => environment },
];

export function flagListLines(screen: Screen, environments: readonly string[], rows: readonly FlagRow[]): string[] {
  if (screen.isTty) return listLines(screen, flagColumns(screen, environments), rows);
  const inEach = environments.length === 0 ? [''] : environments;
  return listLines(
    screen,
    PIPE_COLUMNS,
    rows.flatMap((row) => inEach.map((environment) => ({ row, environment }))),
  );
}

function flagColumns(screen: Screen, environments: readonly string[]): Column<FlagRow>[] {
  const key: Column<FlagRow> = { title: 'KEY', of: (row) => row.key, flexible: true };
  const type: Column<FlagRow> = { title: 'TYPE', of: (row) => row.type, optional: 1 };
  const changed: Column<FlagRow> = {
    title: 'CHANGED',
    of: (row) => age(row.updatedAt),
    optional: 2,
    align: 'right',
  };
  const state = (environment: string, title: string): Column<FlagRow> => ({
    title,
    of: (row) => stateText(screen, row.environments[environment] as Summary),
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
