/** Whether a filter of the log names something that is or was: an empty answer to a typing error looks like a quiet week. */
import { refOf } from '../model/documents.js';
import { BurgeeError } from '../model/errors.js';
import type { Workspace } from '../workspace/types.js';
import { notFound } from './lookup.js';
import { nearest } from './suggest.js';

type Kind = 'environment' | 'flag' | 'segment';

/** What is deleted has its entries for ever, and may be asked for. */
async function isOrWas(workspace: Workspace, kind: Kind, project: string, key: string): Promise<boolean> {
  if (await workspace.get(kind, project, key)) return true;
  for await (const _ of workspace.changes({ ref: refOf(kind, project, key), limit: 1 })) return true;
  return false;
}

export async function checkKnown(
  workspace: Workspace,
  kind: Kind,
  project: string | undefined,
  key: string,
): Promise<void> {
  const projects: string[] = project === undefined ? [] : [project];
  if (project === undefined) for await (const { key: each } of workspace.list('project', '')) projects.push(each);
  for (const each of projects) if (await isOrWas(workspace, kind, each, key)) return;
  const [only] = projects;
  if (only !== undefined && projects.length === 1) throw await notFound(workspace, kind, only, key);
  throw new BurgeeError('ENVIRONMENT_NOT_FOUND', `No project has an environment "${key}".`, {
    hint: 'burgee env list --project KEY',
    details: { kind, key },
  });
}

/** An operation, or the noun that begins its name. */
export async function checkAction(action: string): Promise<void> {
  const { OPERATION_SCHEMAS } = await import('../operations/schemas.js');
  const operations = Object.keys(OPERATION_SCHEMAS);
  if (operations.some((name) => name === action || name.startsWith(`${action}.`))) return;
  const nouns = new Set(operations.map((name) => name.slice(0, name.indexOf('.'))));
  const near = nearest(action, [...operations, ...nouns]);
  throw new BurgeeError('INVALID_INPUT', `There is no operation "${action}".`, {
    hint: near.length > 0 ? `did you mean ${near.join(' or ')}?` : `one of ${[...nouns].join(', ')}, or flag.enable`,
    details: { action, suggestions: near },
  });
}
