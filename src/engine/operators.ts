import { isInNetwork, type Network, parseNetwork } from './cidr.js';
import { numberOf, timeOf } from './numbers.js';
import { alwaysUnknown, FALSE, outcomeOf, TRUE, UNKNOWN } from './outcome.js';
import type { PatternCompiler } from './patterns.js';
import { spend } from './run.js';
import { aVersion, compareVersions, parseVersion, type Version } from './semver.js';
import type { Clause } from './types.js';

/** What an operator says of one present value that is no list. */
export type Match = (value: unknown) => number;

type MatchMaker = (values: readonly unknown[], ignoreCase: boolean, patterns: PatternCompiler | undefined) => Match;

/** Entries of a clause's list that an operator can use; bad ones are passed over. */
function usable<T>(values: readonly unknown[], parse: (value: unknown) => T | undefined): T[] {
  const entries: T[] = [];
  for (const value of values) {
    const entry = parse(value);
    if (entry !== undefined) entries.push(entry);
  }
  return entries;
}

const isScalar = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

function textEntry(ignoreCase: boolean): (value: unknown) => string | undefined {
  return (value) => (typeof value !== 'string' ? undefined : ignoreCase ? value.toLowerCase() : value);
}

/** True when `holds` of any entry; UNKNOWN when the work runs out. */
function any<Entry, Subject>(
  entries: readonly Entry[],
  subject: Subject,
  cost: number,
  holds: (subject: Subject, entry: Entry) => boolean,
): number {
  for (let i = 0; i < entries.length; i++) {
    if (!spend(cost)) return UNKNOWN;
    if (holds(subject, entries[i]!)) return TRUE;
  }
  return FALSE;
}

function text(holds: (subject: string, entry: string) => boolean): MatchMaker {
  return (values, ignoreCase) => {
    const entries = usable(values, textEntry(ignoreCase));
    if (entries.length === 0 && values.length > 0) return alwaysUnknown;
    return (value) => {
      if (typeof value !== 'string' || !spend(value.length >> 2)) return UNKNOWN;
      return any(entries, ignoreCase ? value.toLowerCase() : value, 4 + (value.length >> 4), holds);
    };
  };
}

/** Ordered values: "less than any of them" is less than the largest. */
function ordered(parse: (value: unknown) => number, direction: 1 | -1, orEqual: boolean): MatchMaker {
  return (values) => {
    const entries = usable(values, (value) => {
      const number = parse(value);
      return Number.isNaN(number) ? undefined : number;
    });
    if (entries.length === 0 && values.length > 0) return alwaysUnknown;
    const bound = entries.reduce(
      (least, each) => (direction * each < direction * least ? each : least),
      direction * Infinity,
    );
    return (value) => {
      const number = parse(value);
      if (Number.isNaN(number)) return UNKNOWN;
      return outcomeOf(number === bound ? orEqual : direction * number > direction * bound);
    };
  };
}

const subject: Version = aVersion();

function version(holds: (order: number) => boolean): MatchMaker {
  return (values) => {
    const entries = usable(values, (value) => {
      const entry = aVersion();
      return parseVersion(value, entry) ? entry : undefined;
    });
    if (entries.length === 0 && values.length > 0) return alwaysUnknown;
    const test = (of: Version, entry: Version) => holds(compareVersions(of, entry));
    return (value) => (parseVersion(value, subject) ? any(entries, subject, subject.pre.length + 1, test) : UNKNOWN);
  };
}

const inList: MatchMaker = (values, ignoreCase) => {
  const fold = textEntry(ignoreCase);
  const entries = usable(values, (value) => (isScalar(value) ? (fold(value) ?? value) : undefined));
  if (entries.length === 0 && values.length > 0) return alwaysUnknown;
  const set = new Set<unknown>(entries);
  return (value) =>
    isScalar(value) ? outcomeOf(set.has(ignoreCase && spend(4) ? (fold(value) ?? value) : value)) : UNKNOWN;
};

const inCidr: MatchMaker = (values) => {
  const entries = usable(values, (value) => parseNetwork(value, true));
  if (entries.length === 0 && values.length > 0) return alwaysUnknown;
  return (value) => {
    const address: Network | undefined = parseNetwork(value, false);
    return address === undefined ? UNKNOWN : any(entries, address, 4, isInNetwork);
  };
};

const matches: MatchMaker = (values, ignoreCase, patterns) => {
  const entries = usable(values, (value) => (typeof value === 'string' ? patterns?.(value, ignoreCase) : undefined));
  if (entries.length === 0 && values.length > 0) return alwaysUnknown;
  return (value) => {
    if (typeof value !== 'string') return UNKNOWN;
    let outcome = FALSE;
    for (const entry of entries) {
      const found = entry(value);
      if (found) return TRUE;
      if (found === undefined) outcome = UNKNOWN;
    }
    return outcome;
  };
};

const MAKERS = new Map<string, MatchMaker>([
  ['in', inList],
  ['contains', text((of, entry) => of.includes(entry))],
  ['startsWith', text((of, entry) => of.startsWith(entry))],
  ['endsWith', text((of, entry) => of.endsWith(entry))],
  ['matches', matches],
  ['lt', ordered(numberOf, -1, false)],
  ['lte', ordered(numberOf, -1, true)],
  ['gt', ordered(numberOf, 1, false)],
  ['gte', ordered(numberOf, 1, true)],
  ['before', ordered(timeOf, -1, false)],
  ['after', ordered(timeOf, 1, false)],
  ['semverEq', version((order) => order === 0)],
  ['semverLt', version((order) => order < 0)],
  ['semverLte', version((order) => order <= 0)],
  ['semverGt', version((order) => order > 0)],
  ['semverGte', version((order) => order >= 0)],
  ['inCidr', inCidr],
]);

export function matchOf(clause: Clause, patterns: PatternCompiler | undefined): Match {
  const maker = MAKERS.get(clause.op);
  if (maker === undefined || !Array.isArray(clause.values)) return alwaysUnknown;
  return maker(clause.values, clause.ignoreCase === true, patterns);
}
