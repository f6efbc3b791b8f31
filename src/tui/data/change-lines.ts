/** What a change does, for people: the lines of the sheet that go and come, then everything that no sheet shows. */

import type { Serve } from '../../engine/index.js';
import { diffDocuments } from '../../model/diff.js';
import { type Document, type Environment, type Flag, refOf } from '../../model/documents.js';
import { describeMovement, movement } from '../../model/movement.js';
import { settingsOf } from '../../model/settings.js';
import type { Write } from '../../store/types.js';
import { sheetText } from './sheet-lines.js';

export interface ChangeLine {
  /** `=`: a heading or a remark. */
  readonly sign: '+' | '-' | ' ' | '=';
  readonly text: string;
}

/** The shortest way from one list of lines to another, keeping what is common. */
export function lineDiff(before: readonly string[], after: readonly string[]): ChangeLine[] {
  const rows = before.length + 1;
  const columns = after.length + 1;
  const common = new Uint16Array(rows * columns);
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      common[i * columns + j] =
        before[i] === after[j]
          ? (common[(i + 1) * columns + j + 1] as number) + 1
          : Math.max(common[(i + 1) * columns + j] as number, common[i * columns + j + 1] as number);
    }
  }
  const lines: ChangeLine[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      lines.push({ sign: ' ', text: before[i] as string });
      i += 1;
      j += 1;
    } else if (
      i < before.length &&
      (j >= after.length || (common[(i + 1) * columns + j] as number) >= (common[i * columns + j + 1] as number))
    ) {
      lines.push({ sign: '-', text: before[i] as string });
      i += 1;
    } else {
      lines.push({ sign: '+', text: after[j] as string });
      j += 1;
    }
  }
  return lines;
}

/** A sheet may have hundreds of lines: those next to a change are enough to see where it is. */
function nearby(lines: readonly ChangeLine[]): ChangeLine[] {
  const near = (at: number): boolean => lines.slice(Math.max(0, at - 1), at + 2).some(({ sign }) => sign !== ' ');
  const kept: ChangeLine[] = [];
  for (const [at, line] of lines.entries()) {
    if (near(at)) kept.push(line);
    else if (kept.at(-1)?.text !== '…') kept.push({ sign: ' ', text: '…' });
  }
  return kept;
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}

function fieldLines(before: Document | null, after: Document | null, except: (path: string) => boolean): ChangeLine[] {
  const lines: ChangeLine[] = [];
  for (const difference of diffDocuments(before, after)) {
    if (except(difference.path)) continue;
    const { path, removed, added } = difference;
    if (removed && added) {
      if (removed.length > 0) lines.push({ sign: '-', text: `${path} ${some(removed)}` });
      if (added.length > 0) lines.push({ sign: '+', text: `${path} ${some(added)}` });
      continue;
    }
    if (difference.before !== undefined) lines.push({ sign: '-', text: `${path} ${shown(difference.before)}` });
    if (difference.after !== undefined) lines.push({ sign: '+', text: `${path} ${shown(difference.after)}` });
  }
  return lines;
}

function some(values: readonly unknown[]): string {
  const first = values.slice(0, 10).map(shown).join(', ');
  return values.length > 10 ? `${first} and ${values.length - 10} more` : first;
}

/** What everyone gets who no target or rule catches. */
function everyone(flag: Flag, environment: string): Serve | undefined {
  const settings = settingsOf(flag, environment);
  if (settings.enabled && !flag.archived) return settings.fallthrough;
  return settings.offVariation === undefined ? undefined : { variation: settings.offVariation };
}

function flagLines(before: Flag, after: Flag, environments: readonly string[]): ChangeLine[] {
  const lines: ChangeLine[] = [];
  for (const environment of environments) {
    const changed = lineDiff(sheetText(before, environment), sheetText(after, environment));
    if (changed.every((line) => line.sign === ' ')) continue;
    lines.push({ sign: '=', text: `${after.key} in ${environment}` }, ...nearby(changed));
    const moves = movement(everyone(before, environment), everyone(after, environment));
    if (moves.length > 0) lines.push({ sign: '=', text: describeMovement(moves) });
  }
  lines.push(...fieldLines(before, after, (path) => path.startsWith('environments')));
  return lines;
}

const MADE: Readonly<Record<string, readonly string[]>> = {
  flag: ['type', 'name', 'description', 'owner', 'tags', 'variations', 'lifecycle', 'expiresAt', 'clientVisible'],
};

/** What counts first; the rest in the order of the alphabet, however it was kept. */
const FIRST = [
  'name',
  'description',
  'kind',
  'role',
  'projects',
  'environments',
  'by',
  'included',
  'excluded',
  'rules',
];
/** Said in the heading, or of no use to a reader. */
const UNSAID: ReadonlySet<string> = new Set(['key', 'project', 'hash', 'version', 'createdAt', 'updatedAt', 'salt']);

function isEmpty(value: unknown): boolean {
  return value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}

/** All of a document that came or went, but for what it leaves open. */
function wholeFields(document: Document, sign: '+' | '-'): ChangeLine[] {
  const rank = (field: string): number => (FIRST.includes(field) ? FIRST.indexOf(field) : FIRST.length);
  return Object.entries(document)
    .filter(([field, value]) => !UNSAID.has(field) && !isEmpty(value))
    .sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .map(([field, value]) => ({ sign, text: `${field} ${Array.isArray(value) ? some(value) : shown(value)}` }));
}

function wholeLines(write: Write, environments: readonly string[]): ChangeLine[] {
  const made = write.before === null;
  const document = (write.after ?? write.before) as Document;
  const sign = made ? '+' : '-';
  const lines: ChangeLine[] = [
    { sign: '=', text: `${made ? 'new' : 'gone'}: ${refOf(write.kind, write.project, write.key)}` },
  ];
  if (write.kind !== 'flag') return [...lines, ...wholeFields(document, sign)];
  const fields = MADE['flag'] ?? [];
  for (const line of fieldLines(
    write.before,
    write.after,
    (path) => !fields.includes(path.split(/[.[]/)[0] as string),
  )) {
    if (!/ (""|\[\]|)$/.test(line.text)) lines.push(line);
  }
  for (const environment of environments) {
    const flag = document as Flag;
    if (!Object.hasOwn(flag.environments, environment)) continue;
    lines.push({ sign: '=', text: `in ${environment}` });
    lines.push(...sheetText(flag, environment).map((text): ChangeLine => ({ sign, text })));
  }
  return lines;
}

/** `environments`: the project's, in their order. */
export function changeLines(writes: readonly Write[], environments: readonly Environment[]): readonly ChangeLine[] {
  const keys = environments.map((environment) => environment.key);
  return writes.flatMap((write): readonly ChangeLine[] => {
    if (write.before === null || write.after === null) return wholeLines(write, keys);
    if (write.kind === 'flag') return flagLines(write.before as Flag, write.after as Flag, keys);
    return [
      { sign: '=', text: refOf(write.kind, write.project, write.key) },
      ...fieldLines(write.before, write.after, () => false),
    ];
  });
}

/** Environments in which somebody would notice. */
export function touchedEnvironments(
  writes: readonly Write[],
  environments: readonly Environment[],
): readonly Environment[] {
  return environments.filter((environment) =>
    writes.some((write) => {
      if (write.kind === 'segment') return write.before !== null;
      if (write.kind === 'environment') return write.key === environment.key;
      if (write.kind !== 'flag') return false;
      const before = write.before as Flag | null;
      const after = write.after as Flag | null;
      if (!before || !after) return (before ?? after)?.environments !== undefined && before !== null;
      const same =
        JSON.stringify(settingsOf(before, environment.key)) === JSON.stringify(settingsOf(after, environment.key)) &&
        before.archived === after.archived &&
        JSON.stringify(before.variations) === JSON.stringify(after.variations);
      return !same;
    }),
  );
}
