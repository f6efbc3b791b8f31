/** How each kind of document is written as a resource: which operations a POST, a PUT or a DELETE stands for. */
import { type Document, type DocumentByKind, type Kind, refOf } from '../../../model/documents.js';

/** A document as an outsider writes it: the fields that the operations take, without the ones that name it. */
export type Fields = Readonly<Record<string, unknown>>;

export interface Resource {
  readonly kind: Exclude<Kind, 'token'>;
  readonly path: string;
  /** How its operations call it. */
  readonly noun: string;
  readonly what: string;
  /** Makes the operations that replace the present document, or make a new one. */
  replace(project: string, key: string, fields: Fields, present: Document | undefined): unknown[];
}

export const RESOURCES: readonly Resource[] = [
  { kind: 'flag', path: '/v1/flags', noun: 'flag', what: 'flag', replace: replaceFlag },
  { kind: 'segment', path: '/v1/segments', noun: 'segment', what: 'segment', replace: replaceSegment },
  {
    kind: 'environment',
    path: '/v1/environments',
    noun: 'environment',
    what: 'environment',
    replace: setOrCreate('environment'),
  },
  { kind: 'webhook', path: '/v1/webhooks', noun: 'webhook', what: 'webhook', replace: setOrCreate('webhook') },
  { kind: 'project', path: '/v1/projects', noun: 'project', what: 'project', replace: setOrCreate('project') },
];

/** Set by the store; a client may send them back, and they are not looked at. */
const BOOKKEEPING = ['key', 'project', 'version', 'createdAt', 'updatedAt'] as const;

export function operation(noun: string, verb: string, project: string, key: string, fields: Fields): Fields {
  const rest: Record<string, unknown> = { ...fields };
  for (const name of BOOKKEEPING) delete rest[name];
  return { ...rest, op: `${noun}.${verb}`, ...(noun === 'project' ? {} : { project }), [noun]: key };
}

function setOrCreate(noun: string): Resource['replace'] {
  return (project, key, fields, present) => [operation(noun, present ? 'set' : 'create', project, key, fields)];
}

function replaceSegment(project: string, key: string, fields: Fields, present: Document | undefined): unknown[] {
  const whole = { name: '', description: '', by: 'targetingKey', included: [], excluded: [], rules: [], ...fields };
  return [operation('segment', present ? 'set' : 'create', project, key, whole)];
}

/** Fields that are left out keep what they have: a client that does not know of one must not empty it. */
function replaceFlag(project: string, key: string, fields: Fields, present: Document | undefined): unknown[] {
  if (!present) return [operation('flag', 'create', project, key, fields)];
  const flag = present as DocumentByKind['flag'];
  const { version, createdAt, updatedAt } = flag;
  const document = { ...flag, ...fields, key, project, version, createdAt, updatedAt };
  return [{ op: 'document.restore', ref: refOf('flag', project, key), document }];
}
