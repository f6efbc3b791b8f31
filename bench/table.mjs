// The table of all rows: what is wanted (goals.json), what was last measured (results.json), and whether it is reached.
import { existsSync, readFileSync } from 'node:fs';

const read = (file, otherwise) => {
  const url = new URL(file, import.meta.url);
  return existsSync(url) ? JSON.parse(readFileSync(url, 'utf8')) : otherwise;
};

/** All rows with their goals, in rooms; `rooms[].rows[].row` is the name under which results are kept. */
export const readGoals = () => read('./goals.json', []);
export const readResults = () => read('./results.json', {});

/** Three digits are enough to compare; more would only pretend. */
function numberText(value) {
  if (Number.isInteger(value)) return value.toLocaleString('en');
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(Math.abs(value) >= 1 ? 3 : 2)));
}

function goalText({ figure, least, most }) {
  if (least === undefined) return most === 0 ? `0 ${figure}` : `≤ ${numberText(most)} ${figure}`;
  return `≥ ${numberText(least)} ${figure}`;
}

const isMet = ({ figure, least = -Infinity, most = Infinity }, figures) =>
  figures[figure] >= least && figures[figure] <= most;

/** `undefined` where nothing was measured. A goal met exactly on the border that rounding makes is met; one that only rounds to it is not. */
export const isReached = ({ goals }, result) => result && goals.every((goal) => isMet(goal, result.figures));

const MARKS = new Map([
  [true, 'yes'],
  [false, '**no**'],
  [undefined, '**not measured**'],
]);

function rowText(row, result) {
  const goals = row.goals.map(goalText).join('; ');
  // In the order of the goals, which name them.
  const figures = row.goals.map(({ figure }) => numberText(result?.figures[figure] ?? Number.NaN));
  const cells = [row.what, goals, result ? figures.join('; ') : '–', MARKS.get(isReached(row, result))];
  return `| ${[...cells, `\`${row.command}\``, result?.date ?? '–'].join(' | ')} |`;
}

const distinct = (values) => [...new Set(values)].sort().join(', ');

/** Markdown, a table for each room, and what they were measured with. */
export function tableText(rooms = readGoals(), results = readResults()) {
  const rows = rooms.flatMap((room) => room.rows);
  const measured = rows.flatMap(({ row }) => results[row] ?? []);
  const reached = rows.filter((row) => isReached(row, results[row.row])).length;
  const missing = rows.length - measured.length;
  const loads = measured.map(({ load }) => load);
  const head = [`${reached} of ${rows.length} rows are reached${missing > 0 ? `, ${missing} are not measured` : ''}.`];
  if (measured.length > 0) {
    const machines = distinct(measured.map(({ machine }) => machine));
    const versions = distinct(measured.map(({ node }) => node));
    head.push(`Machine: ${machines}; Node ${versions}; load ${Math.min(...loads)} to ${Math.max(...loads)}.`);
  }
  const tables = rooms.map(({ room, note, rows: own }) =>
    [
      `### ${room}`,
      ...(note ? [note] : []),
      [
        '| | goal | measured | reached | command | date |\n|---|---|---|---|---|---|',
        ...own.map((row) => rowText(row, results[row.row])),
      ].join('\n'),
    ].join('\n\n'),
  );
  return [head.join(' '), ...tables].join('\n\n');
}

/** What one run has measured, for the terminal: a line a row. */
export function linesOf(lines, rooms = readGoals()) {
  const rows = new Map(rooms.flatMap((room) => room.rows.map((row) => [row.row, row])));
  return lines.map((result) => {
    const row = rows.get(result.row);
    const mark = isReached(row, result) ? 'reached    ' : 'NOT REACHED';
    const cells = row.goals.map((goal) => `${numberText(result.figures[goal.figure])} (${goalText(goal)})`);
    return `${mark}  ${result.row.padEnd(20)} ${cells.join('; ')}`;
  });
}
