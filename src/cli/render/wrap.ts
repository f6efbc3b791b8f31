/** Prose for a terminal of a given width. */
import { widthOf } from '../terminal-text.js';

/** Breaks at blanks, but never between a number and its %; continuation lines start with `indent`. A word longer than the width stays whole. */
export function wrap(text: string, width: number, indent = ''): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/ (?!%)/)) {
    if (line !== '' && widthOf(line) + 1 + widthOf(word) > width) {
      lines.push(line);
      line = indent + word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines;
}
