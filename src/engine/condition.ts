import { read, stepsOf } from './attribute.js';
import {
  comparisonOf,
  EACH,
  IN,
  type OperatorRow,
  ORDER,
  orderOf,
  scalarOf,
  scratchVersion,
  VERSION,
  versionOrder,
} from './operators.js';
import { FALSE, outcomeOf, TRUE, UNKNOWN } from './outcome.js';
import type { PatternCompiler } from './patterns.js';
import { spend } from './run.js';
import { inSegment, type SegmentSlot } from './segment-slot.js';
import type { Version } from './semver.js';
import type { Clause, Condition } from './types.js';

const EXISTS = 4;
/** Nothing can be told: a shape, an operator or a list that this evaluator has no use for. */
const NEVER = 5;
const ALL = 6;
const ANY = 7;
const NOT = 8;
const SEGMENT = 9;

/** A condition made ready. All are of this one shape: `test` is a switch, which is faster than calling some closure or other. */
export interface Node {
  readonly way: number;
  readonly name: string;
  readonly steps: readonly string[] | undefined;
  readonly accepts: number;
  /** The first of `entries`. */
  readonly first: unknown;
  readonly entries: readonly unknown[];
  /** Of IN, once the list is long enough for one. */
  readonly set: ReadonlySet<unknown> | undefined;
  readonly ignoreCase: boolean;
  readonly row: OperatorRow | undefined;
  readonly parts: readonly Node[];
  readonly segment: SegmentSlot | undefined;
}

/** What conditions need from the ruleset that they stand in. */
export interface Scope {
  readonly segment: (key: string) => SegmentSlot;
  readonly patterns: PatternCompiler | undefined;
}

/** Up to here a look at each entry is faster than a set. */
const SHORT = 4;
const NONE: readonly never[] = [];

function node(
  way: number,
  parts: readonly Node[] = NONE,
  segment?: SegmentSlot,
  name = '',
  ignoreCase = false,
  row?: OperatorRow,
  entries: readonly unknown[] = NONE,
): Node {
  const set = way === IN && entries.length > SHORT ? new Set(entries) : undefined;
  return {
    way,
    name,
    steps: stepsOf(name),
    accepts: row?.accepts ?? 0,
    first: entries[0],
    entries,
    set,
    ignoreCase,
    row,
    parts,
    segment,
  };
}

const never = node(NEVER);

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
  const isFolded = ignoreCase === true;
  const comparison = comparisonOf(op, values, isFolded, scope.patterns);
  return comparison === undefined
    ? never
    : node(comparison.row.way, NONE, undefined, attribute, isFolded, comparison.row, comparison.entries);
}

export function test(of: Node, context: object): number {
  switch (of.way) {
    case ALL:
      return combine(of.parts, FALSE, context);
    case ANY:
      return combine(of.parts, TRUE, context);
    case NOT: {
      const outcome = test(of.parts[0] as Node, context);
      return outcome === UNKNOWN ? UNKNOWN : 1 - outcome;
    }
    case SEGMENT:
      return inSegment(of.segment as SegmentSlot, context);
    case NEVER:
      return UNKNOWN;
    default: {
      const value = read(of, context);
      if (value === undefined || value === null) return of.way === EXISTS ? FALSE : UNKNOWN;
      return typeof value === 'object' && Array.isArray(value) ? testList(of, value) : testValue(of, value);
    }
  }
}

/** Kleene's `and` (stop = FALSE) or `or` (stop = TRUE). */
export function combine(parts: readonly Node[], stop: number, context: object): number {
  let outcome = 1 - stop;
  for (let i = 0; i < parts.length; i++) {
    const each = test(parts[i] as Node, context);
    if (each === stop) return stop;
    if (each === UNKNOWN) outcome = UNKNOWN;
  }
  return outcome;
}

/** A list matches when any of its elements does. */
function testList(of: Node, list: readonly unknown[]): number {
  if (of.way === EXISTS) return TRUE;
  let outcome = FALSE;
  for (let i = 0; i < list.length; i++) {
    const each = spend(2) ? testValue(of, list[i]) : UNKNOWN;
    if (each === TRUE) return TRUE;
    if (each === UNKNOWN) outcome = UNKNOWN;
  }
  return outcome;
}

function testValue(of: Node, value: unknown): number {
  switch (of.way) {
    case IN:
      return testIn(of, value);
    case ORDER: {
      const number = typeof value === 'number' ? value : of.row?.subject(value, false);
      if (typeof number !== 'number' || number - number !== 0) return UNKNOWN;
      return outcomeOf(of.entries.length > 0 && (of.accepts & orderOf(number, of.first as number)) !== 0);
    }
    case VERSION:
      return testVersion(of, value);
    case EACH:
      return testEach(of, value);
    default:
      return TRUE;
  }
}

function testIn(of: Node, given: unknown): number {
  const value = of.ignoreCase && spend(4) ? scalarOf(given, true) : given;
  if (of.set !== undefined) {
    if (of.set.has(value)) return TRUE;
  } else if (of.first === value || of.entries.includes(value)) return TRUE;
  return scalarOf(value, false) === undefined ? UNKNOWN : FALSE;
}

function testVersion(of: Node, value: unknown): number {
  const version = scratchVersion(value);
  if (version === undefined) return UNKNOWN;
  for (let i = 0; i < of.entries.length; i++) {
    if (!spend(1 + version.pre.length)) return UNKNOWN;
    if ((of.accepts & versionOrder(version, of.entries[i] as Version)) !== 0) return TRUE;
  }
  return FALSE;
}

function testEach(of: Node, value: unknown): number {
  const { row, entries, ignoreCase } = of as Node & { readonly row: OperatorRow };
  const cost = typeof value === 'string' ? value.length >> 3 : 0;
  const subject = spend(cost) ? row.subject(value, ignoreCase) : undefined;
  if (subject === undefined) return UNKNOWN;
  let outcome = FALSE;
  for (let i = 0; i < entries.length; i++) {
    const holds = spend(4 + cost) ? row.holds(subject as never, entries[i] as never) : undefined;
    if (holds === true) return TRUE;
    if (holds === undefined) outcome = UNKNOWN;
  }
  return outcome;
}
