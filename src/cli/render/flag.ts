/** One flag in full, and flags in lists. */
import type { Environment, Flag } from '../../model/documents.js';
import { printAttribute, printRule, printServe } from '../../model/rule-language.js';
import { settingsOf } from '../../model/settings.js';
import { printSheet } from '../../model/sheet.js';
import { summarise } from '../../model/summary.js';
import { type Fields, fieldText, pickColumns } from '../fields.js';
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

const variationsText = ({ variations }: Flag): string =>
  variations.map(({ key, value }) => `${key} = ${JSON.stringify(value)}`).join(', ');

export function flagLines(screen: Screen, flag: Flag, environments: readonly Environment[]): string[] {
  const optional = (name: string, value: string): [string, string][] => (value === '' ? [] : [[name, value]]);
  const pairs: [string, string][] = [
    ['key', flag.key],
    ...optional('name', flag.name),
    ...optional('description', flag.description),
    ['type', flag.type],
    ['variations', variationsText(flag)],
    ...optional('tags', flag.tags.join(', ')),
    ...optional('owner', flag.owner),
    ['life', flag.expiresAt === undefined ? flag.lifecycle : `${flag.lifecycle}, until ${flag.expiresAt}`],
    ...(flag.archived ? ([['archived', 'yes']] as [string, string][]) : []),
    ...(flag.clientVisible ? ([['client', 'visible to browsers and phones']] as [string, string][]) : []),
    ...(flag.serverOnly ? ([['evaluated', 'by the server only']] as [string, string][]) : []),
    ['version', `${flag.version}, changed ${flag.updatedAt}`],
  ];
  return [...pairLines(screen, pairs), ...environmentLines(screen, flag, environments)];
}

/** What `flag show --fields` knows. */
export const FLAG_FIELDS: Fields = {
  members: [
    'key',
    'project',
    'name',
    'description',
    'type',
    'variations',
    'tags',
    'owner',
    'lifecycle',
    'expiresAt',
    'archived',
    'clientVisible',
    'serverOnly',
    'salt',
    'environments',
    'version',
    'createdAt',
    'updatedAt',
  ],
};

/** The fields that were asked for; environments as they are shown without `--fields`. */
export function flagFieldLines(
  screen: Screen,
  flag: Flag,
  environments: readonly Environment[],
  picked: readonly string[],
): string[] {
  const at = picked.indexOf('environments');
  const pairs = (names: readonly string[]) =>
    pairLines(
      screen,
      names.map((name) => [name, name === 'variations' ? variationsText(flag) : fieldText(flag[name as keyof Flag])]),
    );
  if (at < 0) return pairs(picked);
  return [
    ...pairs(picked.slice(0, at)),
    ...environmentLines(screen, flag, environments),
    ...pairs(picked.slice(at + 1)),
  ];
}

function environmentLines(screen: Screen, flag: Flag, environments: readonly Environment[]): string[] {
  const lines: string[] = [];
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
interface PipeRow extends FlagRow {
  readonly environment: string;
}

const summaryIn = ({ environments, environment }: PipeRow): Summary | undefined => environments[environment];

const within = (member: keyof Summary) => ({
  members: [`environments.*.${member}`],
  of: (row: PipeRow) => String(summaryIn(row)?.[member] ?? ''),
});

/**
 * The columns of a pipe are the same whatever configuration and flags say: with several environments there are more rows, not other
 * columns, so that a script goes on working when somebody sets a default environment.
 */
const PIPE_COLUMNS: readonly Column<PipeRow>[] = [
  { title: 'KEY', of: (row) => row.key, flexible: true, isKey: true },
  { title: 'TYPE', of: (row) => row.type },
  { title: 'STATE', ...within('state'), style: (row) => (summaryIn(row)?.state === 'on' ? 'green' : 'gray') },
  { title: 'SERVES', ...within('serves'), flexible: true },
  { title: 'RULES', ...within('rules'), align: 'right' },
  {
    title: 'CHANGED',
    members: ['updatedAt'],
    of: (row) => age(row.updatedAt),
    plain: (row) => row.updatedAt,
    align: 'right',
  },
  // An empty object for each: what else of an environment is wanted, has a name of its own.
  { title: 'ENVIRONMENT', members: ['environments.*.-'], of: ({ environment }) => environment },
];

const FLAG_COLUMNS: readonly Column<PipeRow>[] = [
  ...PIPE_COLUMNS,
  { title: 'PERCENT', ...within('percent'), align: 'right' },
  { title: 'TARGETS', ...within('targets'), align: 'right' },
  { title: 'PREREQUISITES', ...within('prerequisites'), align: 'right' },
];

/** What `flag list --fields` knows. */
export const FLAG_LIST_FIELDS: Fields = {
  members: ['key', 'name', 'type', 'tags', 'owner', 'archived', 'version', 'updatedAt', 'environments'],
  columns: FLAG_COLUMNS,
};

export function flagListLines(
  screen: Screen,
  environments: readonly string[],
  rows: readonly FlagRow[],
  picked?: readonly string[],
): string[] {
  if (screen.isTty && !picked) return listLines(screen, flagColumns(screen, environments), rows);
  const columns = picked ? pickColumns(picked, FLAG_COLUMNS) : PIPE_COLUMNS;
  // A flag stands once when nothing is asked for that differs between environments.
  const isApart = columns.some(({ members }) => members?.[0]?.startsWith('environments.'));
  const inEach = environments.length === 0 || !isApart ? [''] : environments;
  return listLines(
    screen,
    columns,
    rows.flatMap((row) => inEach.map((environment): PipeRow => ({ ...row, environment }))),
  );
}

function flagColumns(screen: Screen, environments: readonly string[]): Column<FlagRow>[] {
  const key: Column<FlagRow> = { title: 'KEY', of: (row) => row.key, flexible: true, isKey: true };
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
    return [key, type, ...environments.map((environment) => state(environment, environment.toUpperCase())), changed];
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
