import { isAlias, isMap, isScalar, isSeq, type LineCounter, type Node } from 'yaml';
import type { Json } from '../../engine/index.js';
import { type BurgeeError, type Issue, isBurgeeError } from '../../model/errors.js';
import { LIMITS } from '../../model/limits.js';
import { closest } from '../../model/suggest.js';

/** One fault of a file. */
export interface FileIssue extends Issue {
  readonly line: number;
  readonly column: number;
  readonly hint?: string;
}

/** A node of a file, or what its parent says of one that is missing. */
export interface At {
  readonly node: Node | null;
  /** Where to point when there is no node. */
  readonly offset: number;
}

export type Entries = ReadonlyMap<string, At & { readonly keyOffset: number }>;

const MAX_ISSUES = 100;

/** Reads nodes as what they should be, and collects everything that is wrong, with its line. */
export class FileReader {
  readonly issues: FileIssue[] = [];
  readonly path: string;
  private readonly lines: LineCounter;

  constructor(path: string, lines: LineCounter) {
    this.path = path;
    this.lines = lines;
  }

  /** Enough is said: reading on would only hide the first faults, and take its time. */
  get isFull(): boolean {
    return this.issues.length >= MAX_ISSUES;
  }

  failAt(offset: number, message: string, hint?: string): undefined {
    if (this.isFull) return undefined;
    const { line, col } = this.lines.linePos(offset);
    const at = Math.max(1, line);
    const path = this.path === '' ? `line ${at}` : `${this.path}:${at}`;
    this.issues.push({ path, line: at, column: Math.max(1, col), message, ...(hint === undefined ? {} : { hint }) });
    return undefined;
  }

  fail(at: At, message: string, hint?: string): undefined {
    return this.failAt(at.node?.range?.[0] ?? at.offset, message, hint);
  }

  /** A map with any keys. Keys are texts, whatever they look like: `5` and `on` too. */
  map(at: At, what: string): Entries | undefined {
    if (!isMap(at.node)) return this.mismatch(at, `${what} is a map: key: value`);
    const entries = new Map<string, At & { keyOffset: number }>();
    for (const { key, value } of at.node.items) {
      const keyNode = key as Node;
      const keyOffset = keyNode.range?.[0] ?? at.offset;
      const name = this.text({ node: keyNode, offset: keyOffset });
      if (name === undefined) continue;
      if (entries.has(name)) this.failAt(keyOffset, `"${name}" is there twice`);
      entries.set(name, { node: (value as Node | null) ?? null, offset: keyNode.range?.[1] ?? keyOffset, keyOffset });
    }
    return entries;
  }

  /** A map with these fields and no others. */
  record(at: At, what: string, known: readonly string[]): Entries | undefined {
    const entries = this.map(at, what);
    for (const [name, { keyOffset }] of entries ?? []) {
      if (known.includes(name) || this.isFull) continue;
      const meant = closest(name, known);
      this.failAt(
        keyOffset,
        `unknown field "${name}"`,
        meant === undefined ? `fields are ${known.join(', ')}` : `did you mean ${meant}?`,
      );
    }
    return entries;
  }

  list(at: At, what: string): At[] | undefined {
    if (!isSeq(at.node)) return this.mismatch(at, `${what} is a list`);
    return at.node.items.map((node) => ({ node: node as Node, offset: at.offset }));
  }

  /** A plain value as it was written: `5` is the text 5. */
  text(at: At): string | undefined {
    if (!isScalar(at.node)) return this.mismatch(at, 'a text is wanted');
    const { value, source } = at.node;
    if (typeof value === 'string') return value;
    return source === undefined || source === '' ? this.mismatch(at, 'a text is wanted') : source;
  }

  texts(at: At, what: string): string[] | undefined {
    return this.list(at, what)?.flatMap((item) => this.text(item) ?? []);
  }

  boolean(at: At): boolean | undefined {
    if (isScalar(at.node) && typeof at.node.value === 'boolean') return at.node.value;
    return this.mismatch(at, 'true or false is wanted');
  }

  integer(at: At): number | undefined {
    if (isScalar(at.node) && Number.isSafeInteger(at.node.value)) return at.node.value as number;
    return this.mismatch(at, 'a whole number is wanted');
  }

  oneOf<T extends string>(at: At, known: readonly T[]): T | undefined {
    const text = this.text(at);
    const found = known.find((item) => item === text);
    if (text === undefined || found !== undefined) return found;
    const meant = closest(text, known);
    return this.fail(at, `"${text}" is none of ${known.join(', ')}`, meant && `did you mean ${meant}?`);
  }

  json(at: At, depth = 0): Json | undefined {
    if (depth > LIMITS.jsonDepth) return this.fail(at, `at most ${LIMITS.jsonDepth} levels of nesting in a value`);
    if (isSeq(at.node))
      return at.node.items.map((node) => this.json({ node: node as Node, offset: at.offset }, depth + 1) ?? null);
    if (isMap(at.node)) {
      const entries = [...(this.map(at, 'this') ?? [])];
      return Object.fromEntries(entries.map(([key, value]) => [key, this.json(value, depth + 1) ?? null]));
    }
    const value = isScalar(at.node) ? at.node.value : at.node === null ? null : undefined;
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    return this.mismatch(at, 'a JSON value is wanted');
  }

  /** Reads a text in a language of ours; its error points into the text where the text stands as it is in the file. */
  parse<T>(at: At, read: (text: string) => T): T | undefined {
    const text = this.text(at);
    if (text === undefined) return undefined;
    try {
      return read(text);
    } catch (error) {
      if (!isBurgeeError(error)) throw error;
      return this.failAt(this.offsetIn(at, text, error), error.message, error.hint);
    }
  }

  private offsetIn(at: At, text: string, error: BurgeeError): number {
    const start = at.node?.range?.[0] ?? at.offset;
    const from = Number(error.details?.['from'] ?? 0);
    const verbatim = isScalar(at.node) && at.node.type === 'PLAIN' && !text.includes('\n');
    return verbatim ? start + from : start;
  }

  private mismatch(at: At, message: string): undefined {
    if (isAlias(at.node)) return this.fail(at, 'aliases have no place here', 'write the value out');
    return this.fail(at, message);
  }
}
