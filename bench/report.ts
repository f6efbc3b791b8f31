/** What a run has measured of a row of `goals.json`. Kept as a line in the file that BURGEE_RESULTS names, if it names one. */
import { appendFileSync, readFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';

interface Goal {
  readonly figure: string;
  readonly least?: number;
  readonly most?: number;
}

interface Room {
  readonly rows: readonly { readonly row: string; readonly goals: readonly Goal[] }[];
}

const rooms = JSON.parse(readFileSync(new URL('./goals.json', import.meta.url), 'utf8')) as readonly Room[];
const goals = new Map(rooms.flatMap(({ rows }) => rows.map((each) => [each.row, each.goals] as const)));

/**
 * The figures of a row, under the names that its goals have. Whether they reach them is nobody's opinion: it is said here, and again where
 * the table is made.
 */
export function report(row: string, figures: Readonly<Record<string, number>>): boolean {
  const wanted = goals.get(row);
  if (!wanted) throw new Error(`bench/goals.json has no row "${row}".`);
  const names = wanted.map(({ figure }) => figure);
  if (names.toSorted().join() !== Object.keys(figures).toSorted().join())
    throw new Error(`The row "${row}" wants the figures ${names.join(', ')}.`);
  if (Object.values(figures).some(Number.isNaN)) throw new Error(`A figure of the row "${row}" is not a number.`);
  const file = process.env['BURGEE_RESULTS'];
  if (file) appendFileSync(file, `${JSON.stringify({ row, figures, ...circumstances() })}\n`);
  return wanted.every(({ figure, least = -Infinity, most = Infinity }) => {
    const value = figures[figure] ?? Number.NaN;
    return value >= least && value <= most;
  });
}

/** How a row's goals are written beside its figures. */
export const goalTexts = (row: string): readonly string[] =>
  (goals.get(row) ?? []).map(({ figure, least, most }) =>
    least === undefined ? `≤ ${most} ${figure}` : `≥ ${least} ${figure}`,
  );

function circumstances() {
  const processors = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    machine: `${processors.length} × ${processors[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    load: Math.round((loadavg()[0] ?? 0) * 10) / 10,
  };
}
