/** Which environments' rulesets a write touches. A function of the write alone, so that every process that reads the log counts the same revisions. */
import { isDeepStrictEqual } from 'node:util';
import type { Flag, FlagSettings, Segment } from '../model/documents.js';
import { publishFlag, publishSegment } from '../model/publish.js';
import type { Write } from './types.js';

/** Environments by key, or all of the project. */
export type Touched = 'all' | ReadonlySet<string>;

const NONE: Touched = new Set();

/** No environment has such a key: what a flag publishes there is what it publishes everywhere but for settings. */
const NOWHERE = '';

export function touchedBy(write: Write): Touched {
  const { kind, before, after } = write;
  if (kind === 'environment') return new Set([write.key]);
  if (kind === 'segment') return before && after ? touchedBySegment(before as Segment, after as Segment) : 'all';
  if (kind === 'flag') return before && after ? touchedByFlag(before as Flag, after as Flag) : 'all';
  return NONE;
}

function touchedBySegment(before: Segment, after: Segment): Touched {
  return isDeepStrictEqual(publishSegment(before), publishSegment(after)) ? NONE : 'all';
}

function touchedByFlag(before: Flag, after: Flag): Touched {
  if (!isDeepStrictEqual(publishFlag(before, NOWHERE), publishFlag(after, NOWHERE))) return 'all';
  const touched = new Set<string>();
  for (const environment of new Set([...Object.keys(before.environments), ...Object.keys(after.environments)])) {
    if (settings(before, environment) === settings(after, environment)) continue;
    if (!isDeepStrictEqual(publishFlag(before, environment), publishFlag(after, environment))) touched.add(environment);
  }
  return touched;
}

const settings = (flag: Flag, environment: string): FlagSettings | undefined =>
  Object.hasOwn(flag.environments, environment) ? flag.environments[environment] : undefined;
