/** Everything that was thrown, as one shape: what, why, how to mend it, and the exit status. */
import { ERROR_CODES, type ErrorCode, type Issue, isBurgeeError } from '../model/errors.js';
import { paint, type Screen } from './render/style.js';
import { wrap } from './render/wrap.js';
import { nearest } from './suggest.js';
import { escapeForTerminal } from './terminal-text.js';

/** What `--json` prints under `error`. */
export interface ErrorReport {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

/** A parsing error of oclif: recognised by its shape, since its classes are many and two copies of a package are two classes. */
interface UsageError extends Error {
  readonly oclif?: { readonly exit?: number };
  readonly args?: readonly { readonly name: string }[];
  readonly flags?: readonly string[];
  readonly showHelp?: boolean;
}

/** Paths that a command was given and opened as they are. */
const WRONG_PLACE: Readonly<Record<string, string>> = {
  ENOENT: 'There is no such file or folder',
  ENOTDIR: 'A part of this path is no folder',
  EISDIR: 'This is a folder, and a file is wanted',
  EEXIST: 'This is there already, and is something else',
  ENAMETOOLONG: 'No file can have so long a name',
  ELOOP: 'The links of this path lead round in a circle',
};

/** The file system has them, whatever the path. */
const NO_WRITE = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'EIO', 'EMFILE', 'ENFILE', 'EBUSY', 'EFBIG']);

/** Messages repeat what was given; nobody reads more of it than this. */
const READABLE = 1000;

function readable(text: string): string {
  return text.length <= READABLE ? text : `${text.slice(0, READABLE / 2)} … ${text.slice(-READABLE / 4)}`;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function usageMessage(error: UsageError, command: string): { message: string; hint?: string } {
  if (error.constructor.name === 'RequiredArgsError' && error.args) {
    const names = error.args.map((arg) => arg.name.toUpperCase());
    return { message: `${command} wants ${names.join(' and ')}.` };
  }
  const text = error.message
    .split('\n')
    .filter((line) => !line.startsWith('See more help'))
    .join('\n')
    .replaceAll('\n\t', ' ')
    .replaceAll('\n', ' ')
    .replace(/^The following errors? occurred:\s*/, '')
    .replace(/^Parsing (--\S+)\s+/, '$1: ')
    .replaceAll(/\b(required flags? )(?=[a-z])/g, '$1--')
    .replaceAll(/ {2,}/g, ' ')
    .trim();
  return { message: sentence(text) };
}

export function reportOf(
  error: unknown,
  commandId: string | undefined,
  knownFlags: readonly string[] = [],
): ErrorReport {
  const { message, hint, ...report } = wholeReportOf(error, commandId, knownFlags);
  return { ...report, message: readable(message), ...(hint === undefined ? {} : { hint: readable(hint) }) };
}

function wholeReportOf(error: unknown, commandId: string | undefined, knownFlags: readonly string[]): ErrorReport {
  if (isBurgeeError(error)) {
    return {
      code: error.code in ERROR_CODES ? error.code : 'INTERNAL',
      message: error.message,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      ...(error.details === undefined ? {} : { details: error.details }),
    };
  }
  const usage = error as UsageError;
  if (error instanceof Error && usage.oclif !== undefined && usage.oclif.exit === 2) {
    const command = `burgee ${(commandId ?? '').replaceAll(':', ' ')}`.trim();
    const { message } = usageMessage(usage, command);
    const wrong = error.constructor.name === 'NonExistentFlagsError' ? (usage.flags?.[0] ?? '') : '';
    const near = wrong.startsWith('--') ? nearest(wrong.slice(2), knownFlags, 1)[0] : undefined;
    return { code: 'USAGE', message, hint: near ? `did you mean --${near}?` : `${command} --help` };
  }
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code !== undefined && NO_WRITE.has(code)) {
    return {
      code: 'STORE_UNAVAILABLE',
      message: (error as Error).message,
      hint: 'mend the file system, then try again',
    };
  }
  const place = (error as NodeJS.ErrnoException | undefined)?.path;
  const wrongPlace = WRONG_PLACE[code ?? ''];
  if (place !== undefined && wrongPlace !== undefined) {
    return { code: 'FILE_NOT_FOUND', message: `${wrongPlace}: ${place}`, hint: 'check the path' };
  }
  if (code === 'ERR_INVALID_ARG_VALUE' && (error as Error).message.includes('null bytes')) {
    return { code: 'INVALID_INPUT', message: 'No path can hold the character U+0000.', hint: 'check the path' };
  }
  const message = error instanceof Error ? error.message : String(error);
  return {
    code: 'INTERNAL',
    message: message || 'something unexpected happened',
    hint: 'this is a bug in burgee; please report it with the lines above',
  };
}

/** Of a long text only what is around the place. */
const AROUND = 100;

function caret(details: Readonly<Record<string, unknown>>): string[] {
  const { text, from, to } = details;
  if (typeof text !== 'string' || typeof from !== 'number' || typeof to !== 'number') return [];
  const isLong = text.length > 4 * AROUND;
  const begin = isLong ? Math.max(0, from - AROUND) : 0;
  const end = isLong ? Math.min(text.length, from + 2 * AROUND) : text.length;
  const cut = begin > 0 ? '…' : '';
  const line = escapeForTerminal(text.slice(begin, end));
  // Escapes widen the text before the caret, so both parts are measured as they are shown.
  const before = cut.length + escapeForTerminal(text.slice(begin, from)).length;
  const marked = Math.max(1, escapeForTerminal(text.slice(from, Math.min(end, Math.max(from, to)))).length);
  return [`  ${cut}${line}${end < text.length ? '…' : ''}`, `  ${' '.repeat(before)}${'^'.repeat(marked)}`];
}

/** Who types a command knows of no list of operations; `--json` says in which one it was. */
const spoken = (text: string): string => text.replaceAll(/\boperations\.\d+\./g, '');

function issues(details: Readonly<Record<string, unknown>>, message: string): string[] {
  if (!Array.isArray(details['issues'])) return [];
  const all = details['issues'] as readonly Issue[];
  // A single one is mostly the message already.
  if (all.length === 1 && message.includes(String(all[0]?.message))) return [];
  const lines = all
    .slice(0, 20)
    .map(
      (issue) =>
        `  ${issue.path ? `${escapeForTerminal(spoken(String(issue.path)))}: ` : ''}${escapeForTerminal(String(issue.message))}`,
    );
  return all.length > 20 ? [...lines, `  and ${all.length - 20} more`] : lines;
}

export function errorLines(screen: Screen, report: ErrorReport): string[] {
  const head = `error ${report.code}`;
  const text = `${head}: ${escapeForTerminal(spoken(report.message))}`;
  // The hint stays in one piece: it is there to be copied.
  const [first = '', ...others] = screen.isTty ? wrap(text, screen.width, '  ') : [text];
  const lines = [first.startsWith(head) ? paint(screen, 'red', head) + first.slice(head.length) : first, ...others];
  if (report.details) lines.push(...caret(report.details), ...issues(report.details, report.message));
  if (report.hint) lines.push(`try: ${escapeForTerminal(report.hint)}`);
  return lines;
}
