import type { Flag, Segment } from '../model/documents.js';
import { BurgeeError, type ErrorCode } from '../model/errors.js';
import { segmentsNamedBy } from '../model/references.js';
import { settingsOf } from '../model/settings.js';
import type { Work } from './work.js';

/** The way from a node back to itself, if there is one. Reads only what can be reached. */
async function wayBack(
  start: string,
  next: (key: string) => Promise<readonly string[]>,
): Promise<readonly string[] | undefined> {
  const cameFrom = new Map<string, string>();
  const ask = [start];
  for (let key = ask.pop(); key !== undefined; key = ask.pop()) {
    for (const other of await next(key)) {
      if (other === start) {
        const way = [start];
        for (let at: string | undefined = key; at !== undefined && at !== start; at = cameFrom.get(at)) way.unshift(at);
        return [start, ...way];
      }
      if (cameFrom.has(other)) continue;
      cameFrom.set(other, key);
      ask.push(other);
    }
  }
  return undefined;
}

function cycleError(code: ErrorCode, what: string, way: readonly string[], hint: string): BurgeeError {
  return new BurgeeError(code, `${what}: ${way.join(' → ')}.`, { hint, details: { cycle: way } });
}

export async function refusePrerequisiteCycle(work: Work, flag: Flag, environment: string): Promise<void> {
  const way = await wayBack(flag.key, async (key) => {
    const parent = await work.get('flag', flag.project, key);
    if (parent === undefined) return [];
    return settingsOf(parent, environment).prerequisites.map((prerequisite) => prerequisite.flag);
  });
  if (way === undefined) return;
  throw cycleError(
    'PREREQUISITE_CYCLE',
    `In "${environment}" the prerequisites would go round in a circle`,
    way,
    `See who needs whom: burgee prereq graph ${flag.key} --env ${environment}`,
  );
}

export async function refuseSegmentCycle(work: Work, segment: Segment): Promise<void> {
  const way = await wayBack(segment.key, async (key) => {
    const other = await work.get('segment', segment.project, key);
    return other === undefined ? [] : [...segmentsNamedBy(other)];
  });
  if (way === undefined) return;
  throw cycleError(
    'INVALID_INPUT',
    'The segments would be made of each other',
    way,
    `See what it is made of: burgee segment show ${segment.key}`,
  );
}
