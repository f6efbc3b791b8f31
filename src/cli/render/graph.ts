/** Prerequisites as an indented tree, or as text for Graphviz. */
import { escapeForTerminal } from '../terminal-text.js';
import type { Screen } from './style.js';

export interface Edge {
  readonly flag: string;
  readonly needs: string;
  readonly variations: readonly string[];
}

/** Flags that nothing is needed by come first; below each, what it waits for. */
export function treeLines(screen: Screen, edges: readonly Edge[], root?: string): string[] {
  const needs = new Map<string, Edge[]>();
  const needed = new Set<string>();
  for (const edge of edges) {
    needed.add(edge.needs);
    const list = needs.get(edge.flag);
    if (list) list.push(edge);
    else needs.set(edge.flag, [edge]);
  }
  const tops = [...needs.keys()].filter((key) => !needed.has(key));
  const roots = tops.length > 0 ? tops : root === undefined ? [] : [root];
  const [branch, last, bar] = screen.unicode ? ['├─ ', '└─ ', '│  '] : ['|- ', '`- ', '|  '];
  const lines: string[] = [];
  const walk = (key: string, indent: string, path: readonly string[]) => {
    const children = needs.get(key) ?? [];
    children.forEach((edge, index) => {
      const isLast = index === children.length - 1;
      const text = `${escapeForTerminal(edge.needs)} == ${escapeForTerminal(edge.variations.join(' or '))}`;
      lines.push(`${indent}${isLast ? last : branch}${text}`);
      // Circles are refused when written; a damaged graph must still print.
      if (!path.includes(edge.needs))
        walk(edge.needs, indent + (isLast ? '   ' : (bar as string)), [...path, edge.needs]);
    });
  };
  for (const key of roots.sort()) {
    lines.push(escapeForTerminal(key));
    walk(key, '', [key]);
  }
  return lines;
}

export function dotLines(edges: readonly Edge[]): string[] {
  const quoted = (text: string) => `"${escapeForTerminal(text).replaceAll('"', '\\"')}"`;
  return [
    'digraph prerequisites {',
    ...edges.map(
      (edge) => `  ${quoted(edge.flag)} -> ${quoted(edge.needs)} [label=${quoted(edge.variations.join(' or '))}];`,
    ),
    '}',
  ];
}
