/** Reading the log backwards, narrowed by what people ask for. One document's history comes from an index; the rest is filtered while walking. */
import type { Flag } from '../model/documents.js';
import type { Operation } from '../operations/types.js';
import { parseLine } from './entry.js';
import { historyKey, logKey, under } from './keys.js';
import type { LevelLog } from './level-log.js';
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
  const range = { ...under('l!'), reverse: true };
  const lt = before > log.current.seq ? range.lt : logKey(Math.max(0, before));
  for await (const [key, line] of log.database.lines({ ...range, lt })) yield parseLine(line, Number(key.slice(2)));
}

async function* of(log: LevelLog, id: string, before = Number.MAX_SAFE_INTEGER): AsyncGenerator<Change> {
  const prefix = `h!${id}!`;
  const range = { ...under(prefix), reverse: true };
  const lt = before > log.current.seq ? range.lt : historyKey(id, Math.max(0, before));
  for await (const key of log.database.keys({ ...range, lt })) {
    const change = log.entry(Number(key.slice(prefix.length)));
    if (change) yield change;
  }
}

export function matches(change: Change, filter: ChangeFilter): boolean {
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
