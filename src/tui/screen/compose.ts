/**
 * What the terminal shows, as one string a line. Ink lays out a frame with holes in it; panes fill the holes with rows of their own,
 * so that moving in a list of 100,000 flags never costs a layout. Only lines that changed are sent.
 */

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PaintedPane {
  readonly rect: Rect;
  /** Each line is exactly `rect.width` columns wide. */
  readonly lines: readonly string[];
}

/** Lines of the frame with the panes laid over it; a line that a pane covers must be blank in the frame. */
export function compose(
  frame: readonly string[],
  panes: readonly PaintedPane[],
  rows: number,
  columns: number,
): string[] {
  const lines: string[] = [];
  for (let y = 0; y < rows; y += 1) lines.push(frame[y] ?? ' '.repeat(columns));
  const touched = new Set<number>();
  for (const { rect, lines: own } of [...panes].sort((a, b) => a.rect.x - b.rect.x)) {
    for (let row = 0; row < rect.height && rect.y + row < rows; row += 1) {
      const y = rect.y + row;
      const text = own[row] ?? ' '.repeat(rect.width);
      // The column is addressed again for each pane: a character that this terminal draws wider than expected shifts its own pane only.
      const before = touched.has(y) ? (lines[y] as string) : '';
      lines[y] = rect.x === 0 ? text : `${before}\x1b[0m\x1b[${rect.x + 1}G${text}`;
      touched.add(y);
    }
  }
  return lines;
}

/**
 * The bytes that turn the lines on the screen into the wanted ones; nothing when they are the same. Lines fill the whole width, so that
 * nothing has to be erased: after its last column a terminal would erase that very column.
 */
export function diffLines(shown: readonly string[], wanted: readonly string[]): string {
  let bytes = '';
  for (let y = 0; y < wanted.length; y += 1) {
    const line = wanted[y] as string;
    if (shown[y] === line) continue;
    bytes += `\x1b[${y + 1};1H${line}\x1b[0m`;
  }
  return bytes;
}
