/** Finding what a command names, with the nearest known name in the error when there is none. */
import type { Environment, Flag, Project, Segment } from '../model/documents.js';
import { BurgeeError } from '../model/errors.js';
import { closest } from '../model/suggest.js';
import type { Workspace } from '../workspace/types.js';
import type { Whereabouts } from './target.js';

/** Suggestions look at this many keys at most; a typing error must not cost a walk through everything. */
const LOOK_AT = 20_000;

async function keysOf(workspace: Workspace, kind: Listed, project: string) {
  const keys: string[] = [];
  for await (const document of workspace.list(kind, project, { limit: LOOK_AT })) {
    keys.push(document.key);
    if (keys.length >= LOOK_AT) break;
  }
  return keys;
}

type Listed = 'project' | 'environment' | 'flag' | 'segment' | 'webhook';

const LIST_COMMAND: Record<Listed, string> = {
  project: 'burgee project list',
  environment: 'burgee env list',
  flag: 'burgee flag list',
  segment: 'burgee segment list',
  webhook: 'burgee webhook list',
};

/** The same shape as the errors of operations: `meant` is the nearest known key. */
export async function notFound(
  workspace: Workspace,
  kind: Listed,
  project: string,
  key: string,
  from?: string,
): Promise<BurgeeError> {
  const code = `${kind.toUpperCase()}_NOT_FOUND` as `${Uppercase<Listed>}_NOT_FOUND`;
  const known = await keysOf(workspace, kind, project);
  const meant = closest(key, known);
  // Environments are few: named, they spare a look.
  const others =
    kind !== 'environment'
      ? undefined
      : known.length > 0
        ? `It has: ${known.slice(0, 10).join(', ')}`
        : `It has none yet; make one with: burgee env create ${key} --project ${project}`;
  const where = kind === 'project' ? '' : ` in project "${project}"`;
  return new BurgeeError(
    code,
    `There is no ${kind} "${key}"${where}${from === undefined ? '' : ` (set by ${from})`}.`,
    {
      hint: meant === undefined ? (others ?? LIST_COMMAND[kind]) : `Did you mean "${meant}"?`,
      details: { kind, key, ...(kind === 'project' ? {} : { project }), ...(meant === undefined ? {} : { meant }) },
    },
  );
}

/** The project that is meant: named, or the only one. */
export async function projectKey(workspace: Workspace, where: Whereabouts): Promise<string> {
  if (where.project) return where.project.value;
  const keys: string[] = [];
  for await (const project of workspace.list('project', '', { limit: 20 })) keys.push(project.key);
  if (keys.length === 1) return keys[0] as string;
  if (keys.length === 0) {
    throw new BurgeeError('PROJECT_NOT_FOUND', 'There is no project yet.', { hint: 'burgee project create shop' });
  }
  throw new BurgeeError('USAGE', 'Which project? There are several and none is set.', {
    hint: `add --project ${keys.slice(0, 5).join('|')}`,
    details: { projects: keys },
  });
}

export async function projectOf(workspace: Workspace, where: Whereabouts): Promise<Project> {
  const key = await projectKey(workspace, where);
  const project = await workspace.get('project', '', key);
  if (!project) throw await notFound(workspace, 'project', '', key);
  return project;
}

export async function environmentsOf(workspace: Workspace, project: string): Promise<Environment[]> {
  const environments: Environment[] = [];
  for await (const environment of workspace.list('environment', project)) environments.push(environment);
  return environments.sort((a, b) => a.order - b.order || (a.key < b.key ? -1 : 1));
}

/** The environment that is meant: named, or the only one. */
export async function environmentKey(workspace: Workspace, where: Whereabouts, project: string): Promise<string> {
  if (where.environment) return where.environment.value;
  const environments = await environmentsOf(workspace, project);
  if (environments.length === 1) return (environments[0] as Environment).key;
  if (environments.length === 0) {
    if (!(await workspace.get('project', '', project))) throw await notFound(workspace, 'project', '', project);
    throw new BurgeeError('ENVIRONMENT_NOT_FOUND', `Project "${project}" has no environment yet.`, {
      hint: 'burgee env create development',
    });
  }
  const keys = environments.map((environment) => environment.key);
  throw new BurgeeError('USAGE', 'Which environment? There are several and none is set.', {
    hint: `add --env ${keys.slice(0, 5).join('|')}`,
    details: { environments: keys },
  });
}

export async function environmentOf(workspace: Workspace, where: Whereabouts, project: string): Promise<Environment> {
  const key = await environmentKey(workspace, where, project);
  const environment = await workspace.get('environment', project, key);
  if (environment) return environment;
  if (!(await workspace.get('project', '', project))) throw await notFound(workspace, 'project', '', project);
  // Nobody typed it: an environment of the configuration file need not be one of a project that was named.
  const source = where.environment?.source;
  throw await notFound(workspace, 'environment', project, key, source === '--env' ? undefined : source);
}

export async function flagOf(workspace: Workspace, project: string, key: string): Promise<Flag> {
  const flag = await workspace.get('flag', project, key);
  if (flag) return flag;
  if (!(await workspace.get('project', '', project))) throw await notFound(workspace, 'project', '', project);
  throw await notFound(workspace, 'flag', project, key);
}

/** Before a server is asked about it, which knows no names that are near. */
export async function checkWebhook(workspace: Workspace, project: string, key: string): Promise<void> {
  if (await workspace.get('webhook', project, key)) return;
  throw await notFound(workspace, 'webhook', project, key);
}

export async function segmentOf(workspace: Workspace, project: string, key: string): Promise<Segment> {
  const segment = await workspace.get('segment', project, key);
  if (segment) return segment;
  if (!(await workspace.get('project', '', project))) throw await notFound(workspace, 'project', '', project);
  throw await notFound(workspace, 'segment', project, key);
}
