import { describe, expect, it } from 'vitest';
import type { FlagEntry } from '../../../src/tui/data/entry.js';
import { edgesOf, forest, treeFrom } from '../../../src/tui/screens/graph/tree.js';

const entry = (key: string, ...needs: readonly string[]): FlagEntry => ({
  key,
  name: key,
  type: 'boolean',
  tags: [],
  owner: '',
  version: 1,
  letters: 0,
  changedAt: 0,
  archived: false,
  temporary: true,
  expiresAt: undefined,
  glances: [{ state: 'on', serves: 'on', percent: 100, rules: 0, targets: 0, needs }],
});

const ENTRIES = [entry('a'), entry('b', 'a'), entry('c', 'b'), entry('d', 'a', 'b'), entry('lonely')];
const shown = (rows: readonly { readonly depth: number; readonly key: string; readonly again: boolean }[]): string[] =>
  rows.map(({ depth, key, again }) => `${'  '.repeat(depth)}${key}${again ? ' (again)' : ''}`);

describe('forest', () => {
  it('begins with the flags that need none, and leaves those out that nobody needs', () => {
    expect(shown(forest(edgesOf(ENTRIES, 0)))).toEqual(['a', '  b', '    c', '    d', '  d']);
  });
});

describe('treeFrom', () => {
  it('goes up as well as down', () => {
    const { up, down } = edgesOf(ENTRIES, 0);
    expect(shown(treeFrom('d', up))).toEqual(['d', '  a', '  b', '    a']);
    expect(shown(treeFrom('b', down))).toEqual(['b', '  c', '  d']);
  });

  it('ends in a circle, which cannot be but might be met', () => {
    const { down } = edgesOf([entry('x', 'y'), entry('y', 'x')], 0);
    expect(shown(treeFrom('x', down))).toEqual(['x', '  y', '    x (again)']);
  });
});
