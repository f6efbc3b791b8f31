import type { Theme } from '../screen/theme.js';
import { wrap } from '../screen/wrap.js';
import type { ChangeLine } from './change-lines.js';
import { styledSheetLine } from './sheet-lines.js';

/** Sign and colour of a line of a difference, broken where it is too long: what changes must not be behind the edge. */
function styledLines(line: ChangeLine, width: number, theme: Theme): string[] {
  const heading = line.sign === '=';
  const [first = '', ...rest] = wrap(theme.safe(line.text), heading ? width : width - 2, 2);
  switch (line.sign) {
    case '+':
      return [theme.good(`+ ${first}`), ...rest.map((text) => theme.good(`    ${text}`))];
    case '-':
      return [theme.bad(`- ${first}`), ...rest.map((text) => theme.bad(`    ${text}`))];
    case '=':
      return [theme.bold(first), ...rest.map((text) => theme.bold(`  ${text}`))];
    default:
      return [`  ${styledSheetLine(first, theme)}`, ...rest.map((text) => `    ${text}`)];
  }
}

interface Known {
  readonly width: number;
  readonly theme: Theme;
  readonly lines: readonly string[];
}

/** Of a long difference, worked out once and not at every paint. */
const known = new WeakMap<readonly ChangeLine[], Known>();

export function differenceLines(lines: readonly ChangeLine[], width: number, theme: Theme): readonly string[] {
  const before = known.get(lines);
  if (before?.width === width && before.theme === theme) return before.lines;
  const styled = lines.flatMap((line) => styledLines(line, width, theme));
  known.set(lines, { width, theme, lines: styled });
  return styled;
}
