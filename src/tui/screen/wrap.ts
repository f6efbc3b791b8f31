/** Text broken at blanks, so that nothing of it is cut off. */
import { widthOf } from '../../cli/terminal-text.js';

let segmenter: Intl.Segmenter | undefined;

/** The first columns of a word that does not fit on a line of its own, and the rest. */
function broken(word: string, width: number): readonly [string, string] {
  let head = '';
  let used = 0;
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  for (const { segment } of segmenter.segment(word)) {
    const next = widthOf(segment);
    if (used + next > width && head !== '') break;
    head += segment;
    used += next;
  }
  return [head, word.slice(head.length)];
}

/** `hanging`: lines after the first are that much narrower, for an indentation of theirs. */
export function wrap(text: string, width: number, hanging = 0): string[] {
  if (widthOf(text) <= width) return text.trim() === '' ? [] : [text];
  const lines: string[] = [];
  let line = '';
  let used = 0;
  const room = (): number => Math.max(1, lines.length === 0 ? width : width - hanging);
  const end = (): void => {
    lines.push(line);
    line = '';
    used = 0;
  };
  for (const part of text.split(' ')) {
    let word = part;
    if (line !== '' && used + 1 + widthOf(word) > room()) end();
    while (line === '' && widthOf(word) > room()) {
      [line, word] = broken(word, room());
      end();
    }
    line = line === '' ? word : `${line} ${word}`;
    used = widthOf(line);
  }
  if (line !== '') end();
  return lines;
}
