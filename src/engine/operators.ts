import { networkOf } from './cidr.js';
import { numberOf, timeOf } from './numbers.js';
import type { PatternCompiler, PatternMatcher } from './patterns.js';
import { aVersion, compareVersions, parseVersion, type Version } from './semver.js';

/** How an operator compares: by equality, by order, or one value with one entry. */
export const IN = 0;
export const ORDER = 1;
export const VERSION = 2;
export const EACH = 3;

/** Orders, as bits, so that an operator is the set of those that it accepts. */
const LESS = 1;
const EQUAL = 2;
const GREATER = 4;

export interface OperatorRow {
  readonly way: number;
  readonly accepts: number;
  /** What a value of the context is made into; undefined is not comparable. */
  readonly subject: (value: unknown, ignoreCase: boolean) => unknown;
  /** The same of an entry of the clause's list; undefined is passed over. */
  readonly entry: (value: unknown, ignoreCase: boolean, patterns: PatternCompiler | undefined) => unknown;
  /** Of EACH; undefined is unknown. */
  readonly holds: (subject: never, entry: never) => boolean | undefined;
}

function row<Subject, Entry>(
  way: number,
  accepts: number,
  subject: (value: unknown, ignoreCase: boolean) => Subject | undefined,
  entry: (value: unknown, ignoreCase: boolean, patterns: PatternCompiler | undefined) => Entry | undefined,
  holds: (subject: Subject, entry: Entry) => boolean | undefined = () => false,
): OperatorRow {
  return { way, accepts, subject, entry, holds };
}

function textOf(value: unknown, ignoreCase: boolean): string | undefined {
  return typeof value !== 'string' ? undefined : ignoreCase ? value.toLowerCase() : value;
}

function scalarOf(value: unknown, ignoreCase: boolean): unknown {
  return typeof value === 'number' || typeof value === 'boolean' ? value : textOf(value, ignoreCase);
}

function versionOf(value: unknown): Version | undefined {
  const version = aVersion();
  return parseVersion(value, version) ? version : undefined;
}

const startsWith = (subject: string, entry: string) => subject.startsWith(entry);
const text = (holds: (subject: string, entry: string) => boolean) => row(EACH, 0, textOf, textOf, holds);
const order = (accepts: number, parse: (value: unknown) => number | undefined) => row(ORDER, accepts, parse, parse);
const version = (accepts: number) => row(VERSION, accepts, versionOf, versionOf);

const ROWS = new Map<unknown, OperatorRow>([
  ['in', row(IN, 0, scalarOf, scalarOf)],
  ['contains', text((subject, entry) => subject.includes(entry))],
  ['startsWith', text(startsWith)],
  ['endsWith', text((subject, entry) => subject.endsWith(entry))],
  ['lt', order(LESS, numberOf)],
  ['lte', order(LESS | EQUAL, numberOf)],
  ['gt', order(GREATER, numberOf)],
  ['gte', order(GREATER | EQUAL, numberOf)],
  ['before', order(LESS, timeOf)],
  ['after', order(GREATER, timeOf)],
  ['semverEq', version(EQUAL)],
  ['semverLt', version(LESS)],
  ['semverLte', version(LESS | EQUAL)],
  ['semverGt', version(GREATER)],
  ['semverGte', version(GREATER | EQUAL)],
  [
    'inCidr',
    row(
      EACH,
      0,
      (value) => networkOf(value, false),
      (value) => networkOf(value, true),
      startsWith,
    ),
  ],
  [
    'matches',
    row<string, PatternMatcher>(
      EACH,
      0,
      // Whether case counts is for the pattern to know.
      (value) => textOf(value, false),
      (value, ignoreCase, patterns) => (typeof value === 'string' ? patterns?.(value, ignoreCase) : undefined),
      (subject, matcher) => matcher(subject),
    ),
  ],
]);

export interface Comparison {
  readonly row: OperatorRow;
  readonly entries: readonly unknown[];
}

/** Undefined when nothing can ever be told: an operator not known here, or a list without one entry that it can use. */
export function comparisonOf(
  op: unknown,
  values: unknown,
  ignoreCase: boolean,
  patterns: PatternCompiler | undefined,
): Comparison | undefined {
  const found = ROWS.get(op);
  if (found === undefined || !Array.isArray(values)) return undefined;
  const entries = values
    .map((value) => found.entry(value, ignoreCase, patterns))
    .filter((entry) => entry !== undefined);
  if (entries.length === 0 && values.length > 0) return undefined;
  if (found.way !== ORDER || entries.length < 2) return { row: found, entries };
  // "Less than any of them" is less than the largest.
  const isLess = (found.accepts & LESS) !== 0;
  return { row: found, entries: [(entries as number[]).reduce((a, b) => (a < b === isLess ? b : a))] };
}

/** Which bit the order of two numbers is. */
export function orderOf(a: number, b: number): number {
  return a < b ? LESS : a > b ? GREATER : EQUAL;
}

/** Filled again for each value, so that comparing versions allocates nothing. */
const scratch = aVersion();

/** The version that a value is, until the next one is asked for. */
export function scratchVersion(value: unknown): Version | undefined {
  return parseVersion(value, scratch) ? scratch : undefined;
}

export function versionOrder(a: Version, b: Version): number {
  return orderOf(compareVersions(a, b), 0);
}
