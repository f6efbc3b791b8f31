import { Document, type ScalarTag, type Tags, visit } from 'yaml';
import { quote } from '../../model/rule-language/words.js';

/** What a file says, in the order in which it says it: maps keep keys such as `10` and `__proto__` where they are. */
export type Tree = null | boolean | number | string | readonly Tree[] | ReadonlyMap<string, Tree>;

/** JSON as a tree. */
export function treeOf(value: unknown): Tree {
  if (Array.isArray(value)) return value.map(treeOf);
  if (typeof value !== 'object' || value === null) return value as Tree;
  return new Map(Object.entries(value).map(([key, item]) => [key, treeOf(item)]));
}

/** Fields in order; those that are `undefined` are left out. */
export function fields(entries: readonly (readonly [string, Tree | undefined])[]): ReadonlyMap<string, Tree> {
  return new Map(entries.filter((entry): entry is readonly [string, Tree] => entry[1] !== undefined));
}

/** Characters that a reader of the file cannot see, or that another parser may read as something else. */
const UNSEEN = /[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|(?!\n)\p{Cc}|(?! )\p{Zs}/u;

/** Text with such characters: always in double quotes, with escapes for them. Texts without them are left to the library. */
const unseenText: ScalarTag = {
  identify: (value) => typeof value === 'string' && UNSEEN.test(value),
  default: true,
  tag: 'tag:yaml.org,2002:str',
  resolve: (text) => text,
  stringify: (item) => quote(String(item.value)),
};

/** How files are read and written. */
export const FORMAT = { version: '1.2', customTags: (tags: Tags): Tags => [unseenText, ...tags] } as const;

export const WRITE = { lineWidth: 0, minContentWidth: 0, flowCollectionPadding: false } as const;

/** Lists of plain values stay on one line where that is short. */
const SHORT = 60;

function isShort(value: unknown): boolean {
  return (
    Array.isArray(value) && value.every((item) => typeof item !== 'object') && JSON.stringify(value).length <= SHORT
  );
}

/** A tree as nodes. Empty and short lists are written in brackets. */
export function nodeOf(document: Document, tree: Tree): unknown {
  const node = document.createNode(tree, { aliasDuplicateObjects: false });
  visit(node as never, {
    Seq(_, list) {
      list.flow = isShort(list.toJSON());
    },
    Map(_, map) {
      map.flow = map.items.length === 0;
    },
  });
  return node;
}

/** A tree as the text of a file. The same tree always gives the same bytes. */
export function writeTree(tree: Tree): string {
  const document = new Document(undefined, FORMAT);
  document.contents = nodeOf(document, tree) as never;
  return document.toString(WRITE);
}
