/** Documents of any kind, as `workspace/client.ts` reads them. */
import * as v from 'valibot';
import { type Document, KINDS, type Kind, type Token } from '../../../model/documents.js';
import { BurgeeError } from '../../../model/errors.js';
import type { Actor } from '../../../operations/types.js';
import type { Owner } from '../../../workspace/owner.js';
import { mustRedact, withoutSecrets } from '../redact.js';
import { type AdminRoutes, mayRead, requireScope } from '../routes.js';
import { limited, text } from './queries.js';
import { isWithin, requireAdmin } from './tokens.js';

const MOST = 1_000;

const DocumentsQuery = v.strictObject({
  project: v.optional(text),
  key: v.optional(text),
  after: v.optional(text),
  prefix: v.optional(text),
  limit: v.optional(limited(MOST)),
});

const ReferrersQuery = v.strictObject({ kind: v.picklist(['flag', 'segment']), project: text, key: text });

export function addDocumentRoutes(routes: AdminRoutes, owner: Owner): void {
  routes.add({
    method: 'GET',
    url: '/v1/documents/:kind',
    permission: 'read',
    summary: 'One document (key), or a page of them in key order (after, prefix, limit)',
    query: DocumentsQuery,
    answer: '{document} or {documents, next}',
    async handle({ actor, params, query }) {
      const kind = kindOf(params['kind']);
      const project = query.project ?? '';
      requireKindScope(actor, kind, project, query.key);
      const workspace = owner.workspaceFor(actor);
      if (query.key !== undefined) {
        const document = await workspace.get(kind, project, query.key);
        return { document: document && isVisible(actor, kind, document) ? shown(actor, kind, document) : null };
      }
      const limit = query.limit ?? MOST;
      const documents: Document[] = [];
      const options = { after: query.after, prefix: query.prefix, limit: limit + 1 };
      let next: string | undefined;
      for await (const document of workspace.list(kind, project, options)) {
        if (documents.length === limit) {
          next = documents.at(-1)?.key;
          break;
        }
        documents.push(document);
      }
      return {
        documents: documents
          .filter((document) => isVisible(actor, kind, document))
          .map((document) => shown(actor, kind, document)),
        next,
      };
    },
  });

  routes.add({
    method: 'GET',
    url: '/v1/referrers',
    permission: 'read',
    summary: 'What names this flag as a prerequisite, or this segment in a condition',
    query: ReferrersQuery,
    answer: '{refs}',
    async handle({ actor, query }) {
      requireScope(actor, query.project);
      return { refs: await owner.workspaceFor(actor).referrers(query.kind, query.project, query.key) };
    },
  });
}

function shown(actor: Actor, kind: Kind, document: Document): Document {
  return mustRedact(actor) ? withoutSecrets(kind, document) : document;
}

export function kindOf(text: string | undefined): Kind {
  const kind = KINDS.find((known) => known === text);
  if (!kind) throw new BurgeeError('ROUTE_NOT_FOUND', `There are no documents of the kind "${text}".`);
  return kind;
}

function requireKindScope(actor: Actor, kind: Kind, project: string, key: string | undefined): void {
  if (kind === 'token') {
    requireAdmin(actor);
  } else if (kind === 'project') {
    if (key !== undefined) requireScope(actor, key);
  } else {
    requireScope(actor, project, kind === 'environment' ? key : undefined);
  }
}

function isVisible(actor: Actor, kind: Kind, document: Document): boolean {
  if (kind === 'project') return mayRead(actor, document.key);
  return kind !== 'token' || isWithin(actor, document as Token);
}
