import type { Kind, Role } from '../model/documents.js';
import { parseRef } from '../model/documents.js';
import { BurgeeError } from '../model/errors.js';
import type { Actor, Operation } from './types.js';

const RANK: { readonly [role in Role]: number } = { viewer: 0, editor: 1, admin: 2 };

const EDITOR_NOUNS = new Set(['flag', 'variation', 'target', 'rule', 'prerequisite', 'segment']);
const EDITOR_KINDS: ReadonlySet<Kind | undefined> = new Set(['flag', 'segment']);

/** The least role that may do this. Editors change flags and segments; the rest is for admins. */
export function requiredRole(operation: Operation): Role {
  if (operation.op === 'document.restore') return EDITOR_KINDS.has(parseRef(operation.ref)?.kind) ? 'editor' : 'admin';
  return EDITOR_NOUNS.has(operation.op.slice(0, operation.op.indexOf('.'))) ? 'editor' : 'admin';
}

/** The project that an operation is about; `undefined` for tokens. */
function projectOf(operation: Operation): string | undefined {
  if ('project' in operation) return operation.project;
  if (operation.op !== 'document.restore') return undefined;
  const parts = parseRef(operation.ref);
  return parts?.kind === 'project' ? parts.key : parts?.project || undefined;
}

/** The environment that an operation names. */
function environmentOf(operation: Operation): string | undefined {
  if ('environment' in operation) return operation.environment;
  if (operation.op !== 'document.restore') return undefined;
  const parts = parseRef(operation.ref);
  return parts?.kind === 'environment' ? parts.key : undefined;
}

function forbidden(actor: Actor, what: string, details: Readonly<Record<string, unknown>>, hint: string): BurgeeError {
  return new BurgeeError('FORBIDDEN', `"${actor.name}" may not ${what}.`, { hint, details });
}

export function allowsProject(actor: Actor, project: string): boolean {
  return actor.projects === undefined || actor.projects.includes(project);
}

export function allowsEnvironment(actor: Actor, environment: string): boolean {
  return actor.environments === undefined || actor.environments.includes(environment);
}

/** For an environment that turns out to be touched by a change that does not name it. */
export function refuseEnvironment(actor: Actor, environment: string, what: string): BurgeeError {
  return forbidden(
    actor,
    `${what}: that changes environment "${environment}"`,
    { environment, environments: actor.environments },
    `Use a token for ${environment}, or ask an admin for one: burgee token create NAME --kind admin --role editor --env ${environment}`,
  );
}

/** Checks role, project and named environment before anything is read. What a change touches beyond that is checked with the change. */
export function checkPermission(actor: Actor, operation: Operation): void {
  const role = requiredRole(operation);
  if (RANK[actor.role] < RANK[role]) {
    throw forbidden(
      actor,
      `do ${operation.op}: it takes the role ${role}, and this is ${actor.role === 'viewer' ? 'a' : 'an'} ${actor.role}`,
      { operation: operation.op, required: role, role: actor.role },
      `Ask an admin for a token with that role: burgee token create NAME --kind admin --role ${role}`,
    );
  }
  if (actor.projects === undefined && actor.environments === undefined) return;
  const project = projectOf(operation);
  if (project !== undefined && !allowsProject(actor, project)) {
    throw forbidden(
      actor,
      `do ${operation.op} in project "${project}"`,
      { operation: operation.op, project, projects: actor.projects },
      `This token is for: ${actor.projects?.join(', ') || 'no project'}.`,
    );
  }
  const environment = environmentOf(operation);
  if (environment !== undefined && !allowsEnvironment(actor, environment)) {
    throw refuseEnvironment(actor, environment, `do ${operation.op}`);
  }
  if (actor.environments !== undefined && aboutWholeProject(operation)) {
    throw forbidden(
      actor,
      `do ${operation.op}: that is about the whole project`,
      { operation: operation.op, environments: actor.environments },
      `This token is for: ${actor.environments.join(', ') || 'no environment'}.`,
    );
  }
}

function aboutWholeProject(operation: Operation): boolean {
  return (
    operation.op.startsWith('project.') || (operation.op === 'document.restore' && operation.ref.startsWith('project/'))
  );
}
