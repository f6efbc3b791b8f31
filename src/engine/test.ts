import { read } from './attribute.js';
import { anyOf, isListed } from './key-list.js';
import {
  ALL,
  ANY,
  type CompiledSegment,
  EXISTS,
  IGNORE_CASE,
  IN_FEW,
  IN_SET,
  IN_TEXT,
  NEVER,
  NOT,
  type Node,
  type SegmentSlot,
} from './node.js';
import { EACH, IN, type OperatorRow, ORDER, orderOf, scratchVersion, VERSION, versionOrder } from './operators.js';
import { FALSE, outcomeOf, TRUE, UNKNOWN } from './outcome.js';
import { run, spend } from './run.js';
import type { Version } from './semver.js';

export function test(of: Node, context: object): number {
  if (of.way <= NEVER) return testClause(of, context);
  switch (of.way) {
    case ALL:
      return combine(of.entries as readonly Node[], FALSE, context);
    case ANY:
      return combine(of.entries as readonly Node[], TRUE, context);
    case NOT: {
      const outcome = test(of.first as Node, context);
      return outcome === UNKNOWN ? UNKNOWN : 1 - outcome;
    }
    default:
      return testSegment(of.first as SegmentSlot, context);
  }
}

function testSegment(slot: SegmentSlot, context: object): number {
  slot.compiled ??= slot.compile(slot);
  const { compiled } = slot;
  if (compiled === undefined) return UNKNOWN;
  // Lists alone lead nowhere else, and are looked up faster than remembered.
  if (compiled.rules.length === 0) return isMember(compiled, context);
  if (slot.generation === run.generation) return slot.outcome;
  slot.generation = run.generation;
  slot.outcome = UNKNOWN;
  const outcome = isMember(compiled, context);
  slot.outcome = outcome;
  return outcome;
}

/** `included or (not excluded and any rule)` in three values: included wins over excluded, and excluded over the rules. */
function isMember({ attribute, included, excluded, rules }: CompiledSegment, context: object): number {
  const value = read(attribute, context);
  const isIncluded = isListed(included, value);
  if (isIncluded === TRUE) return TRUE;
  const isExcluded = isListed(excluded, value);
  if (isExcluded === TRUE) return isIncluded;
  const matched = rules.length === 0 ? FALSE : combine(rules, TRUE, context);
  if (matched === TRUE && isExcluded === FALSE) return TRUE;
  return matched === FALSE ? isIncluded : UNKNOWN;
}

function testClause(of: Node, context: object): number {
  const value = read(of, context);
  // Text in a list or a number on a scale is what nearly all clauses come to; the rest is apart, so that this is short enough to be inlined.
  if (typeof value === 'string') {
    if (of.way === IN_TEXT) return outcomeOf(value === (of.first as string));
    if (of.way === IN_SET) return outcomeOf((of.first as ReadonlySet<unknown>).has(value));
    if (of.way === IN_FEW) return isTextAmong(of.entries, value);
  } else if (typeof value === 'number' && of.way === ORDER) return testOrder(of, value);
  return testOther(of, value);
}

function testOther(of: Node, value: unknown): number {
  if (value === undefined || value === null) return of.way === EXISTS ? FALSE : UNKNOWN;
  return Array.isArray(value) ? testList(of, value) : testValue(of, value);
}

function isTextAmong(entries: readonly unknown[], text: string): number {
  for (let i = 0; i < entries.length; i++) if (entries[i] === text) return TRUE;
  return FALSE;
}

/** Kleene's `and` (stop = FALSE) or `or` (stop = TRUE). */
export function combine(parts: readonly Node[], stop: number, context: object): number {
  let outcome = 1 - stop;
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] as Node;
    // Clauses are most of all parts, and a call that cannot lead back here can be inlined.
    const each = part.way <= NEVER ? testClause(part, context) : test(part, context);
    if (each === stop) return stop;
    if (each === UNKNOWN) outcome = UNKNOWN;
  }
  return outcome;
}

// Apart, since a closure in `testClause` would cost every call an allocation.
function testList(of: Node, list: readonly unknown[]): number {
  return of.way === EXISTS ? TRUE : anyOf(list, (each) => testValue(of, each));
}

function testValue(of: Node, value: unknown): number {
  switch (of.way) {
    case IN:
    case IN_TEXT:
    case IN_FEW:
    case IN_SET:
      return testIn(of, value);
    case ORDER:
      return testOrder(of, typeof value === 'number' ? value : of.row?.subject(value, false));
    case VERSION:
      return testVersion(of, value);
    case EACH:
      return testEach(of, value);
    default:
      return of.way === EXISTS ? TRUE : UNKNOWN;
  }
}

function testIn(of: Node, given: unknown): number {
  const isFolded = (of.accepts & IGNORE_CASE) !== 0 && typeof given === 'string';
  if (isFolded && !spend(costOf(given))) return UNKNOWN;
  const value = isFolded ? given.toLowerCase() : given;
  if (of.way === IN_SET ? (of.first as ReadonlySet<unknown>).has(value) : of.entries.includes(value)) return TRUE;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? FALSE : UNKNOWN;
}

/** What going through a text once costs. */
function costOf(value: unknown): number {
  return typeof value === 'string' ? 1 + (value.length >> 3) : 1;
}

function testOrder(of: Node, number: unknown): number {
  // Infinity and NaN are not numbers that anyone wrote.
  if (typeof number !== 'number' || number - number !== 0) return UNKNOWN;
  return outcomeOf((of.accepts & orderOf(number, of.first as number)) !== 0);
}

function testVersion(of: Node, value: unknown): number {
  const version = scratchVersion(value);
  if (version === undefined) return UNKNOWN;
  const { accepts, entries } = of;
  for (let i = 0; i < entries.length; i++) {
    if (i > 0 && !spend(1 + version.pre.length)) return UNKNOWN;
    if ((accepts & versionOrder(version, entries[i] as Version)) !== 0) return TRUE;
  }
  return FALSE;
}

function testEach(of: Node, value: unknown): number {
  const { row, entries, accepts } = of as Node & { readonly row: OperatorRow };
  const cost = costOf(value);
  const subject = spend(cost) ? row.subject(value, (accepts & IGNORE_CASE) !== 0) : undefined;
  if (subject === undefined) return UNKNOWN;
  let outcome = FALSE;
  for (let i = 0; i < entries.length; i++) {
    if (!spend(12 + cost)) return UNKNOWN;
    const holds = row.holds(subject as never, entries[i] as never);
    if (holds === true) return TRUE;
    if (holds === undefined) outcome = UNKNOWN;
  }
  return outcome;
}
