import type { Document, Kind } from '../model/documents.js';
import { BurgeeError } from '../model/errors.js';
import { jsonEqual } from '../model/json.js';
import { NOUNS } from './not-found.js';

/** Whether two documents say the same, whenever they were written: what makes creating one twice harmless. */
export function sameDocument<D extends Document>(present: D, wanted: D): boolean {
  const { version, createdAt, updatedAt } = present;
  return jsonEqual(present, { ...wanted, version, createdAt, updatedAt });
}

const CHANGED_BY_SET: ReadonlySet<Kind> = new Set<Kind>(['project', 'environment', 'flag', 'segment']);

export function exists(kind: Kind, project: string, key: string): BurgeeError {
  const inProject = project === '' ? '' : ` --project ${project}`;
  const where = project === '' ? '' : ` in project "${project}"`;
  return new BurgeeError(
    'ALREADY_EXISTS',
    `There is ${kind === 'environment' ? 'an' : 'a'} ${kind} "${key}"${where} already, and it is not the same.`,
    {
      hint: CHANGED_BY_SET.has(kind)
        ? `Take another key, or change it with: burgee ${NOUNS[kind]} set ${key}${inProject}`
        : 'Take another key.',
      details: { kind, project: project || undefined, key },
    },
  );
}
