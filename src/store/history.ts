/** Reading the log backwards, narrowed by what people ask for. One document's history comes from an index; the rest is filtered while walking. */
import type { Flag } from '../model/documents.js';
import type { Operation } from '../operations/types.js';
import { parseLine } from './entry.js';
import { parseVersion } from './fold.js';
import { documentId, historyKey, LOG, logKey, refOfId, under, versionKey } from './keys.js';
import type { LevelLog } from './level-log.js';
import { corrupt } from './seal.js';
import { hole } from './start-up.js';
import type { Change, ChangeFilter, Write } from './types.js';

const DEFAULT_LIMIT = 50;

export async function* changesIn(log: LevelLog, filter: ChangeFilter, id: string | undefined): AsyncGenerator<Change> {
  await log.ready();
  if (filter.ref !== undefined && id === undefined) return;
  let left = filter.limit ?? DEFAULT_LIMIT;
  for await (const change of id === undefined ? all(log, filter.before) : of(log, id, filter.before)) {
    if (left <= 0) return;
    // Times never go back along the log, so nothing older can match.
    if (filter.since !== undefined && change.at < filter.since) return;
    if (!matches(change, filter)) continue;
    left -= 1;
    yield change;
  }
}

async function* all(log: LevelLog, before = Number.MAX_SAFE_INTEGER): AsyncGenerator<Change> {
  const range = { ...under(LOG), reverse: true };
  const lt = before > log.current.seq ? range.lt : logKey(Math.max(0, before));
  let expected = Math.min(before - 1, log.current.seq);
  for await (const [key, line] of log.database.lines({ ...range, lt })) {
    const seq = Number(key.slice(2));
    // Entries behind the head are on their way there.
    if (seq > expected) continue;
    if (seq < expected) break;
    yield parseLine(line, seq);
    expected -= 1;
  }
  if (expected > 0) throw hole(expected, 'is missing');
}

/** Every entry of a document holds the version that the next one found: a gap in the index shows. */
async function* of(log: LevelLog, id: string, before = Number.MAX_SAFE_INTEGER): AsyncGenerator<Change> {
  const prefix = `h!${id}!`;
  const range = { ...under(prefix), reverse: true };
  const lt = before > log.current.seq ? range.lt : historyKey(id, Math.max(0, before));
  const { seq: last } = parseVersion(log.database.get(versionKey(id)));
  let found: number | undefined;
  let newer: Write | undefined;
  for await (const key of log.database.keys({ ...range, lt })) {
    const seq = Number(key.slice(prefix.length));
    if (seq > log.current.seq) continue;
    found = seq;
    const change = log.entry(seq);
    const write = change?.writes.findLast((each) => documentId(each.kind, each.project, each.key) === id);
    if (!change || !write || (newer && !follows(newer, write)) || (!newer && before > last && seq !== last)) break;
    newer = change.writes.find((each) => documentId(each.kind, each.project, each.key) === id);
    yield change;
    found = undefined;
  }
  const isWhole = newer ? newer.before === null && newer.version === 1 : last === 0 || before <= last;
  if (found !== undefined || !isWhole) {
    throw corrupt(`The history of ${refOfId(id)} has a gap${found ? ` at entry ${found}` : ''}.`);
  }
}

export function follows(newer: Write, older: Write): boolean {
  if (newer.before === null) return older.after === null && newer.version === older.version + 1;
  return older.after?.version === newer.before.version;
}

function matches(change: Change, filter: ChangeFilter): boolean {
  const { project, environment, actor, action, until } = filter;
  if (until !== undefined && change.at > until) return false;
  if (actor !== undefined && change.actor !== actor) return false;
  if (action !== undefined && !change.operations.some(({ op }) => op === action || op.startsWith(`${action}.`)))
    return false;
  if (project !== undefined && !change.writes.some((write) => isOfProject(write, project))) return false;
  return environment === undefined || touchesEnvironment(change, environment);
}

function isOfProject(write: Write, project: string): boolean {
  return write.project === project || (write.kind === 'project' && write.key === project);
}

/** Segments are shared by all environments; a flag's change touches those whose settings are not the same before and after. */
function touchesEnvironment(change: Change, environment: string): boolean {
  return (
    change.operations.some((operation) => namesEnvironment(operation, environment)) ||
    change.writes.some(({ kind, key, before, after }) => {
      if (kind === 'environment') return key === environment;
      if (kind === 'segment') return true;
      if (kind !== 'flag') return false;
      const settings = (flag: Flag | null): string =>
        flag && Object.hasOwn(flag.environments, environment) ? JSON.stringify(flag.environments[environment]) : '';
      return settings(before as Flag | null) !== settings(after as Flag | null);
    })
  );
}

const namesEnvironment = (operation: Operation, environment: string): boolean =>
  'environment' in operation && operation.environment === environment;
