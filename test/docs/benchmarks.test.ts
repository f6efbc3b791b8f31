import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isReached, readGoals, readResults, tableText } from '../../bench/table.mjs';

const text = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const exists = (path: string): boolean => existsSync(new URL(`../../${path}`, import.meta.url));
const page = text('docs/benchmarks.md');
const table = page.slice(page.indexOf('<!-- rows -->') + 13, page.indexOf('<!-- /rows -->')).trim();
const rooms = readGoals();
const rows = rooms.flatMap((room) => room.rows);
const results = readResults();
const lines = table.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| |'));

describe('the table of docs/benchmarks.md', () => {
  it('is what the goals and the results make (npm run bench -- table)', () => {
    expect(table).toBe(tableText(rooms, results));
  });

  it('holds each row once, and says of each whether it is reached', () => {
    expect(new Set(rows.map(({ row }) => row)).size).toBe(rows.length);
    expect(lines).toHaveLength(rows.length);
    for (const { what } of rows) expect(lines.filter((line) => line.startsWith(`| ${what} | `))).toHaveLength(1);
    for (const line of lines) expect(line).toMatch(/ \| (yes|\*\*no\*\*|\*\*not measured\*\*) \| /);
  });

  it('marks a row as its figures are', () => {
    const [row] = rows;
    const [goal] = row?.goals ?? [];
    if (!row || goal?.least === undefined) throw new Error('the first row wants at least something');
    const marked = (value: number) => {
      const figures = Object.fromEntries(row.goals.map(({ figure, most }) => [figure, most ?? value]));
      return isReached(row, { figures, date: '', node: '', machine: '', load: 0 });
    };
    expect(marked(goal.least)).toBe(true);
    expect(marked(goal.least - 0.001)).toBe(false);
    expect(marked(Number.NaN)).toBe(false);
    expect(isReached(row, undefined)).toBeUndefined();
  });

  it('has no result of a row or a figure that nobody wants', () => {
    const wanted = new Map(rows.map(({ row, goals }) => [row, goals.map(({ figure }) => figure).sort()]));
    for (const [row, { figures }] of Object.entries(results)) {
      expect(Object.keys(figures).sort(), row).toEqual(wanted.get(row));
    }
  });

  it('names commands that there are', () => {
    const inRun = text('bench/run.mjs');
    for (const { command } of rows) {
      const [, name = '', file] = /^npm run bench -- (\S+)(?: (\S+))?$/.exec(command) ?? [];
      if (name === 'faults') expect(exists(`test/soak/${file}.soak.ts`), command).toBe(true);
      else expect(exists(`bench/${name}`) || inRun.includes(`'${name}': [`), command).toBe(true);
    }
  });

  it('has a place for the text of each bench that it names', () => {
    const benches = rows.flatMap(({ command }) => /^npm run bench -- (?!faults)(\S+)$/.exec(command)?.[1] ?? []);
    for (const name of new Set(benches)) expect(page).toContain(`<!-- bench:${name} -->`);
  });
});

describe('every row', () => {
  const sources = ['bench', 'test']
    .flatMap((folder) =>
      readdirSync(new URL(`../../${folder}`, import.meta.url), { recursive: true, encoding: 'utf8' })
        .filter((path) => /\.(ts|tsx|mjs)$/.test(path) && !path.includes('node_modules'))
        .map((path) => text(`${folder}/${path}`)),
    )
    .filter((source) => /\breport\b/.test(source))
    .join('\n');

  it.each(rows.map(({ row }) => row))('%s is reported by something', (row) => {
    const [room = ''] = row.split('/');
    // Written out, or put together from the names of what was measured.
    const parts = [...sources.matchAll(new RegExp(`\`(${room}/[a-z-]*)\\$\\{`, 'g'))].map(([, part = '']) => part);
    expect(sources.includes(`'${row}'`) || parts.some((part) => row.startsWith(part))).toBe(true);
  });
});
