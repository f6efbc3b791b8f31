import {
  Document,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { isBurgeeError } from '../../model/errors.js';
import {
  parseCondition,
  parseRule,
  parseServe,
  printCondition,
  printRule,
  printServe,
} from '../../model/rule-language.js';
import { parsePrerequisite, printPrerequisite } from '../../model/sheet.js';
import { FORMAT, nodeOf, type Tree, WRITE, writeTree } from './tree.js';
import { DEFAULT } from './trees.js';

/** Writes a tree into a file that is there already: what says the same keeps its words, its place and the comments around it. */
export function updateTree(existing: string, tree: Tree): string {
  const document = parseDocument(existing, { ...FORMAT, prettyErrors: false, logLevel: 'silent' });
  if (document.errors.length > 0 || !isMap(document.contents)) return writeTree(tree);
  const merge = new Merge(document);
  merge.map(document.contents, tree as ReadonlyMap<string, Tree>);
  // Nothing to say: not even spaces are touched.
  return merge.changed ? document.toString(WRITE) : existing;
}

function keyOf(pair: Pair): string {
  return textOf(pair.key as Node);
}

type RecordTree = ReadonlyMap<string, Tree>;

function isListOfRecords(wanted: readonly Tree[]): wanted is readonly RecordTree[] {
  return wanted.length > 0 && wanted.every((item) => item instanceof Map);
}

/** Rules are known by their id, targets by variation and attribute; each takes its comments along when it moves. */
function nameOf(item: RecordTree): string {
  return JSON.stringify(item.has('id') ? item.get('id') : [item.get('variation'), item.get('by') ?? null]);
}

class Merge {
  changed = false;
  private readonly document: Document;

  constructor(document: Document) {
    this.document = document;
  }

  map(map: YAMLMap, tree: RecordTree): void {
    const kept = map.items.filter((pair) => tree.has(keyOf(pair)));
    if (kept.length < map.items.length) this.changed = true;
    map.items = kept;
    let at = 0;
    for (const [key, wanted] of tree) {
      const found = map.items.findIndex((pair) => keyOf(pair) === key);
      if (found < 0) {
        map.items.splice(at, 0, this.document.createPair(key, nodeOf(this.document, wanted)));
        map.flow = false;
        this.changed = true;
        at++;
        continue;
      }
      const pair = map.items[found] as Pair;
      keepText(pair.key as Node, key);
      pair.value = this.value(pair.value as Node | null, wanted, key);
      at = found + 1;
    }
  }

  /** The node that says what is wanted: the present one where it does, or can be made to. */
  private value(node: Node | null, wanted: Tree, key: string): unknown {
    if (isMap(node) && wanted instanceof Map) {
      this.map(node, wanted);
      return node;
    }
    if (isSeq(node) && Array.isArray(wanted) && isListOfRecords(wanted)) return this.records(node, wanted, key);
    if (saysSame(node, wanted, key)) return node;
    this.changed = true;
    const fresh = nodeOf(this.document, wanted) as Node;
    if (isScalar(node) && isScalar(fresh)) {
      node.value = fresh.value;
      // Quotes that were needed for the old text may be wrong for the new one.
      delete node.type;
      delete node.source;
      return node;
    }
    if (node?.commentBefore) fresh.commentBefore = node.commentBefore;
    if (node?.comment) fresh.comment = node.comment;
    return fresh;
  }

  private records(seq: YAMLSeq, wanted: readonly RecordTree[], key: string): YAMLSeq {
    const present = new Map<string, Node>();
    for (const item of seq.items) {
      if (!isMap(item)) continue;
      const entries = item.items.map((pair): [string, Tree] => [keyOf(pair), textOf(pair.value as Node)]);
      present.set(nameOf(new Map(entries)), item);
    }
    const before = seq.items;
    seq.items = wanted.map((item) => {
      const name = nameOf(item);
      const node = present.get(name) ?? null;
      present.delete(name);
      return this.value(node, item, key);
    });
    if (before.length === seq.items.length && before.every((item, at) => item === seq.items[at])) return seq;
    this.changed = true;
    seq.flow = false;
    const [first] = before as Node[];
    if (first && first !== seq.items[0] && seq.commentBefore) {
      // The library takes a comment above the first item for one of the list; it goes where its item goes.
      if (seq.items.includes(first)) first.commentBefore = seq.commentBefore;
      seq.commentBefore = null;
    }
    return seq;
  }
}

/** A text that looks like a number (`007`) must not be written back as one. */
function keepText(node: Node | null, wanted: string): void {
  if (isScalar(node) && typeof node.value !== 'string') node.value = wanted;
}

function textOf(node: Node | null): string {
  if (!isScalar(node)) return '';
  return typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
}

function plainOf(node: Node | null): unknown {
  return node === null ? null : node.toJS(new Document(), { mapAsMap: true });
}

function saysSame(node: Node | null, wanted: Tree, key: string): boolean {
  if (typeof wanted === 'string' && isScalar(node)) {
    const text = textOf(node);
    if (text !== wanted && canonical(key, text) !== wanted) return false;
    keepText(node, text);
    return true;
  }
  if (Array.isArray(wanted) && isSeq(node) && wanted.length === node.items.length) {
    return wanted.every((item, at) => saysSame(node.items[at] as Node, item, key));
  }
  return JSON.stringify(plainOf(node)) === JSON.stringify(wanted) && typeof wanted !== 'object';
}

const CANONICAL: Readonly<Record<string, (text: string) => string>> = {
  rule: (text) => printRule(parseRule(text)),
  when: (text) => printCondition(parseCondition(text)),
  else: serveText,
  off: serveText,
  needs: (text) => printPrerequisite(parsePrerequisite(text)),
};

/** Unquoted, the word is no variation of that name. */
function serveText(text: string): string {
  return text === DEFAULT ? text : printServe(parseServe(text));
}

/** The text as it would be printed, in the fields that hold our own language. */
function canonical(key: string, text: string): string | undefined {
  if (!Object.hasOwn(CANONICAL, key)) return undefined;
  try {
    return CANONICAL[key]?.(text);
  } catch (error) {
    if (isBurgeeError(error)) return undefined;
    throw error;
  }
}
