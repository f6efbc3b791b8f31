/** Tokens as a resource. The secret is in the answer to the POST that made it, and nowhere else. */
import * as v from 'valibot';
import { ROLES, TOKEN_KINDS, type Token } from '../../../model/documents.js';
import { BurgeeError } from '../../../model/errors.js';
import { createToken } from '../../../model/token.js';
import type { Actor } from '../../../operations/types.js';
import type { Owner } from '../../../workspace/owner.js';
import type { Changer } from '../changer.js';
import { withoutSecrets } from '../redact.js';
import type { AdminRoutes } from '../routes.js';
import { limited, text } from './queries.js';

const MOST = 1_000;

const ListQuery = v.strictObject({ cursor: v.optional(text), limit: v.optional(limited(MOST)) });

const TokenBody = v.strictObject({
  name: v.string(),
  kind: v.picklist(TOKEN_KINDS),
  role: v.optional(v.picklist(ROLES)),
  projects: v.optional(v.array(v.string())),
  environments: v.optional(v.array(v.string())),
  expiresAt: v.optional(v.string()),
});

export function addTokenRoutes(routes: AdminRoutes, owner: Owner, changer: Changer): void {
  routes.add({
    method: 'GET',
    url: '/v1/tokens',
    permission: 'read',
    summary: 'A page of tokens, without their secrets',
    query: ListQuery,
    answer: '{items, next}',
    async handle({ actor, query }) {
      requireAdmin(actor);
      const limit = query.limit ?? MOST;
      const items: Token[] = [];
      const options = { after: query.cursor, limit: limit + 1 };
      let count = 0;
      let last: string | undefined;
      for await (const token of owner.workspaceFor(actor).list('token', '', options)) {
        if (++count > limit) return { items, next: last };
        last = token.key;
        if (isWithin(actor, token)) items.push(withoutSecrets('token', token));
      }
      return { items };
    },
  });

  routes.add({
    method: 'POST',
    url: '/v1/tokens',
    permission: 'operations',
    summary: 'Make a token; its text is shown this once',
    body: TokenBody,
    answer: '{text, token}',
    async handle({ actor, body, reply }) {
      const { text: secret, selector, hash } = createToken(body.kind);
      const result = await changer.execute(actor, [{ op: 'token.create', token: selector, hash, ...body }]);
      const token = result.writes[0]?.after as Token;
      reply.code(201).headers({ location: `/v1/tokens/${selector}`, 'cache-control': 'no-store' });
      return { text: secret, token: withoutSecrets('token', token) };
    },
  });

  routes.add({
    method: 'GET',
    url: '/v1/tokens/:key',
    permission: 'read',
    summary: 'One token, without its secret',
    answer: 'The token; ETag is its version',
    async handle({ actor, params, reply }) {
      requireAdmin(actor);
      const token = await owner.workspaceFor(actor).get('token', '', params['key'] ?? '');
      if (!token || !isWithin(actor, token))
        throw new BurgeeError('TOKEN_NOT_FOUND', `There is no token "${params['key']}".`);
      reply.header('etag', `"${token.version}"`);
      return withoutSecrets('token', token);
    },
  });

  routes.add({
    method: 'DELETE',
    url: '/v1/tokens/:key',
    permission: 'operations',
    summary: 'Revoke a token',
    answer: '{changed, seq}',
    async handle({ actor, params }) {
      const { changed, seq } = await changer.execute(actor, [{ op: 'token.revoke', token: params['key'] }]);
      return { changed, seq };
    },
  });
}

/** Tokens say who may do what: only those who manage them see them. */
export function requireAdmin(actor: Actor): void {
  if (actor.role !== 'admin') throw new BurgeeError('FORBIDDEN', 'Only the role admin sees tokens.');
}

/** An admin of some projects sees the tokens of those, and no others. */
export function isWithin(actor: Actor, token: Token): boolean {
  if (!actor.projects) return true;
  return token.projects?.every((project) => actor.projects?.includes(project)) ?? false;
}
