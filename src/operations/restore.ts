import type { Document, Kind, RefParts, Token } from '../model/documents.js';
import { parseRef } from '../model/documents.js';
import { BurgeeError } from '../model/errors.js';
import { parseDocument } from '../model/schemas.js';
import { removeEnvironment } from './environments.js';
import { removeProject } from './projects.js';
import { checkTokenScope } from './tokens.js';
import type { OperationOf } from './types.js';
import type { Work } from './work.js';

function invalid(message: string, path: string, hint?: string): BurgeeError {
  return new BurgeeError('INVALID_INPUT', message, { hint, details: { issues: [{ path, message }] } });
}

/** What is put back must be what the reference says. */
function checkIdentity(ref: string, parts: RefParts, document: Document): void {
  const project = 'project' in document ? document.project : '';
  if (document.key === parts.key && project === parts.project) return;
  throw invalid(`The document is "${document.key}", the reference says ${ref}.`, 'document.key');
}

/** A revoked token stays revoked, whatever is rolled back. */
async function checkToken(work: Work, token: Token): Promise<void> {
  const present = await work.get('token', '', token.key);
  checkTokenScope(work, token);
  if (present !== undefined) checkTokenScope(work, present);
  if (token.revokedAt !== undefined || (present !== undefined && present.revokedAt === undefined)) return;
  throw invalid(
    'A token that was revoked or removed cannot be brought back.',
    'ref',
    'Make a new one: burgee token create',
  );
}

async function removeRestored(work: Work, { kind, project, key }: RefParts): Promise<void> {
  const present = await work.get(kind, project, key);
  if (present === undefined) return;
  if (kind === 'token') checkTokenScope(work, present as Token);
  if (kind === 'project') await removeProject(work, key);
  else if (kind === 'environment') await removeEnvironment(work, project, key);
  else await work.remove(kind, project, key);
}

/** Puts a document as it was, or removes one that did not exist then. What it refers to is checked like any other change. */
export async function restoreDocument(work: Work, op: OperationOf<'document.restore'>): Promise<void> {
  const parts = parseRef(op.ref);
  if (parts === undefined) {
    throw invalid(
      `"${op.ref}" names no document.`,
      'ref',
      'A reference is written as flag/shop/checkout-v2 or project/shop.',
    );
  }
  if (op.document === null) return removeRestored(work, parts);
  const document = parseDocument<Kind>(parts.kind, op.document);
  checkIdentity(op.ref, parts, document);
  if (parts.kind === 'token') await checkToken(work, document as Token);
  await work.save(parts.kind, document);
}
