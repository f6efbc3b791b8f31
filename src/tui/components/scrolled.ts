/** A window on lines of which there may be more than there is room for. */
import { showKey } from '../core/keymap.js';
import { fitStyled, type Theme } from '../screen/theme.js';

/** The last line that may be on top: what is scrolled to is never behind the end. */
export function clampTop(top: number, count: number, height: number): number {
  return Math.max(0, Math.min(top, count - height));
}

/** What is seen from `top` on; the last line says how many are below it, and the key that leads there. */
export function scrolled(
  lines: readonly string[],
  top: number,
  size: { readonly width: number; readonly height: number },
  key: string,
  theme: Theme,
): string[] {
  const { width, height } = size;
  const from = clampTop(top, lines.length, height);
  const shown = lines.slice(from, from + height).map((line) => fitStyled(line, width));
  const below = lines.length - from - height;
  if (below > 0 && height > 3) {
    const text = `   ${theme.symbols.down} ${below + 1} more lines (${showKey(key)})`;
    shown[height - 1] = fitStyled(theme.dim(text), width);
  }
  return shown;
}
