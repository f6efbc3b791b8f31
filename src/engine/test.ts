import { read } from './attribute.js';
import { anyOf, isListed } from './key-list.js';
import type { CompiledSegment, Node, SegmentSlot } from './node.js';
import { type OperatorRow, orderOf, scalarOf } from './operators.js';
import { FALSE, outcomeOf, TRUE, UNKNOWN } from './outcome.js';
import { run, spend } from './run.js';
import { aVersion, compareVersions, parseVersion, type Version } from './semver.js';
import { ALL, ANY, EACH, EXISTS, IGNORE_CASE, IN_FEW, IN_SET, IN_TEXT, NEVER, NOT, ORDER, VERSION } from './ways.js';

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
  if (matched === FALSE) return isIncluded;
  return isExcluded === FALSE ? matched : UNKNOWN;
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
  if (of.way === EXISTS) return outcomeOf(value !== undefined && value !== null);
  return Array.isArray(value) ? anyOf(value, testValue, of) : testValue(of, value);
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

function testValue(of: Node, value: unknown): number {
  switch (of.way) {
    case ORDER:
      return testOrder(of, typeof value === 'number' ? value : of.row?.parse(value, false));
    case VERSION:
      return testVersion(of, value);
    case EACH:
      return testEach(of, value);
    case NEVER:
      return UNKNOWN;
    default:
      return testIn(of, value);
  }
}

function testIn(of: Node, given: unknown): number {
  const ignoreCase = (of.accepts & IGNORE_CASE) !== 0;
  if (ignoreCase && !spend(costOf(given))) return UNKNOWN;
  const value = scalarOf(given, ignoreCase);
  if (value === undefined) return UNKNOWN;
  return outcomeOf(of.way === IN_SET ? (of.first as ReadonlySet<unknown>).has(value) : of.entries.includes(value));
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

/** Filled again for each value, so that comparing versions allocates nothing. */
const scratch = aVersion();

function testVersion(of: Node, value: unknown): number {
  const version = parseVersion(value, scratch);
  if (version === undefined) return UNKNOWN;
  const { accepts, entries } = of;
  for (let i = 0; i < entries.length; i++) {
    if (i > 0 && !spend(1 + version.pre.length)) return UNKNOWN;
    if ((accepts & orderOf(compareVersions(version, entries[i] as Version), 0)) !== 0) return TRUE;
  }
  return FALSE;
}

function testEach(of: Node, value: unknown): number {
  const { row, entries, accepts } = of as Node & { readonly row: OperatorRow };
  const cost = costOf(value);
  const subject = spend(cost) ? row.parse(value, (accepts & IGNORE_CASE) !== 0) : undefined;
  if (subject === undefined) return UNKNOWN;
  return anyOf(entries, row.holds as (subject: unknown, entry: unknown) => number, subject, 12 + cost);
}
