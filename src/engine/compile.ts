import { attributeOf } from './attribute.js';
import { keyListOf } from './key-list.js';
import {
  ALL,
  ANY,
  type CompiledSegment,
  EXISTS,
  IGNORE_CASE,
  IN_FEW,
  IN_SET,
  IN_TEXT,
  NONE,
  NOT,
  type Node,
  never,
  node,
  SEGMENT,
  type SegmentSlot,
} from './node.js';
import { comparisonOf, IN } from './operators.js';
import type { PatternCompiler } from './patterns.js';
import type { Clause, Condition, RulesetSegment } from './types.js';

/** What conditions need from the ruleset that they stand in. */
export interface Scope {
  readonly segment: (key: string) => SegmentSlot;
  readonly patterns: PatternCompiler | undefined;
}

/** Up to here a look at each entry is faster than a set. */
const SHORT = 4;

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
  const comparison = comparisonOf(op, values, ignoreCase === true, scope.patterns);
  if (comparison === undefined) return never;
  const { row, entries } = comparison;
  const accepts = row.accepts | (ignoreCase === true ? IGNORE_CASE : 0);
  const isPlainIn = row.way === IN && ignoreCase !== true && entries.length > 0;
  if (isPlainIn && entries.length > SHORT) return node(IN_SET, NONE, new Set(entries), attribute, accepts, row);
  const isText = entries.length === 1 && typeof entries[0] === 'string';
  const way = isPlainIn ? (isText ? IN_TEXT : IN_FEW) : row.way;
  // What has nothing to be compared with accepts no order.
  return node(way, entries, entries[0], attribute, entries.length === 0 ? 0 : accepts, row);
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
