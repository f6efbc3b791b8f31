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
export function caretLines(details: RuleErrorDetails): [string, string] {
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

/** The candidate that a mistyped word most probably meant. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > 40) return undefined;
  const wanted = word.toLowerCase();
  let best: string | undefined;
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - wanted.length) >= least) continue;
    const distance = editDistance(wanted, candidate.toLowerCase());
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

/** Insertions, deletions, replacements and swaps of neighbours. */
function editDistance(left: string, right: string): number {
  let before: number[] = [];
  let row = Array.from({ length: right.length + 1 }, (_, at) => at);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const same = left[i - 1] === right[j - 1] ? 0 : 1;
      let cost = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1]) {
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      }
      next.push(cost);
    }
    before = row;
    row = next;
  }
  return row[right.length] ?? 0;
}
