/**
 * Text from people (names, comments, values) on its way to a terminal. A flag's name must never move the cursor, colour the
 * screen, reverse the reading order or hide characters, so everything that could is written out visibly.
 */
import { createRequire } from 'node:module';
import type StringWidth from 'string-width';

/** Printable ASCII: most text, and needs no look at all. */
const PLAIN = /^[\x20-\x7e]*$/;

/**
 * C0 and C1 controls, DEL, line and paragraph separators, direction marks, overrides and isolates, zero-width and other invisible
 * format characters (soft hyphen, Arabic letter mark, Mongolian vowel separator, word joiner, BOM, interlinear annotation, tags),
 * blanks that look like nothing (Hangul fillers), and unpaired surrogates.
 */
const UNSAFE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: single code points, by their numbers
  /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufffb\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]|\p{Surrogate}/gu;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function written(character: string): string {
  const short = SHORT[character];
  if (short !== undefined) return short;
  const code = character.codePointAt(0) ?? 0;
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`;
}

/** The text on one line with nothing in it that a terminal acts on or that a reader cannot see. */
export function escapeForTerminal(text: string): string {
  return PLAIN.test(text) ? text : text.replace(UNSAFE, written);
}

/** The same for JSON output: written as `\uXXXX`, so that the value stays what it is. */
export function escapeJson(json: string): string {
  return json.replace(UNSAFE, (character) => {
    // JSON.stringify has already escaped the C0 controls inside strings; those left are the line breaks of its layout.
    if (character === '\n') return character;
    let units = '';
    for (let index = 0; index < character.length; index += 1) {
      units += `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`;
    }
    return units;
  });
}

/** Loaded with the first text that needs it: its tables of emoji cost more time than a whole small command. */
let stringWidth: typeof StringWidth | undefined;
let segmenter: Intl.Segmenter | undefined;

/** Columns that the text takes in a terminal; a CJK character or an emoji takes two. */
export function widthOf(text: string): number {
  if (PLAIN.test(text)) return text.length;
  stringWidth ??= (createRequire(import.meta.url)('string-width') as { default: typeof StringWidth }).default;
  return stringWidth(text);
}

/** At most `width` columns of the text; what was cut off shows as `…`. */
export function truncate(text: string, width: number): string {
  if (width <= 0) return '';
  if (PLAIN.test(text)) return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
  if (widthOf(text) <= width) return text;
  let result = '';
  let used = 0;
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  for (const { segment } of segmenter.segment(text)) {
    const next = widthOf(segment);
    if (used + next > width - 1) break;
    result += segment;
    used += next;
  }
  return `${result}…`;
}

/** The same, cut out of the middle: keys mostly begin alike and differ at their end. */
export function truncateMiddle(text: string, width: number): string {
  if (!PLAIN.test(text) || width < 8) return truncate(text, width);
  if (text.length <= width) return text;
  const end = Math.floor((width - 1) / 2);
  return `${text.slice(0, width - 1 - end)}…${text.slice(text.length - end)}`;
}

/** Exactly `width` columns: cut with `…` or filled with blanks on the right. */
export function fit(text: string, width: number): string {
  const cut = truncate(text, width);
  return cut + ' '.repeat(Math.max(0, width - widthOf(cut)));
}
