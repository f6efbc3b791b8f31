/** Finding what a command names, with the nearest known name in the error when there is none. */
import type { Environment, Flag, Project, Segment } from '../model/documents.js';
import { BurgeeError, isBurgeeError } from '../model/errors.js';
import type { Operation } from '../operations/types.js';
import type { Workspace } from '../workspace/types.js';
import { nearest } from './suggest.js';
import type { Whereabouts } from './target.js';

/** Suggestions look at this many keys at most; a typing error must not cost a walk through everything. */
const LOOK_AT = 20_000;

async function keysOf(workspace: Workspace, kind: 'project' | 'environment' | 'flag' | 'segment', project: string) {
  const keys: string[] = [];
  for await (const document of workspace.list(kind, project, { limit: LOOK_AT })) {
    keys.push(document.key);
    if (keys.length >= LOOK_AT) break;
  }
  return keys;
}

type Listed = 'project' | 'environment' | 'flag' | 'segment';

const LIST_COMMAND: Record<Listed, string> = {
  project: 'burgee project list',
  environment: 'burgee env list',
  flag: 'burgee flag list',
  segment: 'burgee segment list',
};

export async function notFound(
  workspace: Workspace,
  kind: Listed,
  project: string,
  key: string,
  again?: (key: string) => string,
): Promise<BurgeeError> {
  const code = `${kind.toUpperCase()}_NOT_FOUND` as
    | 'PROJECT_NOT_FOUND'
    | 'ENVIRONMENT_NOT_FOUND'
    | 'FLAG_NOT_FOUND'
    | 'SEGMENT_NOT_FOUND';
  const near = nearest(key, await keysOf(workspace, kind, project));
  const shown = kind === 'flag' || kind === 'segment';
  const retry = again ?? ((name: string) => `burgee ${kind} show ${name}`);
  const hint =
    near[0] === undefined ? LIST_COMMAND[kind] : shown ? retry(near[0]) : `did you mean ${near.join(' or ')}?`;
  return new BurgeeError(code, `There is no ${kind} "${key}"${kind === 'project' ? '' : ` in project "${project}"`}.`, {
    hint,
    details: { [kind]: key, ...(kind === 'project' ? {} : { project }), suggestions: near },
  });
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
  throw await notFound(workspace, 'environment', project, key);
}

export async function flagOf(
  workspace: Workspace,
  project: string,
  key: string,
  again?: (key: string) => string,
): Promise<Flag> {
  const flag = await workspace.get('flag', project, key);
  if (flag) return flag;
  if (!(await workspace.get('project', '', project))) throw await notFound(workspace, 'project', '', project);
  throw await notFound(workspace, 'flag', project, key, again);
}

export async function segmentOf(workspace: Workspace, project: string, key: string): Promise<Segment> {
  const segment = await workspace.get('segment', project, key);
  if (segment) return segment;
  if (!(await workspace.get('project', '', project))) throw await notFound(workspace, 'project', '', project);
  throw await notFound(workspace, 'segment', project, key);
}

/** Every text in the operations that could be somebody's key. */
function textsIn(value: unknown, texts: Set<string> = new Set()): Set<string> {
  if (typeof value === 'string') texts.add(value);
  else if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) textsIn(part, texts);
  return texts;
}

/**
 * An error that an operation threw about a name knows no neighbours (operations never walk through everything);
 * this adds them before a person sees it.
 */
export async function withSuggestion(
  error: unknown,
  workspace: Workspace,
  operations: readonly Operation[],
  again?: (key: string) => string,
): Promise<unknown> {
  if (!isBurgeeError(error)) return error;
  const kind = (['flag', 'segment', 'environment', 'project'] as const).find(
    (listed) => error.code === `${listed.toUpperCase()}_NOT_FOUND`,
  );
  if (!kind) return error;
  const first = operations.find((operation) => 'project' in operation) as { project: string } | undefined;
  const key = [...textsIn(operations)].find((text) => error.message.includes(`"${text}"`) && text !== first?.project);
  if (kind === 'project') return first ? notFound(workspace, 'project', '', first.project) : error;
  return first && key !== undefined ? notFound(workspace, kind, first.project, key, again) : error;
}
