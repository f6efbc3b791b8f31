/** What apps evaluate, flag by flag and variation by variation, and what they do not evaluate any more. */
import type { App } from '../../core/app.js';
import type { UsageRow } from '../../data/live.js';
import { sparkline, summed } from '../../data/sparkline.js';
import { grouped, span } from '../../data/time.js';
import { styledWidth } from '../../screen/theme.js';
import type { MonitorState } from './state.js';

const SHOWN = 8;
/** Apps report once a minute: a flag that none of them named for this long is not evaluated any more. */
const QUIET_MS = 30 * 60_000;

interface Used {
  readonly name: string;
  total: number;
  lastAt: number;
  readonly minutes: (readonly number[])[];
}

function add(all: Map<string, Used>, name: string, row: UsageRow): void {
  const used = all.get(name) ?? { name, total: 0, lastAt: 0, minutes: [] };
  used.total += row.count;
  used.lastAt = Math.max(used.lastAt, Date.parse(row.lastAt));
  if (row.minutes) used.minutes.push(row.minutes);
  all.set(name, used);
}

const mostFirst = (all: Map<string, Used>): Used[] => [...all.values()].sort((a, b) => b.total - a.total);

/** Names with what goes before them, as many as fit. */
function named(names: readonly string[], before: string, app: App, width: number): string {
  const { theme } = app;
  let line = before;
  for (const [index, name] of names.entries()) {
    const next = `${line}${index === 0 ? '' : ', '}${theme.safe(name)}`;
    if (index > 0 && styledWidth(next) > width - 14) return `${line} and ${grouped(names.length - index)} more`;
    line = next;
  }
  return line;
}

function quietLines(state: MonitorState, used: Map<string, Used>, app: App, width: number): string[] {
  const { theme, catalog, now } = app;
  if (used.size === 0) return [];
  const alive = catalog.sorted.filter((entry) => !entry.archived);
  const lines: string[] = [];
  const gone = mostFirst(used)
    .filter(({ name, lastAt }) => now - lastAt > QUIET_MS && catalog.get(name)?.archived === false)
    .sort((a, b) => a.lastAt - b.lastAt);
  if (gone.length > 0) {
    const names = gone.map(({ name, lastAt }) => `${name} (${span(now - lastAt)})`);
    lines.push(named(names, ` ${theme.warn('!')} not evaluated any more: `, app, width));
  }
  const never = alive.filter((entry) => !used.has(entry.key)).map((entry) => entry.key);
  if (never.length > 0) {
    const since = state.since === undefined ? '' : ` since ${state.since.slice(0, 16).replace('T', ' ')}`;
    const text = ` ${theme.warn('!')} ${grouped(never.length)} of ${grouped(alive.length)} flags nobody evaluated${since}: `;
    lines.push(named(never, text, app, width));
  }
  return lines.length === 0 ? [] : ['', ...lines];
}

export function usageLines(state: MonitorState, app: App, width: number): string[] {
  const { theme } = app;
  const bars = theme.symbols.spark;
  const flags = new Map<string, Used>();
  const variations = new Map<string, Map<string, Used>>();
  for (const row of state.usage) {
    add(flags, row.flag, row);
    const own = variations.get(row.flag) ?? new Map<string, Used>();
    add(own, row.variation ?? "the caller's default", row);
    variations.set(row.flag, own);
  }
  const minutes = summed(state.usage.flatMap((row) => (row.minutes ? [row.minutes] : [])));
  // Apps report once a minute: the minute that goes on has not heard from all of them.
  const perMinute = Math.max(minutes.at(-1) ?? 0, minutes.at(-2) ?? 0);
  const total = state.usage.reduce((sum, row) => sum + row.count, 0);
  const name = Math.max(18, Math.min(44, width - 52));
  const room = width - name - 16;
  const row = (indent: string, used: Used, dim: boolean): string => {
    const label = theme.cell(used.name, name - indent.length);
    const line = sparkline(summed(used.minutes), bars, room);
    return ` ${indent}${dim ? theme.dim(label) : label} ${grouped(used.total).padStart(11)}  ${dim ? line : theme.accent(line)}`;
  };
  const all = mostFirst(flags);
  const shown = state.full ? all : all.slice(0, SHOWN);
  const lines = [
    ` ${theme.bold('evaluations')}  ${grouped(total)} in all  ${grouped(perMinute)}/min  ${theme.dim('the last half hour minute by minute')}`,
    ...shown.flatMap((flag) => {
      const own = mostFirst(variations.get(flag.name) ?? new Map());
      return [row('  ', flag, false), ...own.map((variation) => row('    ', variation, true))];
    }),
  ];
  if (total === 0) lines.push(theme.dim('   No app has told what it evaluates yet; they do so once a minute.'));
  if (all.length > shown.length)
    lines.push(theme.dim(`   and ${grouped(all.length - shown.length)} more flags (a shows all)`));
  return [...lines, ...quietLines(state, flags, app, width)];
}
