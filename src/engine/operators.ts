import { networkOf } from './cidr.js';
import { numberOf, timeOf } from './numbers.js';
import { outcomeOf, UNKNOWN } from './outcome.js';
import type { PatternCompiler, PatternMatcher } from './patterns.js';
import { aVersion, parseVersion } from './semver.js';
import { EACH, EQUAL, GREATER, IN, LESS, ORDER, VERSION } from './ways.js';

/** What the operators of entries need from the ruleset. */
export interface Patterns {
  readonly patterns: PatternCompiler | undefined;
}

/** What a value of the context is made into, or, with `list`, an entry of the clause's list; undefined is not comparable. */
type Parse<T> = (value: unknown, ignoreCase: boolean, list?: Patterns) => T | undefined;

export interface OperatorRow {
  readonly way: number;
  readonly accepts: number;
  readonly parse: Parse<unknown>;
  /** Of EACH: the outcome of one value and one entry. */
  readonly holds: ((subject: never, entry: never) => number) | undefined;
}

function row<Subject, Entry = Subject>(
  way: number,
  accepts: number,
  parse: Parse<Subject | Entry>,
  holds?: (subject: Subject, entry: Entry) => number,
): OperatorRow {
  return { way, accepts, parse, holds };
}

const textOf: Parse<string> = (value, ignoreCase) =>
  typeof value !== 'string' ? undefined : ignoreCase ? value.toLowerCase() : value;

export const scalarOf: Parse<unknown> = (value, ignoreCase) =>
  typeof value === 'number' || typeof value === 'boolean' ? value : textOf(value, ignoreCase);

const startsWith = (subject: string, entry: string) => outcomeOf(subject.startsWith(entry));
const text = (holds: (subject: string, entry: string) => number) => row(EACH, 0, textOf, holds);
const order = (accepts: number, parse: Parse<number>) => row(ORDER, accepts, parse);
const version = (accepts: number) => row(VERSION, accepts, (value) => parseVersion(value, aVersion()));

export const ROWS = new Map<string, OperatorRow>(
  Object.entries({
    in: row(IN, 0, scalarOf),
    contains: text((subject, entry) => outcomeOf(subject.includes(entry))),
    startsWith: text(startsWith),
    endsWith: text((subject, entry) => outcomeOf(subject.endsWith(entry))),
    lt: order(LESS, numberOf),
    lte: order(LESS | EQUAL, numberOf),
    gt: order(GREATER, numberOf),
    gte: order(GREATER | EQUAL, numberOf),
    before: order(LESS, timeOf),
    after: order(GREATER, timeOf),
    semverEq: version(EQUAL),
    semverLt: version(LESS),
    semverLte: version(LESS | EQUAL),
    semverGt: version(GREATER),
    semverGte: version(GREATER | EQUAL),
    inCidr: row(EACH, 0, (value, _ignoreCase, list) => networkOf(value, list !== undefined), startsWith),
    matches: row<string, PatternMatcher>(
      EACH,
      0,
      // Whether case counts is for the pattern to know.
      (value, ignoreCase, list) =>
        typeof value !== 'string' ? undefined : list === undefined ? value : list.patterns?.(value, ignoreCase),
      (subject, matcher) => {
        const occurs = matcher(subject);
        return occurs === undefined ? UNKNOWN : outcomeOf(occurs);
      },
    ),
  }),
);

/** Which bit the order of two numbers is. */
export function orderOf(a: number, b: number): number {
  return a < b ? LESS : a > b ? GREATER : EQUAL;
}
