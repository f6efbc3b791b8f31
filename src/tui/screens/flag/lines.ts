/** All of a flag as lines: pure, so that it reads the same in a test, in a pane and in a capture. */
import type { Flag } from '../../../model/documents.js';
import { settingsOf } from '../../../model/settings.js';
import { summarise } from '../../../model/summary.js';
import { type App, environmentOf } from '../../core/app.js';
import { changeRow } from '../../data/change-row.js';
import { createGlancer, entryOf, isStale } from '../../data/entry.js';
import { failureLines } from '../../data/fail.js';
import { sheetText, styledSheetLine } from '../../data/sheet-lines.js';
import { age, grouped } from '../../data/time.js';
import { fitStyled, styledWidth, type Theme } from '../../screen/theme.js';
import { wrap } from '../../screen/wrap.js';
import type { FlagState } from './state.js';

const SHORT_VALUE = 40;
/** Of one variation or one line of the sheet: a list of very many users is read in the editor. */
const MOST_LINES = 4;

/** Broken where it is too long, with what comes after the first line further in. */
function folded(
  text: string,
  width: number,
  indent: string,
  more: string,
  paint = (line: string): string => line,
): string[] {
  const room = Math.max(10, width - indent.length - 1);
  // Longer than all that is shown needs no closer look.
  const lines = wrap(text.slice(0, room * (MOST_LINES + 1)), room, 2);
  const shown = lines.slice(0, MOST_LINES).map((line, index) => `${indent}${index === 0 ? '' : '  '}${paint(line)}`);
  if (lines.length > MOST_LINES) shown[MOST_LINES - 1] = fitStyled(`${indent}  ${more}`, width);
  return shown;
}

function variations(flag: Flag, width: number, theme: Theme): string[] {
  const label = 'variations';
  const texts = flag.variations.map(({ key, value, name }) => {
    const called = name === undefined || name === '' || name === key ? '' : ` (${name})`;
    return theme.safe(`${key} = ${JSON.stringify(value)}${called}`);
  });
  const beside = texts.join('   ');
  if (texts.every((text) => text.length <= SHORT_VALUE) && styledWidth(beside) <= width - label.length - 4) {
    return [` ${theme.dim(label)}  ${beside}`];
  }
  const all = theme.dim(`${theme.symbols.ellipsis} w shows all of it`);
  return [` ${theme.dim(label)}`, ...texts.flatMap((text) => folded(text, width, '   ', all))];
}

function metadata(flag: Flag, app: App, width: number): string[] {
  const { theme, now } = app;
  const { safe, symbols } = theme;
  const facts = [
    flag.type,
    flag.lifecycle,
    flag.owner === '' ? '' : `owner ${safe(flag.owner)}`,
    ...flag.tags.map((tag) => `#${safe(tag)}`),
    flag.clientVisible ? 'for browsers too' : '',
    flag.serverOnly ? 'server only' : '',
    flag.expiresAt === undefined ? '' : `expires ${flag.expiresAt.slice(0, 10)}`,
    `v${flag.version}`,
    `changed ${age(Date.parse(flag.updatedAt), now)}`,
  ].filter((fact) => fact !== '');
  const key = `${theme.bold(safe(flag.key))}${flag.archived ? theme.warn('  archived') : ''}`;
  const title = ` ${key}  ${theme.dim(facts.join(` ${symbols.dot} `))}`;
  const lines =
    styledWidth(title) <= width
      ? [title]
      : [
          ...wrap(safe(flag.key), width - 2).map((line) => ` ${theme.bold(line)}`),
          ...(flag.archived ? [` ${theme.warn('archived')}`] : []),
          ...wrap(facts.join(` ${symbols.dot} `), width - 2).map((line) => ` ${theme.dim(line)}`),
        ];
  if (flag.name !== '' && flag.name !== flag.key)
    lines.push(...wrap(safe(flag.name), width - 2).map((line) => ` ${line}`));
  const about = wrap(safe(flag.description), width - 2);
  lines.push(...about.map((line) => theme.dim(` ${line}`)), ...variations(flag, width, theme));
  return lines;
}

/** One column an environment, as many as fit. */
function sideBySide(flag: Flag, app: App, width: number): string[] {
  const { theme, session } = app;
  const { symbols } = theme;
  if (session.environments.length === 0) return [];
  const label = 10;
  const all = session.environments.length;
  const column = Math.max(14, Math.min(28, Math.floor((width - label - 1) / all)));
  const count = Math.max(1, Math.min(all, Math.floor((width - label - 1) / column)));
  // Where they do not all fit, the present one is among those shown.
  const first = Math.max(0, Math.min(session.environment - 1, all - count));
  const summaries = session.environments.slice(first, first + count).map((environment, index) => ({
    environment,
    index: first + index,
    summary: summarise(flag, environment.key),
  }));
  const row = (name: string, cell: (item: (typeof summaries)[number]) => string): string =>
    ` ${theme.dim(name.padEnd(label))}${summaries.map((item) => fitStyled(cell(item), column)).join('')}`;
  return [
    row('', ({ environment, index }) => {
      const name = theme.cell(environment.key, column - 3);
      return index === session.environment
        ? theme.bold(`[${name.trimEnd()}]`)
        : theme.paint(environment.color, ` ${name}`);
    }),
    row('state', ({ summary }) =>
      summary.state === 'on' ? theme.good(` ${symbols.on} on`) : theme.dim(` ${symbols.off} ${summary.state}`),
    ),
    row('serves', ({ summary }) => ` ${theme.cell(summary.serves, column - 2)}`),
    row('rules', ({ summary }) => ` ${summary.rules}${summary.targets > 0 ? `  targets ${summary.targets}` : ''}`),
  ];
}

function heading(text: string, width: number, theme: Theme): string {
  return theme.dim(
    `${theme.symbols.line}${theme.symbols.line} ${text} ${theme.symbols.line.repeat(Math.max(0, width - text.length - 4))}`,
  );
}

/** The sheet, with the pointer at the rule under the cursor, which is `at` to `end`. */
function sheet(
  state: FlagState,
  flag: Flag,
  environment: string,
  width: number,
  theme: Theme,
): { lines: string[]; at: number; end: number } {
  let rule = -1;
  let at = 0;
  let end = 0;
  const lines: string[] = [];
  for (const text of sheetText(flag, environment)) {
    const isRule = /^rule\b/.test(text);
    if (isRule) rule += 1;
    const here = isRule && rule === state.rules.cursor;
    const all = theme.dim(`${theme.symbols.ellipsis} e shows all of it`);
    const [first = '', ...rest] = folded(theme.safe(text), width, '   ', all);
    const pointer = here ? theme.bold(theme.symbols.pointer) : ' ';
    if (here) at = lines.length;
    lines.push(` ${pointer} ${styledSheetLine(first.slice(3), theme)}`, ...rest);
    if (here) end = lines.length - 1;
  }
  return { lines, at, end };
}

function served(state: FlagState, app: App): string[] {
  const { theme } = app;
  const counts = new Map<string, number>();
  let total = 0;
  for (const { variation = "the caller's default", count } of state.usage) {
    counts.set(variation, (counts.get(variation) ?? 0) + count);
    total += count;
  }
  const most = [...counts].sort(([, a], [, b]) => b - a);
  return most.map(([variation, count]) => {
    const bar = theme.symbols.full.repeat(Math.max(1, Math.round((count / total) * 20)));
    const percent = `${((count / total) * 100).toFixed(1)} %`.padStart(8);
    return `   ${theme.cell(variation, 20)} ${grouped(count).padStart(12)} ${percent}  ${theme.accent(bar)}`;
  });
}

function needs(state: FlagState, flag: Flag, environment: string, app: App, width: number): string[] {
  const { theme, catalog, session } = app;
  const { symbols } = theme;
  const lines: string[] = [];
  for (const parent of settingsOf(flag, environment).prerequisites) {
    const on = catalog.get(parent.flag)?.glances[session.environment]?.state === 'on';
    const mark = on ? theme.good(`${symbols.yes} on`) : theme.bad(`${symbols.no} off`);
    lines.push(`   needs ${theme.safe(parent.flag)} == ${theme.safe(parent.variations.join(' or '))}  ${mark}`);
  }
  if (state.dependants.length > 0) {
    const names = state.dependants.slice(0, 8).map((key) => theme.safe(key));
    const more = state.dependants.length > 8 ? ` and ${state.dependants.length - 8} more` : '';
    const text = `${state.dependants.length} depend on it: ${names.join(', ')}${more}`;
    lines.push(...wrap(text, width - 4, 2).map((line, index) => `   ${index === 0 ? '' : '  '}${line}`));
  }
  return lines;
}

export interface FlagLines {
  readonly lines: readonly string[];
  /** First and last line of the rule under the cursor. */
  readonly at: number;
  readonly end: number;
}

export function flagLines(state: FlagState, app: App, width: number): FlagLines {
  const { theme } = app;
  const flag = state.document;
  if (!flag && state.failure) return { lines: failureLines(state.failure, width, theme), at: 0, end: 0 };
  if (!flag) {
    const text = state.gone
      ? 'This flag is gone: somebody deleted it. H shows who; undo there brings it back.'
      : 'Loading';
    return { lines: wrap(text, width - 4).map((line) => theme.dim(`   ${line}`)), at: 0, end: 0 };
  }
  const environment = environmentOf(app.session)?.key;
  const lines = [...metadata(flag, app, width), '', ...sideBySide(flag, app, width)];
  let at = 0;
  let end = 0;
  if (environment !== undefined) {
    const own = sheet(state, flag, environment, width, theme);
    lines.push('', heading(`in ${theme.safe(environment)}`, width, theme));
    at = lines.length + own.at;
    end = lines.length + own.end;
    lines.push(...own.lines);
    const depends = needs(state, flag, environment, app, width);
    if (depends.length > 0) lines.push('', heading('depends', width, theme), ...depends);
    const counts = served(state, app);
    if (counts.length > 0) lines.push('', heading('served since the server began', width, theme), ...counts);
    const stale = isStale(entryOf(flag, app.session.environments, createGlancer()), app.session.environment, app.now);
    if (stale) {
      const text = '! stale: everybody has got the same for a month; take it out of the code, then archive it (A)';
      lines.push(
        '',
        ...wrap(text, width - 4, 2).map((line, index) => theme.warn(`   ${index === 0 ? '' : '  '}${line}`)),
      );
    }
  }
  if (state.history.length > 0) {
    lines.push('', heading('last changes', width, theme));
    lines.push(...state.history.map((change) => `  ${changeRow(change, width - 2, app.now, theme, flag.key)}`));
  }
  return { lines, at, end };
}
