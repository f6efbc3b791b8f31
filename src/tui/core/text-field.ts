/** One line of text being typed, as plain data. Positions count code points, so that no emoji is ever cut in two. */

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
      return { ...field, at: Math.max(0, field.at - 1) };
    case 'right':
    case 'ctrl-f':
      return { ...field, at: Math.min(length, field.at + 1) };
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
      return field.at === 0 ? field : without(field, field.at - 1, field.at);
    case 'delete':
      return field.at === length ? field : without(field, field.at, field.at + 1);
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

/** The field as shown in a width: the part around the cursor, and the cell of the cursor in it. */
export function visibleText(
  field: TextField,
  width: number,
): { readonly before: string; readonly under: string; readonly after: string } {
  const points = [...field.text];
  const from = Math.max(0, field.at - width + 1);
  return {
    before: points.slice(from, field.at).join(''),
    under: points[field.at] ?? ' ',
    after: points.slice(field.at + 1, from + width).join(''),
  };
}
