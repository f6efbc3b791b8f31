/** One line of text being typed, as plain data. Positions count code points; the cursor stands on whole characters as people see them. */
import { widthOf } from '../../cli/terminal-text.js';

export interface TextField {
  readonly text: string;
  /** In code points. */
  readonly at: number;
}

export function textField(text = ''): TextField {
  return { text, at: [...text].length };
}

export function insertText(field: TextField, inserted: string): TextField {
  const points = [...field.text];
  const added = [...inserted.replace(/\r\n?|\n|\t/g, ' ')];
  points.splice(field.at, 0, ...added);
  return { text: points.join(''), at: field.at + added.length };
}

function without(field: TextField, from: number, to: number): TextField {
  const points = [...field.text];
  points.splice(from, to - from);
  return { text: points.join(''), at: from };
}

let segmenter: Intl.Segmenter | undefined;

/** A letter and its accents, a family of emoji: one character each. */
export function charactersOf(text: string): string[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: plain ASCII
  if (/^[\x00-\x7f]*$/.test(text)) return [...text];
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

const lengthOf = (text: string): number => [...text].length;

/** Characters before, under and after the cursor; a blank under it at the end. */
export function atCursor({ text, at }: TextField): {
  readonly before: readonly string[];
  readonly under: string;
  readonly after: readonly string[];
} {
  const characters = charactersOf(text);
  let index = 0;
  let passed = 0;
  while (index < characters.length && passed + lengthOf(characters[index] as string) <= at) {
    passed += lengthOf(characters[index] as string);
    index += 1;
  }
  return { before: characters.slice(0, index), under: characters[index] ?? ' ', after: characters.slice(index + 1) };
}

/** Code points of the character to the left of the cursor, and of the one it stands on. */
function neighbours(field: TextField): { readonly left: number; readonly right: number } {
  const { before, under } = atCursor(field);
  const start = lengthOf(before.join(''));
  const left = field.at > start ? field.at - start : lengthOf(before.at(-1) ?? '');
  const right = field.at >= lengthOf(field.text) ? 0 : start + lengthOf(under) - field.at;
  return { left, right };
}

function wordStart(field: TextField): number {
  const points = [...field.text];
  let at = field.at;
  while (at > 0 && points[at - 1] === ' ') at -= 1;
  while (at > 0 && points[at - 1] !== ' ') at -= 1;
  return at;
}

function wordEnd(field: TextField): number {
  const points = [...field.text];
  let at = field.at;
  while (at < points.length && points[at] === ' ') at += 1;
  while (at < points.length && points[at] !== ' ') at += 1;
  return at;
}

/** The field after an editing key, or undefined when the key is none. */
export function editText(field: TextField, key: string): TextField | undefined {
  const length = [...field.text].length;
  switch (key) {
    case 'space':
      return insertText(field, ' ');
    case 'left':
    case 'ctrl-b':
      return { ...field, at: field.at - neighbours(field).left };
    case 'right':
    case 'ctrl-f':
      return { ...field, at: field.at + neighbours(field).right };
    case 'home':
    case 'ctrl-a':
      return { ...field, at: 0 };
    case 'end':
    case 'ctrl-e':
      return { ...field, at: length };
    case 'ctrl-left':
    case 'alt-b':
      return { ...field, at: wordStart(field) };
    case 'ctrl-right':
    case 'alt-f':
      return { ...field, at: wordEnd(field) };
    case 'backspace':
      return field.at === 0 ? field : without(field, field.at - neighbours(field).left, field.at);
    case 'delete':
      return field.at === length ? field : without(field, field.at, field.at + neighbours(field).right);
    case 'ctrl-w':
      return without(field, wordStart(field), field.at);
    case 'ctrl-u':
      return without(field, 0, field.at);
    case 'ctrl-k':
      return { text: [...field.text].slice(0, field.at).join(''), at: field.at };
    default:
      return [...key].length === 1 && key >= ' ' ? insertText(field, key) : undefined;
  }
}

/** The part around the cursor that fits into so many columns. `columns`: of a character, as it will be shown. */
export function visibleText(
  field: TextField,
  width: number,
  columns: (character: string) => number = widthOf,
): { readonly before: string; readonly under: string; readonly after: string } {
  const { before, under, after } = atCursor(field);
  let room = width - Math.max(1, columns(under));
  let from = before.length;
  while (from > 0) {
    const next = columns(before[from - 1] as string);
    if (next > room) break;
    room -= next;
    from -= 1;
  }
  let to = 0;
  while (to < after.length) {
    room -= columns(after[to] as string);
    if (room < 0) break;
    to += 1;
  }
  return { before: before.slice(from).join(''), under, after: after.slice(0, to).join('') };
}
