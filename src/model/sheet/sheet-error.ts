import { BurgeeError, type Issue } from '../errors.js';

/** One fault of a sheet. Without a line it is about the sheet as a whole. */
export interface SheetIssue extends Issue {
  readonly line?: number;
  readonly column?: number;
  /** Columns that the fault takes. */
  readonly length?: number;
  readonly hint?: string;
}

/** Everything that is wrong with a sheet, as one error. */
export function sheetError(issues: readonly SheetIssue[]): BurgeeError {
  const [first] = issues;
  const where = first?.line === undefined ? '' : `line ${first.line}: `;
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : '';
  return new BurgeeError('INVALID_RULE', `the sheet is not valid: ${where}${first?.message ?? ''}${more}`, {
    hint: first?.hint,
    details: { issues },
  });
}

/** The faults that an error of `parseSheet` carries. */
export function sheetIssuesOf(error: BurgeeError): readonly SheetIssue[] {
  const issues = error.details?.['issues'];
  if (Array.isArray(issues)) return issues as SheetIssue[];
  return [{ path: '', message: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }) }];
}

const MARK = /^#(?: error: .*| try: .*| *\^+)$/;

/** The sheet with each fault under its line as comments, which the next reading passes over; marks of an earlier reading go. */
export function annotateSheet(text: string, issues: readonly SheetIssue[]): string {
  const out: string[] = [];
  const marks = (found: readonly SheetIssue[]): void => {
    for (const { column = 0, length = 0, message, hint } of found) {
      // The caret stands under its column; the comment sign takes the first one.
      if (column > 0)
        out.push(
          `#${' '.repeat(Math.max(0, column - 2))}${'^'.repeat(Math.max(1, column === 1 ? length - 1 : length))}`,
        );
      out.push(`# error: ${oneLine(message)}`);
      if (hint !== undefined) out.push(`# try: ${oneLine(hint)}`);
    }
  };
  marks(issues.filter((issue) => issue.line === undefined));
  for (const [at, line] of text.split('\n').entries()) {
    if (!MARK.test(line)) out.push(line);
    marks(issues.filter((issue) => issue.line === at + 1));
  }
  return out.join('\n');
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}
