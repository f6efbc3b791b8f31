/** One statement of a sheet: a line with the indented lines that continue it. */
export interface Statement {
  readonly text: string;
  /** Where it starts in the sheet. */
  readonly from: number;
}

/** Comments become spaces, so that every offset stays what it was. */
function blankComments(text: string): string {
  return text.replace(/^[ \t]*#.*$/gm, (comment) => ' '.repeat(comment.length));
}

export function statementsOf(sheet: string): Statement[] {
  const text = blankComments(sheet);
  const statements: { from: number; to: number }[] = [];
  for (let from = 0; from < text.length; ) {
    const found = text.indexOf('\n', from);
    const to = found < 0 ? text.length : found;
    const line = text.slice(from, to);
    const last = statements.at(-1);
    if (line.trim() !== '') {
      if (/^\s/.test(line) && last) last.to = to;
      else statements.push({ from, to });
    }
    from = to + 1;
  }
  return statements.map(({ from, to }) => ({ from, text: text.slice(from, to).trimEnd() }));
}

export interface Position {
  readonly line: number;
  readonly column: number;
}

export function positionOf(text: string, at: number): Position {
  const before = text.slice(0, at);
  return { line: before.split('\n').length, column: at - before.lastIndexOf('\n') };
}
