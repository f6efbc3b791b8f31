/** Prerequisites as an indented tree: which flag waits for which. */
import type { FlagEntry } from '../../data/entry.js';

export interface TreeRow {
  readonly key: string;
  readonly depth: number;
  /** For each level above: whether more of it follows below. */
  readonly open: readonly boolean[];
  readonly last: boolean;
  /** Already shown with all below it further up. */
  readonly again: boolean;
}

export interface Edges {
  /** Flags that a flag needs. */
  readonly up: ReadonlyMap<string, readonly string[]>;
  /** Flags that need it. */
  readonly down: ReadonlyMap<string, readonly string[]>;
}

export function edgesOf(entries: readonly FlagEntry[], environment: number): Edges {
  const up = new Map<string, readonly string[]>();
  const down = new Map<string, string[]>();
  for (const entry of entries) {
    const needs = entry.glances[environment]?.needs ?? [];
    if (needs.length === 0) continue;
    up.set(entry.key, needs);
    for (const parent of needs) {
      const children = down.get(parent);
      if (children) children.push(entry.key);
      else down.set(parent, [entry.key]);
    }
  }
  return { up, down };
}

function descend(
  key: string,
  next: ReadonlyMap<string, readonly string[]>,
  seen: Set<string>,
  place: Pick<TreeRow, 'depth' | 'open' | 'last'>,
  rows: TreeRow[],
): void {
  const children = next.get(key) ?? [];
  const again = seen.has(key) && children.length > 0;
  rows.push({ key, again, ...place });
  if (again) return;
  seen.add(key);
  for (const [index, child] of children.entries()) {
    const open = place.depth === 0 ? [] : [...place.open, !place.last];
    descend(child, next, seen, { depth: place.depth + 1, open, last: index === children.length - 1 }, rows);
  }
}

/** Everything below a flag, or above it. */
export function treeFrom(key: string, next: ReadonlyMap<string, readonly string[]>): readonly TreeRow[] {
  const rows: TreeRow[] = [];
  descend(key, next, new Set(), { depth: 0, open: [], last: true }, rows);
  return rows;
}

/** All trees: from the flags that others need and that need none. */
export function forest({ up, down }: Edges): readonly TreeRow[] {
  const roots = [...down.keys()].filter((key) => !up.has(key)).sort();
  const rows: TreeRow[] = [];
  const seen = new Set<string>();
  for (const root of roots) descend(root, down, seen, { depth: 0, open: [], last: true }, rows);
  return rows;
}
