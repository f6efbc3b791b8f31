import { isMap, isScalar, LineCounter, type Node, parseAllDocuments } from 'yaml';
import { BurgeeError, isBurgeeError } from '../../model/errors.js';
import { KEY_PATTERN } from '../../model/schema-parts.js';
import type { Desired, DesiredEnvironment, DesiredFlag, DesiredSegment, DesiredSheet } from './desired.js';
import { readFlag } from './read-flag.js';
import { readEnvironment, readSegment } from './read-others.js';
import { isSheet, readSheet } from './read-sheet.js';
import { type At, type FileIssue, FileReader } from './reader.js';
import { FORMAT } from './tree.js';

export interface SourceFile {
  /** Shown in errors; may be empty for a text without a name. */
  readonly path: string;
  readonly text: string;
}

const MAX_CHARACTERS = 4 * 1024 * 1024;
const KINDS = ['flag', 'segment', 'environment'] as const;

interface Found {
  readonly flags: DesiredFlag[];
  readonly segments: DesiredSegment[];
  readonly environments: DesiredEnvironment[];
  readonly sheets: DesiredSheet[];
}

/** Reads files of flags, segments and environments, several to a file if need be, and sheets, one to a file. Everything that is wrong with any of them is told at once. */
export function parseFiles(files: Iterable<SourceFile>): Desired {
  const found: Found = { flags: [], segments: [], environments: [], sheets: [] };
  const issues: FileIssue[] = [];
  const places = new Map<string, string>();
  for (const file of files) issues.push(...readFile(file, found, places));
  if (issues.length > 0) throw filesError(issues);
  return found;
}

function filesError(issues: readonly FileIssue[]): BurgeeError {
  const [first] = issues;
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : '';
  return new BurgeeError('INVALID_INPUT', `${first?.path}: ${first?.message}${more}`, {
    hint: first?.hint,
    details: { issues },
  });
}

function readFile({ path, text }: SourceFile, found: Found, places: Map<string, string>): FileIssue[] {
  const lines = new LineCounter();
  const reader = new FileReader(path, lines);
  if (text.length > MAX_CHARACTERS) {
    return [{ path: path || 'line 1', line: 1, column: 1, message: 'a file has at most 4 million characters' }];
  }
  if (isSheet(text)) return addSheet(path, text, found);
  let documents: ReturnType<typeof parseAllDocuments>;
  try {
    documents = parseAllDocuments(text, { ...FORMAT, lineCounter: lines, prettyErrors: false, logLevel: 'silent' });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return tooDeep(path);
  }
  if (!Array.isArray(documents)) return [];
  for (const document of documents) {
    if (document.errors.some((error) => error.message.includes('call stack'))) return tooDeep(path);
    for (const error of document.errors) {
      reader.failAt(
        error.pos[0],
        plain(error.message),
        'look at the indentation; a text with ": " or " #" needs quotes',
      );
    }
    if (document.errors.length > 0 || isEmpty(document.contents)) continue;
    readDocument(reader, { node: document.contents as Node, offset: 0 }, found, places);
  }
  return reader.issues.sort((a, b) => a.line - b.line || a.column - b.column);
}

/** Nothing between two `---` is no document. */
function isEmpty(contents: unknown): boolean {
  return contents === null || (isScalar(contents) && contents.value === null && !contents.source);
}

function addSheet(path: string, text: string, found: Found): FileIssue[] {
  try {
    const { flag, environment } = readSheet(path, text);
    found.sheets.push({ path, text, flag, environment });
    return [];
  } catch (error) {
    if (!isBurgeeError(error)) throw error;
    return (error.details?.['issues'] ?? []) as FileIssue[];
  }
}

function tooDeep(path: string): FileIssue[] {
  return [{ path: path || 'line 1', line: 1, column: 1, message: 'this is nested too deep' }];
}

function plain(message: string): string {
  return message.replace(/^Map keys must be unique$/, 'a field is there twice');
}

function readDocument(reader: FileReader, at: At, found: Found, places: Map<string, string>): void {
  const kind = isMap(at.node) ? KINDS.find((name) => (at.node as { has(key: string): boolean }).has(name)) : undefined;
  if (kind === undefined) {
    reader.fail(
      at,
      'this is no flag, segment or environment',
      'a file starts with flag: new-checkout, segment: beta or environment: production',
    );
    return;
  }
  const keyAt = {
    node: (at.node as { get(key: string, keep: true): Node }).get(kind, true),
    offset: at.node?.range?.[0] ?? 0,
  };
  const key = reader.text(keyAt);
  if (key === undefined) return;
  if (!KEY_PATTERN.test(key)) {
    reader.fail(
      keyAt,
      'a key is 1 to 128 letters, digits, dots, dashes and underscores, and starts with a letter or a digit',
    );
  }
  const earlier = places.get(`${kind}/${key}`);
  if (earlier !== undefined) reader.fail(keyAt, `the ${kind} "${key}" is in ${earlier} too`);
  places.set(`${kind}/${key}`, reader.path || 'this text');
  if (kind === 'flag') push(found.flags, readFlag(reader, at, key));
  else if (kind === 'segment') push(found.segments, readSegment(reader, at, key));
  else push(found.environments, readEnvironment(reader, at, key));
}

function push<T>(list: T[], item: T | undefined): void {
  if (item !== undefined) list.push(item);
}
