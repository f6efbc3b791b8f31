import { BurgeeError } from '../errors.js';
import { escapeUnseen } from './words.js';

/** Where in a text something is wrong. `from` and `to` are offsets; `line` and `column` start at 1. */
export interface RuleErrorDetails {
  readonly text: string;
  readonly line: number;
  readonly column: number;
  readonly from: number;
  readonly to: number;
}

export function ruleError(message: string, text: string, from: number, to: number, hint?: string): BurgeeError {
  const start = Math.min(from, text.length);
  const before = text.slice(0, start);
  const lineStart = before.lastIndexOf('\n') + 1;
  const details: RuleErrorDetails = {
    text,
    line: before.split('\n').length,
    column: start - lineStart + 1,
    from: start,
    to: Math.max(start, Math.min(to, text.length)),
  };
  return new BurgeeError('INVALID_RULE', message, { hint, details: { ...details } });
}

const WINDOW = 100;

/** Terminal columns of one character: enough for a caret to stand under it. */
function columnsOf(character: string): number {
  if (/^\p{M}/u.test(character)) return 0;
  const code = character.codePointAt(0) ?? 0;
  const wide =
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x1f300 && code <= 0x1faff) ||
    (code >= 0x20000 && code <= 0x3fffd);
  return wide ? 2 : 1;
}

function columnsOfText(text: string): number {
  let columns = 0;
  for (const character of text) columns += columnsOf(character);
  return columns;
}

/** The line that holds the fault and carets under it, cut to a window around it. */
function caretLines(details: RuleErrorDetails): [string, string] {
  const { text, from, to } = details;
  const lineStart = text.lastIndexOf('\n', from - 1) + 1;
  const found = text.indexOf('\n', from);
  const lineEnd = found < 0 ? text.length : found;
  const start = Math.max(lineStart, Math.min(from - WINDOW / 2, lineEnd - WINDOW));
  const end = Math.min(lineEnd, start + WINDOW);
  const lead = start > lineStart ? '…' : '';
  const before = lead + escapeUnseen(text.slice(start, from));
  const marked = escapeUnseen(text.slice(from, Math.min(to, end)));
  const after = escapeUnseen(text.slice(Math.min(Math.max(from, to), end), end)) + (end < lineEnd ? '…' : '');
  return [before + marked + after, ' '.repeat(columnsOfText(before)) + '^'.repeat(Math.max(1, columnsOfText(marked)))];
}

function detailsOf(error: BurgeeError): RuleErrorDetails | undefined {
  const { text, from, to, line, column } = error.details ?? {};
  if (typeof text !== 'string' || typeof from !== 'number' || typeof to !== 'number') return undefined;
  return { text, from, to, line: Number(line), column: Number(column) };
}

/** The message, the text with carets under the fault, and the mend; nothing that steers a terminal gets through. */
export function renderRuleError(error: BurgeeError): string {
  const lines = [escapeUnseen(error.message)];
  const details = detailsOf(error);
  if (details) lines.push(...caretLines(details).map((line) => `  ${line}`));
  if (error.hint !== undefined) lines.push(`  try: ${escapeUnseen(error.hint)}`);
  return lines.join('\n');
}
