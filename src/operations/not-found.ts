import type { DocumentByKind, Kind } from '../model/documents.js';
import { BurgeeError, type ErrorCode } from '../model/errors.js';
import { closest } from '../model/suggest.js';

const CODES = {
  project: 'PROJECT_NOT_FOUND',
  environment: 'ENVIRONMENT_NOT_FOUND',
  flag: 'FLAG_NOT_FOUND',
  segment: 'SEGMENT_NOT_FOUND',
  token: 'TOKEN_NOT_FOUND',
  webhook: 'WEBHOOK_NOT_FOUND',
} as const satisfies { readonly [kind in Kind]: ErrorCode };

/** The noun of the command line. */
export const NOUNS = {
  project: 'project',
  environment: 'env',
  flag: 'flag',
  segment: 'segment',
  token: 'token',
  webhook: 'webhook',
} as const satisfies { readonly [kind in Kind]: string };

/** Keys looked at for a suggestion; a project may have more. */
const MOST_KEYS = 2_000;

interface Reader {
  get<K extends Kind>(kind: K, project: string, key: string): Promise<DocumentByKind[K] | undefined>;
  readonly tx: { list<K extends Kind>(kind: K, project: string): AsyncIterable<DocumentByKind[K]> };
}

async function keysOf(reader: Reader, kind: Kind, project: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of reader.tx.list(kind, project)) {
    keys.push(key);
    if (keys.length >= MOST_KEYS) break;
  }
  return keys;
}

/** Always throws: the project when that is what is missing, else the document, with the key that was probably meant. */
export async function notFound(reader: Reader, kind: Kind, project: string, key: string): Promise<never> {
  if (project !== '' && (await reader.get('project', '', project)) === undefined) {
    return notFound(reader, 'project', '', project);
  }
  // Selectors of tokens are no words: a near one is another token.
  const meant = kind === 'token' ? undefined : closest(key, await keysOf(reader, kind, project));
  const where = project === '' ? '' : ` in project "${project}"`;
  const inProject = project === '' ? '' : ` --project ${project}`;
  const noun = NOUNS[kind];
  throw new BurgeeError(CODES[kind], `There is no ${kind} "${key}"${where}.`, {
    hint:
      meant === undefined
        ? `See what there is: burgee ${noun} list${inProject}`
        : `Did you mean "${meant}"? See what there is: burgee ${noun} list${inProject}`,
    details: { kind, project: project || undefined, key, meant },
  });
}
