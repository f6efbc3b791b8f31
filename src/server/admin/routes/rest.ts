/** The same documents and operations as resources. The entity tag is the version; If-Match carries what the caller expects. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { type Document, type Kind, refOf } from '../../../model/documents.js';
import { BurgeeError } from '../../../model/errors.js';
import type { Actor } from '../../../operations/types.js';
import type { CommitResult } from '../../../store/types.js';
import type { Owner } from '../../../workspace/owner.js';
import type { Schema } from '../../check-input.js';
import { matchesEtag } from '../../read/negotiate.js';
import { LARGE_BODY_BYTES } from '../../settings.js';
import type { Changer } from '../changer.js';
import { mustRedact, withoutSecrets } from '../redact.js';
import { type AdminRoutes, mayRead, requireScope } from '../routes.js';
import { limited, text } from './queries.js';
import { operation, RESOURCES, type Resource } from './resources.js';

const MOST = 1_000;
const USUAL = 100;

const FieldsBody = v.record(v.string(), v.unknown());

export function addRestRoutes(routes: AdminRoutes, owner: Owner, changer: Changer): void {
  for (const resource of RESOURCES) addResource(routes, owner, changer, resource);
}

function addResource(routes: AdminRoutes, owner: Owner, changer: Changer, resource: Resource): void {
  const { kind, path, noun, what } = resource;
  const pages = { cursor: v.optional(text), prefix: v.optional(text), limit: v.optional(limited(MOST)) };
  const list: Schema = kind === 'project' ? v.strictObject(pages) : v.strictObject({ ...pages, project: text });
  const says = { comment: v.optional(v.pipe(v.string(), v.maxLength(10_000))) };
  const one: Schema = kind === 'project' ? v.strictObject(says) : v.strictObject({ ...says, project: text });
  type Query = { readonly project?: string; readonly comment?: string };

  routes.add({
    method: 'GET',
    url: path,
    permission: 'read',
    summary: `A page of ${what}s in key order`,
    query: list,
    answer: '{items, next}: next is the cursor of the next page',
    async handle({ actor, query }) {
      const project = (query as Query).project ?? '';
      if (kind !== 'project') requireScope(actor, project);
      return page(owner, actor, kind, project, query);
    },
  });

  routes.add({
    method: 'POST',
    url: path,
    permission: 'operations',
    summary: `Make a ${what}`,
    query: one,
    body: FieldsBody,
    answer: `The ${what}`,
    bodyLimit: LARGE_BODY_BYTES,
    async handle({ actor, query, body, request, reply }) {
      const { project = '', comment } = query as Query;
      const key = String(body['key'] ?? '');
      const operations = [operation(noun, 'create', project, key, body)];
      const result = await commit(changer, actor, request, operations, comment, { [refOf(kind, project, key)]: 0 });
      reply.code(201).header('location', locationOf(path, kind, project, key));
      return answerDocument(owner, actor, reply, kind, project, key, result);
    },
  });

  routes.add({
    method: 'GET',
    url: `${path}/:key`,
    permission: 'read',
    summary: `One ${what}`,
    query: one,
    answer: `The ${what}; ETag is its version`,
    async handle({ actor, params, query, request, reply }) {
      const { project = '' } = query as Query;
      const key = params['key'] ?? '';
      requireReadable(actor, kind, project, key);
      const document = await owner.workspaceFor(actor).get(kind, project, key);
      if (!document) throw notFound(kind, key);
      const etag = `"${document.version}"`;
      reply.header('etag', etag);
      if (matchesEtag(request.headers['if-none-match'], etag)) return reply.code(304).send();
      return shown(actor, kind, document);
    },
  });

  routes.add({
    method: 'PUT',
    url: `${path}/:key`,
    permission: 'operations',
    summary: `Replace a ${what}, or make it`,
    query: one,
    body: FieldsBody,
    answer: `The ${what}`,
    bodyLimit: LARGE_BODY_BYTES,
    async handle({ actor, params, query, body, request, reply }) {
      const { project = '', comment } = query as Query;
      const key = params['key'] ?? '';
      requireReadable(actor, kind, project, key);
      const present = await owner.workspaceFor(actor).get(kind, project, key);
      const expected = expectation(request) ?? present?.version ?? 0;
      const operations = resource.replace(project, key, body, present);
      const result = await commit(changer, actor, request, operations, comment, {
        [refOf(kind, project, key)]: expected,
      });
      reply.code(present ? 200 : 201);
      return answerDocument(owner, actor, reply, kind, project, key, result);
    },
  });

  routes.add({
    method: 'DELETE',
    url: `${path}/:key`,
    permission: 'operations',
    summary: `Delete a ${what}`,
    query: one,
    answer: '{changed, seq}',
    async handle({ actor, params, query, request }) {
      const { project = '', comment } = query as Query;
      const key = params['key'] ?? '';
      const expected = expectation(request);
      const expect = expected === undefined ? undefined : { [refOf(kind, project, key)]: expected };
      const operations = [operation(noun, 'delete', project, key, {})];
      const { changed, seq } = await commit(changer, actor, request, operations, comment, expect);
      return { changed, seq };
    },
  });
}

async function page(
  owner: Owner,
  actor: Actor,
  kind: Kind,
  project: string,
  query: {
    readonly cursor?: string | undefined;
    readonly prefix?: string | undefined;
    readonly limit?: number | undefined;
  },
): Promise<{ items: Document[]; next: string | undefined }> {
  const limit = query.limit ?? USUAL;
  const items: Document[] = [];
  let count = 0;
  let last: string | undefined;
  const options = { after: query.cursor, prefix: query.prefix, limit: limit + 1 };
  for await (const document of owner.workspaceFor(actor).list(kind, project, options)) {
    if (++count > limit) return { items, next: last };
    last = document.key;
    if (kind !== 'project' || mayRead(actor, document.key)) items.push(shown(actor, kind, document));
  }
  return { items, next: undefined };
}

function commit(
  changer: Changer,
  actor: Actor,
  request: FastifyRequest,
  operations: unknown[],
  comment: string | undefined,
  expect: Readonly<Record<string, number>> | undefined,
): Promise<CommitResult> {
  return changer.execute(actor, operations, { comment, expect, key: request.headers['idempotency-key'] });
}

async function answerDocument(
  owner: Owner,
  actor: Actor,
  reply: FastifyReply,
  kind: Kind,
  project: string,
  key: string,
  result: CommitResult,
): Promise<Document> {
  const ref = refOf(kind, project, key);
  const written = result.writes.find((write) => refOf(write.kind, write.project, write.key) === ref)?.after;
  const document = written ?? (await owner.workspaceFor(actor).get(kind, project, key));
  if (!document) throw notFound(kind, key);
  reply.header('etag', `"${document.version}"`);
  return shown(actor, kind, document);
}

/** If-Match with a version, or If-None-Match: * for "must not be there yet". */
function expectation(request: FastifyRequest): number | undefined {
  const match = request.headers['if-match'];
  if (match !== undefined) {
    const version = /^"(\d{1,15})"$/.exec(match.trim())?.[1];
    if (version === undefined) {
      throw new BurgeeError('INVALID_INPUT', 'If-Match must be one version in quotes, as the ETag had it.');
    }
    return Number(version);
  }
  return request.headers['if-none-match']?.trim() === '*' ? 0 : undefined;
}

function requireReadable(actor: Actor, kind: Kind, project: string, key: string): void {
  if (kind === 'project') requireScope(actor, key);
  else requireScope(actor, project);
}

function shown<D extends Document>(actor: Actor, kind: Kind, document: D): D {
  return mustRedact(actor) ? withoutSecrets(kind, document) : document;
}

function notFound(kind: Kind, key: string): BurgeeError {
  const codes = {
    project: 'PROJECT_NOT_FOUND',
    environment: 'ENVIRONMENT_NOT_FOUND',
    flag: 'FLAG_NOT_FOUND',
    segment: 'SEGMENT_NOT_FOUND',
    token: 'TOKEN_NOT_FOUND',
    webhook: 'WEBHOOK_NOT_FOUND',
  } as const;
  return new BurgeeError(codes[kind], `There is no ${kind} "${key}".`);
}

function locationOf(path: string, kind: Kind, project: string, key: string): string {
  const query = kind === 'project' ? '' : `?project=${encodeURIComponent(project)}`;
  return `${path}/${encodeURIComponent(key)}${query}`;
}
