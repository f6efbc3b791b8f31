import type { Role, Token } from '../model/documents.js';
import { BurgeeError } from '../model/errors.js';
import { jsonEqual } from '../model/json.js';
import { exists, sameDocument } from './exists.js';
import { notFound } from './not-found.js';
import { allowsEnvironment, allowsProject } from './permissions.js';
import type { OperationOf } from './types.js';
import type { Work } from './work.js';

function invalid(message: string, hint: string, path: string): BurgeeError {
  return new BurgeeError('INVALID_INPUT', message, { hint, details: { issues: [{ path, message }] } });
}

/** An sdk or client token reads one environment, so that no request needs to name it. */
function checkBinding(op: OperationOf<'token.create'>): void {
  if (op.kind !== 'sdk' && op.kind !== 'client') return;
  for (const path of ['projects', 'environments'] as const) {
    if (op[path]?.length === 1) continue;
    throw invalid(
      `A token of kind ${op.kind} is for exactly one project and one environment.`,
      `For example: burgee token create NAME --kind ${op.kind} --project shop --env production`,
      path,
    );
  }
}

async function checkScopeExists(work: Work, op: OperationOf<'token.create'>): Promise<void> {
  for (const project of op.projects ?? []) await work.project(project);
  const [project, ...others] = op.projects ?? [];
  if (project === undefined || others.length > 0) return;
  for (const environment of op.environments ?? []) await work.environment(project, environment);
}

/** Only admin tokens have a say in anything, and no more than they are given. */
const roleOf = ({ kind, role }: OperationOf<'token.create'>): Role =>
  kind === 'admin' ? (role ?? 'viewer') : 'viewer';

/** Nobody gives what they do not have. */
export function checkTokenScope(work: Work, token: Pick<Token, 'projects' | 'environments'>): void {
  const { actor } = work;
  const projects = actor.projects === undefined || (token.projects?.every((key) => allowsProject(actor, key)) ?? false);
  const environments =
    actor.environments === undefined || (token.environments?.every((key) => allowsEnvironment(actor, key)) ?? false);
  if (projects && environments) return;
  throw new BurgeeError('FORBIDDEN', `"${actor.name}" may not manage a token that reaches further than their own.`, {
    hint: `Limit it to: ${[...(actor.projects ?? []), ...(actor.environments ?? [])].join(', ')}.`,
    details: { projects: actor.projects, environments: actor.environments },
  });
}

const isOver = ({ revokedAt, expiresAt }: Token, at: string): boolean =>
  revokedAt !== undefined || (expiresAt !== undefined && Date.parse(expiresAt) <= Date.parse(at));

const sameReach = (one: Token, other: Token): boolean =>
  one.kind === other.kind &&
  one.role === other.role &&
  jsonEqual(one.projects, other.projects) &&
  jsonEqual(one.environments, other.environments);

/**
 * The audit names a caller by the name of the token: those that may do different things must not share one. Of the same reach there may be
 * several, as while one takes the place of another.
 */
async function refuseNamesake(work: Work, token: Token): Promise<void> {
  for (const other of await work.all('token', '')) {
    if (other.name !== token.name || isOver(other, work.tx.at) || sameReach(other, token)) continue;
    throw new BurgeeError('ALREADY_EXISTS', `There is a token "${token.name}" already, and it may do other things.`, {
      hint: `Take another name, or end that one first: burgee token revoke ${other.key}`,
      details: { kind: 'token', key: other.key, name: token.name },
    });
  }
}

export async function createToken(work: Work, op: OperationOf<'token.create'>): Promise<void> {
  checkBinding(op);
  checkTokenScope(work, op);
  await checkScopeExists(work, op);
  if (op.expiresAt !== undefined && Date.parse(op.expiresAt) <= Date.parse(work.tx.at)) {
    throw invalid(`The token would expire at ${op.expiresAt}, which has passed.`, 'Take a later time.', 'expiresAt');
  }
  const token: Token = {
    key: op.token,
    ...work.fresh,
    name: op.name,
    kind: op.kind,
    hash: op.hash,
    role: roleOf(op),
    ...(op.projects === undefined ? {} : { projects: op.projects }),
    ...(op.environments === undefined ? {} : { environments: op.environments }),
    createdBy: work.actor.name,
    ...(op.expiresAt === undefined ? {} : { expiresAt: op.expiresAt }),
  };
  const present = await work.get('token', '', op.token);
  if (present === undefined) {
    await refuseNamesake(work, token);
    return work.save('token', token);
  }
  if (!sameDocument(present, token)) throw exists('token', '', op.token);
}

/** For good: a revoked token never works again. */
export async function revokeToken(work: Work, op: OperationOf<'token.revoke'>): Promise<void> {
  const token = (await work.get('token', '', op.token)) ?? (await notFound(work, 'token', '', op.token));
  checkTokenScope(work, token);
  if (token.revokedAt === undefined) await work.save('token', { ...token, revokedAt: work.tx.at });
}
