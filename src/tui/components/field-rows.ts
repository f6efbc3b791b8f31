/** A text field over as many lines as its text takes: a rule is read whole while it is written. */
import { atCursor, charactersOf, type TextField } from '../core/text-field.js';
import { styledWidth, type Theme } from '../screen/theme.js';

export interface Span {
  /** In code points of the text. */
  readonly from: number;
  readonly to: number;
}

/** Rows of the text with its cursor, and below each row marks under what is wrong. */
export function fieldRows(field: TextField, width: number, theme: Theme, wrong?: Span): string[] {
  const cursor = atCursor(field).before.length;
  const rows: string[] = [];
  let text = '';
  let marks = '';
  let used = 0;
  let point = 0;
  const end = (): void => {
    rows.push(text);
    if (marks.trim() !== '') rows.push(theme.bad(marks.trimEnd()));
    text = '';
    marks = '';
    used = 0;
  };
  const characters = [...charactersOf(field.text)];
  if (cursor === characters.length) characters.push(' ');
  for (const [index, character] of characters.entries()) {
    const safe = theme.safe(character);
    const columns = styledWidth(safe);
    if (used + columns > width && used > 0) end();
    text += index === cursor ? theme.inverse(safe) : safe;
    marks += (wrong && point >= wrong.from && point < Math.max(wrong.to, wrong.from + 1) ? '^' : ' ').repeat(columns);
    used += columns;
    point += [...character].length;
  }
  end();
  return rows;
}
