/** Colour, and whether there may be any. Meaning is always in the words and glyphs too. */

export interface Screen {
  /** stdout is a terminal (or `BURGEE_FORCE_TTY` says to behave so): tables, glyphs, headers. */
  readonly isTty: boolean;
  readonly color: boolean;
  /** Glyphs beyond ASCII may be used. */
  readonly unicode: boolean;
  readonly width: number;
}

export interface ScreenFlags {
  readonly color?: boolean | undefined;
  readonly width?: number | undefined;
}

function isUtf8(env: NodeJS.ProcessEnv): boolean {
  if (env['TERM'] === 'linux') return false;
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'];
  // Containers often set no locale at all and show UTF-8 all the same; only a locale that says otherwise counts.
  return !locale || locale === 'C' || locale === 'POSIX' ? process.platform !== 'win32' : /utf-?8/i.test(locale);
}

/** `--no-color` > `NO_COLOR` > `FORCE_COLOR` > a terminal that is not dumb. An empty variable counts as unset. */
export function screenOf(
  flags: ScreenFlags = {},
  env: NodeJS.ProcessEnv = process.env,
  out: { readonly isTTY?: boolean; readonly columns?: number } = process.stdout,
): Screen {
  const isTty = out.isTTY === true || Boolean(env['BURGEE_FORCE_TTY']);
  const forced = env['FORCE_COLOR'];
  const color =
    flags.color === false || env['NO_COLOR']
      ? false
      : forced
        ? forced !== '0' && forced !== 'false'
        : isTty && env['TERM'] !== 'dumb';
  const fromEnv = Number(env['BURGEE_WIDTH'] || env['COLUMNS']);
  const width = flags.width ?? (out.columns || (Number.isInteger(fromEnv) && fromEnv > 0 ? fromEnv : 80));
  return { isTty, color, unicode: isUtf8(env), width: Math.max(20, width) };
}

const CODES = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
} as const;
export type Style = keyof typeof CODES | 'cyan' | 'magenta' | 'gray';
const EXTRA = { cyan: [36, 39], magenta: [35, 39], gray: [90, 39] } as const;

export function paint(screen: Screen, style: Style, text: string): string {
  if (!screen.color || text === '') return text;
  const [on, off] = style in CODES ? CODES[style as keyof typeof CODES] : EXTRA[style as keyof typeof EXTRA];
  return `\u001b[${on}m${text}\u001b[${off}m`;
}

/** `● on`, `○ off`, `◐ 25 %`: glyph and word together, so that neither colour nor the glyph is ever the only sign. */
export function stateMark(screen: Screen, state: 'on' | 'off' | 'part' | 'archived'): string {
  const marks = screen.unicode
    ? { on: '●', off: '○', part: '◐', archived: '◌' }
    : { on: '*', off: '-', part: '+', archived: 'x' };
  return marks[state];
}
