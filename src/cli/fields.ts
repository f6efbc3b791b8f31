/** `--fields key,updatedAt`: which members of documents, or columns of their list, are printed, and in which order. */
import { closest } from '../model/suggest.js';
import type { Column } from './render/table.js';

/** What `--fields` may name for a command. */
export interface Fields {
  /** Members of an object that its `--json` prints. */
  readonly members: readonly string[];
  /** A column may be named by its title too: under `--json` it stands for what it shows. */
  readonly columns?: readonly Titled[];
}

interface Titled {
  readonly title: string;
  readonly members?: readonly string[];
}

const nameOf = ({ title }: Titled): string => title.toLowerCase().replaceAll(' ', '-');

/** Paths into an object; `*` is each of its members. */
const pathsOf = (column: Titled): readonly string[] => column.members ?? [nameOf(column)];

export function fieldNames({ members, columns = [] }: Fields): string[] {
  return [...new Set([...members, ...columns.map(nameOf)])];
}

/** The names in `text`; the first that nothing has is handed to `refuse`, with the nearest that there is. */
export function parseFields(
  text: string,
  fields: Fields,
  refuse: (wrong: string, known: readonly string[], mended: string | undefined) => never,
): string[] {
  const known = fieldNames(fields);
  const asked = text.split(',').map((name) => name.trim());
  for (const wrong of asked) {
    if (known.includes(wrong)) continue;
    const meant = closest(wrong, known);
    refuse(wrong, known, meant && asked.map((name) => (name === wrong ? meant : name)).join(','));
  }
  return [...new Set(asked)];
}

/** A value in a cell: a list of words is read more easily without brackets. */
export function fieldText(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value.join(', ');
  return JSON.stringify(value);
}

/** The columns that were asked for: one of the list when it shows just that, else the member as it is. */
export function pickColumns<T>(names: readonly string[], columns: readonly Column<T>[]): Column<T>[] {
  return names.map(
    (name) =>
      columns.find((column) => pathsOf(column).length === 1 && pathsOf(column)[0] === name) ??
      columns.find((column) => nameOf(column) === name) ?? {
        title: name.replaceAll(/(?=[A-Z])/g, ' ').toUpperCase(),
        of: (row) => fieldText((row as Readonly<Record<string, unknown>>)[name]),
        flexible: true,
      },
  );
}

/** Each object with the members that were asked for, in that order. What an object does not have is left out. */
export function pickMembers(result: unknown, names: readonly string[], { members, columns = [] }: Fields): unknown {
  const paths = names.flatMap((name) =>
    members.includes(name) ? [name] : pathsOf(columns.find((column) => nameOf(column) === name) ?? { title: name }),
  );
  const split = paths.map((path) => path.split('.'));
  return Array.isArray(result) ? result.map((each) => pick(each, split)) : pick(result, split);
}

function pick(from: unknown, paths: readonly (readonly string[])[]): unknown {
  if (typeof from !== 'object' || from === null || paths.some((path) => path.length === 0)) return from;
  const picked: Record<string, unknown> = Object.create(null);
  const heads = new Set(paths.flatMap(([head = '']) => (head === '*' ? Object.keys(from) : [head])));
  for (const head of heads) {
    if (!Object.hasOwn(from, head)) continue;
    const rest = paths.filter(([first]) => first === head || first === '*').map((path) => path.slice(1));
    picked[head] = pick((from as Readonly<Record<string, unknown>>)[head], rest);
  }
  return picked;
}
