/** Lists: a table that fits the width on a terminal, tab-separated rows in a pipe. */
import { createRequire } from 'node:module';
import type Table from 'cli-table3';
import { escapeForTerminal, fit as pad, truncate, truncateMiddle, widthOf } from '../terminal-text.js';
import { paint, type Screen, type Style } from './style.js';

export interface Column<T> {
  readonly title: string;
  readonly of: (row: T) => string;
  /** What a pipe gets instead, when the table shows something for the eye (a bar, a glyph). */
  readonly plain?: (row: T) => string;
  readonly style?: (row: T) => Style | undefined;
  readonly align?: 'right';
  /** Shrinks first when the table is too wide; fixed columns shrink only when nothing else is left. */
  readonly flexible?: boolean;
  /** Cut out of the middle, where that tells more than the beginning alone. */
  readonly isKey?: boolean;
  /** Left out on narrow terminals: higher goes first, 0 (the default) never. */
  readonly optional?: number;
  /** What it shows of the object that `--json` prints; the member of its name when left out. */
  readonly members?: readonly string[];
}

/** cli-table3 takes time that grows with the square of the rows; beyond this our own rows are written as they come. */
const TABLE_ROWS = 200;
/** Text that cli-table3, which knows the characters of some years ago, takes to be as wide as we do; it fills up cells by itself. */
const MEASURED_ALIKE = /^[\x20-\x7e●○◐◌…→✓✗–]*$/;
const GAP = 2;
const LEAST = 6;

/** Widths of the columns that stay, by index; shrunk so that all fit. */
export function columnWidths(
  natural: readonly number[],
  columns: readonly { readonly flexible?: boolean; readonly optional?: number }[],
  width: number,
): Map<number, number> {
  const shown = new Map(natural.map((size, index) => [index, Math.max(1, size)]));
  const total = () => [...shown.values()].reduce((sum, size) => sum + size, 0) + GAP * Math.max(0, shown.size - 1);
  const shrink = (which: (index: number) => boolean, least: number) => {
    while (total() > width) {
      const widest = [...shown].filter(([index]) => which(index)).sort((a, b) => b[1] - a[1])[0];
      if (!widest || widest[1] <= least) return;
      shown.set(widest[0], Math.max(least, widest[1] - Math.max(1, Math.ceil((total() - width) / 2))));
    }
  };
  const leastFlexible = () => {
    let sum = GAP * Math.max(0, shown.size - 1);
    for (const [index, size] of shown) sum += columns[index]?.flexible ? Math.min(size, 16) : size;
    return sum;
  };
  const byRank = columns.map((column, index) => ({ index, rank: column.optional ?? 0 })).filter(({ rank }) => rank > 0);
  for (const { index } of byRank.sort((a, b) => b.rank - a.rank)) if (leastFlexible() > width) shown.delete(index);
  shrink((index) => columns[index]?.flexible === true, LEAST);
  shrink(() => true, 1);
  return shown;
}

function tsvCell(text: string): string {
  return escapeForTerminal(text);
}

/** One line a row, fields apart by tabs, nothing cut off and no header: made for `cut`, `awk` and `while read`. */
export function tsv<T>(columns: readonly Column<T>[], rows: Iterable<T>): string[] {
  const lines: string[] = [];
  for (const row of rows) {
    lines.push(columns.map((column) => tsvCell((column.plain ?? column.of)(row))).join('\t'));
  }
  return lines;
}

/** The lines of a list, in the form that stdout asks for. */
export function listLines<T>(screen: Screen, columns: readonly Column<T>[], rows: readonly T[]): string[] {
  if (!screen.isTty) return tsv(columns, rows);
  if (rows.length === 0) return [];
  const cells = rows.map((row) => columns.map((column) => escapeForTerminal(column.of(row))));
  const natural = columns.map((column, index) =>
    cells.reduce((widest, row) => Math.max(widest, widthOf(row[index] as string)), widthOf(column.title)),
  );
  const widths = columnWidths(natural, columns, screen.width);
  const shown = [...widths.keys()].sort((a, b) => a - b);
  const cell = (whole: string, index: number, isLast: boolean) => {
    const width = widths.get(index) as number;
    const text = columns[index]?.isKey ? truncateMiddle(whole, width) : whole;
    if (columns[index]?.align === 'right') {
      const cut = truncate(text, width);
      return ' '.repeat(Math.max(0, width - widthOf(cut))) + cut;
    }
    return isLast ? truncate(text, width) : pad(text, width);
  };
  const last = shown.at(-1);
  const header = shown.map((index) => paint(screen, 'bold', cell(columns[index]?.title ?? '', index, index === last)));
  const body = rows.map((row, rowIndex) =>
    shown.map((index) => {
      const text = cell((cells[rowIndex] as string[])[index] as string, index, index === last);
      const style = columns[index]?.style?.(row);
      return style ? paint(screen, style, text) : text;
    }),
  );
  const isPlain = cells.every((row) => row.every((text) => MEASURED_ALIKE.test(text)));
  if (rows.length > TABLE_ROWS || !isPlain) return [header, ...body].map((row) => row.join(' '.repeat(GAP)).trimEnd());
  return withTable(header, body);
}

function withTable(header: readonly string[], body: readonly (readonly string[])[]): string[] {
  // Imported when the first table is drawn: most commands draw none.
  const CliTable = createRequire(import.meta.url)('cli-table3') as typeof Table;
  const none = { top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '' };
  const table = new CliTable({
    chars: {
      ...none,
      'bottom-left': '',
      'bottom-right': '',
      left: '',
      'left-mid': '',
      mid: '',
      'mid-mid': '',
      right: '',
      'right-mid': '',
      middle: ' '.repeat(GAP),
    },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
  });
  table.push([...header], ...body.map((row) => [...row]));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}

/** `name  value` lines for one thing; values wrap nowhere, they are for reading and copying. */
export function pairLines(screen: Screen, pairs: readonly (readonly [string, string])[]): string[] {
  const names = pairs.map(([name]) => name);
  const width = screen.isTty ? Math.max(0, ...names.map(widthOf)) : 0;
  return pairs.map(([name, value]) =>
    screen.isTty
      ? `${paint(screen, 'gray', pad(name, width))}  ${truncate(escapeForTerminal(value), Math.max(8, screen.width - width - 2))}`
      : `${name}\t${escapeForTerminal(value)}`,
  );
}
