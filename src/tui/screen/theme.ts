/** Colours and symbols. Sixteen colours at most, never as the only sign, none under NO_COLOR; ASCII where the terminal has no UTF-8. */
import { escapeForTerminal, fit as fitText, widthOf } from '../../cli/terminal-text.js';
import type { EnvironmentColor } from '../../model/documents.js';

export interface Symbols {
  readonly on: string;
  readonly off: string;
  readonly part: string;
  readonly waits: string;
  readonly gone: string;
  readonly pointer: string;
  readonly full: string;
  readonly empty: string;
  readonly line: string;
  readonly bar: string;
  readonly left: string;
  readonly right: string;
  readonly yes: string;
  readonly no: string;
  readonly none: string;
  readonly arrow: string;
  readonly ellipsis: string;
  readonly dot: string;
  readonly live: string;
  readonly branch: string;
  readonly last: string;
  readonly down: string;
  readonly up: string;
  readonly spark: readonly string[];
}

const UNICODE: Symbols = {
  on: '●',
  off: '○',
  part: '◐',
  waits: '◇',
  gone: '▣',
  pointer: '▶',
  full: '▇',
  empty: '▁',
  line: '─',
  bar: '│',
  left: '▌',
  right: '▐',
  yes: '✓',
  no: '✗',
  none: '–',
  arrow: '→',
  ellipsis: '…',
  dot: '·',
  live: '●',
  branch: '├─ ',
  last: '└─ ',
  down: '↓',
  up: '↑',
  spark: ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
};

const ASCII: Symbols = {
  on: '*',
  off: '-',
  part: '%',
  waits: '?',
  gone: 'x',
  pointer: '>',
  full: '#',
  empty: '.',
  line: '-',
  bar: '|',
  left: '[',
  right: ']',
  yes: '+',
  no: 'x',
  none: '-',
  arrow: '->',
  ellipsis: '~',
  dot: '.',
  live: '*',
  branch: '|- ',
  last: '`- ',
  down: 'v',
  up: '^',
  spark: ['_', '.', '-', '=', '+', '*', '%', '#'],
};

/** Read aloud, a sign is its name or nothing: words stand beside all of them. The pointer is how a selected row is found. */
const WORDS: Symbols = {
  ...ASCII,
  on: '',
  off: '',
  part: '',
  waits: '',
  gone: '',
  full: '',
  empty: '',
  line: '',
  bar: '',
  left: '',
  right: '',
  yes: 'yes',
  no: 'error',
  none: '',
  arrow: 'to',
  ellipsis: '…',
  dot: ' ',
  live: '',
  branch: '',
  last: '',
  down: '',
  up: '',
  spark: [''],
};

export interface Theme {
  readonly color: boolean;
  readonly symbols: Symbols;
  bold(text: string): string;
  dim(text: string): string;
  inverse(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  warn(text: string): string;
  accent(text: string): string;
  paint(color: EnvironmentColor, text: string): string;
  /** The environment's name as a bar of its colour. */
  badge(color: EnvironmentColor, text: string): string;
  /** Text from people: made harmless, then cut or filled to the width. Everything that is shown goes through here. */
  cell(text: string, width: number): string;
  /** Text from people of any width, made harmless. */
  safe(text: string): string;
}

const FOREGROUND: Readonly<Record<EnvironmentColor, number>> = {
  gray: 90,
  red: 31,
  yellow: 33,
  green: 32,
  cyan: 36,
  blue: 34,
  magenta: 35,
};

const BACKGROUND: Readonly<Record<EnvironmentColor, string>> = {
  gray: '100;97',
  red: '41;97',
  yellow: '43;30',
  green: '42;30',
  cyan: '46;30',
  blue: '44;97',
  magenta: '45;97',
};

const sgr = (open: string | number, close: string | number) => (text: string) => `\x1b[${open}m${text}\x1b[${close}m`;
const plain = (text: string): string => text;

/** What an ASCII terminal cannot show is written as an escape as well. */
function toAscii(text: string): string {
  return text.replace(/[^\x20-\x7e]/gu, (character) =>
    character === '…' ? '~' : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

export interface ThemeOptions {
  readonly color: boolean;
  readonly unicode: boolean;
  /** For ears: no signs and no emphasis. */
  readonly words?: boolean;
}

export function createTheme({ color, unicode, words = false }: ThemeOptions): Theme {
  const safe = unicode ? escapeForTerminal : (text: string) => toAscii(escapeForTerminal(text));
  const cell = unicode
    ? (text: string, width: number) => fitText(escapeForTerminal(text), width)
    : (text: string, width: number) => fitText(safe(text), width).replace(/…/g, '~');
  return {
    color,
    symbols: words ? WORDS : unicode ? UNICODE : ASCII,
    bold: words ? plain : sgr(1, 22),
    dim: color ? sgr(90, 39) : plain,
    inverse: words ? plain : sgr(7, 27),
    good: color ? sgr(36, 39) : plain,
    bad: color ? sgr(31, 39) : plain,
    warn: color ? sgr(33, 39) : plain,
    accent: color ? sgr(94, 39) : plain,
    paint: (name, text) => (color ? sgr(FOREGROUND[name], 39)(text) : text),
    badge: (name, text) => (words ? text : color ? sgr(BACKGROUND[name], '49;39')(text) : sgr(7, 27)(text)),
    cell,
    safe,
  };
}

/** The same signals as the command line follows. */
export function detectTheme(environment: NodeJS.ProcessEnv, words = false): Theme {
  const color =
    !environment['NO_COLOR'] &&
    environment['TERM'] !== 'dumb' &&
    environment['FORCE_COLOR'] !== '0' &&
    environment['BURGEE_COLOR'] !== 'never';
  const locale = environment['LC_ALL'] || environment['LC_CTYPE'] || environment['LANG'] || '';
  const unicode =
    !environment['BURGEE_ASCII'] && environment['TERM'] !== 'linux' && (locale === '' || /utf-?8/i.test(locale));
  return createTheme({ color: color && !words, unicode, words });
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: our own escape sequences
const SGR = /\x1b\[[0-9;]*m/g;

/** ASCII and our own symbols take one column each: most lines need no closer look. */
const NARROW = /^[\x20-\x7e●○◐◇▣▶▇▁─│▌▐✓✗–→…·├└▂▃▄▅▆█↓↑]*$/;

function plainWidth(text: string): number {
  return NARROW.test(text) ? text.length : widthOf(text);
}

/** The text of a line without our own colours. */
export function unstyled(text: string): string {
  return text.includes('\x1b') ? text.replace(SGR, '') : text;
}

/** Width of a line that already carries our own colours. */
export function styledWidth(text: string): number {
  return plainWidth(unstyled(text));
}

/** Fills a styled line to the width; cuts one that is too long without cutting a colour in two. */
export function fitStyled(text: string, width: number): string {
  const own = styledWidth(text);
  if (own <= width) return text + ' '.repeat(width - own);
  let used = 0;
  let result = '';
  let at = 0;
  for (const match of [...text.matchAll(SGR), undefined]) {
    const piece = text.slice(at, match ? match.index : text.length);
    const room = width - used;
    const cut = plainWidth(piece) <= room ? piece : fitText(piece, room);
    used += plainWidth(cut);
    result += cut;
    if (!match) break;
    result += match[0];
    at = match.index + match[0].length;
  }
  return result + ' '.repeat(Math.max(0, width - used));
}
