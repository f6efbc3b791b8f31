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
import { fitStyled, type Theme } from '../../screen/theme.js';
import type { FlagState } from './state.js';

function valueText(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

function metadata(flag: Flag, app: App): string[] {
  const { theme, now } = app;
  const safe = theme.safe;
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
  const lines = [
    ` ${theme.bold(safe(flag.key))}${flag.archived ? theme.warn('  archived') : ''}  ${theme.dim(facts.join(` ${theme.symbols.dot} `))}`,
  ];
  if (flag.name !== '' && flag.name !== flag.key) lines.push(` ${safe(flag.name)}`);
  if (flag.description !== '') lines.push(theme.dim(` ${safe(flag.description)}`));
  const variations = flag.variations.map(({ key, value }) => `${safe(key)} = ${safe(valueText(value))}`).join('   ');
  lines.push(` ${theme.dim('variations')}  ${variations}`);
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

/** The sheet, with the pointer at the rule under the cursor. `at` is the line of that rule. */
function sheet(state: FlagState, flag: Flag, environment: string, theme: Theme): { lines: string[]; at: number } {
  let rule = -1;
  let at = 0;
  const lines = sheetText(flag, environment).map((line, index) => {
    if (/^rule\b/.test(line)) rule += 1;
    const here = /^rule\b/.test(line) && rule === state.rules.cursor;
    if (here) at = index;
    return ` ${here ? theme.bold(theme.symbols.pointer) : ' '} ${styledSheetLine(line, theme)}`;
  });
  return { lines, at };
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

function needs(state: FlagState, flag: Flag, environment: string, app: App): string[] {
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
    lines.push(`   ${state.dependants.length} depend on it: ${names.join(', ')}${more}`);
  }
  return lines;
}

export function flagLines(
  state: FlagState,
  app: App,
  width: number,
): { readonly lines: readonly string[]; readonly at: number } {
  const { theme } = app;
  const flag = state.document;
  if (!flag && state.failure)
    return { lines: failureLines(state.failure, width, theme).map((line) => fitStyled(line, width)), at: 0 };
  if (!flag) {
    const text = state.gone
      ? 'This flag is gone: somebody deleted it. H shows who; undo there brings it back.'
      : 'Loading';
    return { lines: [fitStyled(theme.dim(`   ${text}`), width)], at: 0 };
  }
  const environment = environmentOf(app.session)?.key;
  const lines = [...metadata(flag, app), '', ...sideBySide(flag, app, width)];
  let at = 0;
  if (environment !== undefined) {
    const own = sheet(state, flag, environment, theme);
    lines.push('', heading(`in ${theme.safe(environment)}`, width, theme));
    at = lines.length + own.at;
    lines.push(...own.lines);
    const depends = needs(state, flag, environment, app);
    if (depends.length > 0) lines.push('', heading('depends', width, theme), ...depends);
    const counts = served(state, app);
    if (counts.length > 0) lines.push('', heading('served since the server began', width, theme), ...counts);
    const stale = isStale(entryOf(flag, app.session.environments, createGlancer()), app.session.environment, app.now);
    if (stale)
      lines.push(
        '',
        theme.warn('   ! stale: everybody has got the same for a month; take it out of the code, then archive it (A)'),
      );
  }
  if (state.history.length > 0) {
    lines.push('', heading('last changes', width, theme));
    lines.push(...state.history.map((change) => `  ${changeRow(change, width - 2, app.now, theme)}`));
  }
  return { lines: lines.map((line) => fitStyled(line, width)), at };
}
