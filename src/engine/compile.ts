import { attributeOf } from './attribute.js';
import { keyListOf } from './key-list.js';
import { type CompiledSegment, NONE, type Node, never, node, type SegmentSlot } from './node.js';
import { ROWS } from './operators.js';
import type { PatternCompiler } from './patterns.js';
import type { Clause, Condition, RulesetSegment } from './types.js';
import { ALL, ANY, EXISTS, FEW, IGNORE_CASE, IN, IN_FEW, IN_SET, IN_TEXT, LESS, NOT, ORDER, SEGMENT } from './ways.js';

/** What conditions need from the ruleset that they stand in. */
export interface Scope {
  readonly segment: (key: string) => SegmentSlot;
  readonly patterns: PatternCompiler | undefined;
}

/** Total: a shape that this evaluator does not know is unknown. */
export function compileCondition(condition: Condition, scope: Scope): Node {
  if (typeof condition !== 'object' || condition === null) return never;
  if ('all' in condition) return compileParts(ALL, condition.all, scope);
  if ('any' in condition) return compileParts(ANY, condition.any, scope);
  if ('not' in condition) return node(NOT, [compileCondition(condition.not, scope)]);
  if ('segment' in condition) return node(SEGMENT, NONE, scope.segment(condition.segment));
  return compileClause(condition, scope);
}

function compileParts(way: number, conditions: readonly Condition[], scope: Scope): Node {
  if (!Array.isArray(conditions)) return never;
  const parts = conditions.map((part) => compileCondition(part, scope));
  return parts.length === 1 ? (parts[0] as Node) : node(way, parts);
}

function compileClause({ attribute, op, values, ignoreCase }: Clause, scope: Scope): Node {
  if (typeof attribute !== 'string') return never;
  if (op === 'exists') return node(EXISTS, NONE, undefined, attribute);
  const row = ROWS.get(op);
  if (row === undefined || !Array.isArray(values)) return never;
  const isFolded = ignoreCase === true;
  const entries = values.map((value) => row.parse(value, isFolded, scope)).filter((entry) => entry !== undefined);
  const count = entries.length;
  // A list without one entry that can be used is a mistake; an empty one accepts no order.
  if (count === 0 && values.length > 0) return never;
  const accepts = count === 0 ? 0 : row.accepts | (isFolded ? IGNORE_CASE : 0);
  const isPlainIn = row.way === IN && !isFolded && count > 0;
  if (isPlainIn && count > FEW) return node(IN_SET, NONE, new Set(entries), attribute, accepts, row);
  const isText = count === 1 && typeof entries[0] === 'string';
  const way = isPlainIn ? (isText ? IN_TEXT : IN_FEW) : row.way;
  // "Less than any of them" is less than the largest.
  const isLess = (accepts & LESS) !== 0;
  const first =
    way === ORDER
      ? (entries as number[]).reduce((a, b) => (a < b === isLess ? b : a), entries[0] as number)
      : entries[0];
  return node(way, entries, first, attribute, accepts, row);
}

/** What must be true for a condition to be: the parts of an `all`, or the condition itself. */
export function partsOf(condition: Condition, scope: Scope): readonly Node[] {
  const compiled = compileCondition(condition, scope);
  return compiled.way === ALL ? (compiled.entries as readonly Node[]) : [compiled];
}

/** Undefined, hence unknown, when it is not there or cannot be read. */
export function compileSegment(segment: RulesetSegment | undefined, scope: Scope): CompiledSegment | undefined {
  if (typeof segment !== 'object' || segment === null) return undefined;
  const { by, included, excluded, rules } = segment;
  return {
    attribute: attributeOf(by),
    included: keyListOf(included),
    excluded: keyListOf(excluded),
    rules: Array.isArray(rules) ? rules.map((rule) => compileCondition(rule?.when, scope)) : NONE,
  };
}
