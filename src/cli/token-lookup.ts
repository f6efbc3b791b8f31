/** Tokens are named by their name, or by the selector when several have the same. */
import type { Token } from '../model/documents.js';
import { BurgeeError } from '../model/errors.js';
import type { Workspace } from '../workspace/types.js';
import { nearest } from './suggest.js';

export type TokenState = 'active' | 'expired' | 'revoked';

export function tokenState(token: Token, now: number = Date.now()): TokenState {
  if (token.revokedAt !== undefined) return 'revoked';
  return token.expiresAt !== undefined && Date.parse(token.expiresAt) <= now ? 'expired' : 'active';
}

export async function tokensOf(workspace: Workspace): Promise<Token[]> {
  const tokens: Token[] = [];
  for await (const token of workspace.list('token', '')) tokens.push(token);
  return tokens.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.createdAt < b.createdAt ? -1 : 1));
}

export async function findToken(workspace: Workspace, name: string): Promise<Token> {
  const direct = await workspace.get('token', '', name);
  if (direct) return direct;
  const tokens = await tokensOf(workspace);
  const named = tokens.filter((token) => token.name === name);
  const active = named.filter((token) => tokenState(token) !== 'revoked');
  const candidates = active.length > 0 ? active : named;
  if (candidates.length === 1) return candidates[0] as Token;
  if (candidates.length > 1) {
    throw new BurgeeError('USAGE', `Several tokens are called "${name}"; name one by its selector.`, {
      hint: `burgee token list, then say ${candidates.map((token) => token.key).join(' or ')} instead of ${name}`,
      details: { selectors: candidates.map((token) => token.key) },
    });
  }
  const near = nearest(
    name,
    tokens.map((token) => token.name),
  );
  throw new BurgeeError('TOKEN_NOT_FOUND', `There is no token "${name}".`, {
    hint: near[0] ? `did you mean ${near.join(' or ')}?` : 'burgee token list',
    details: { key: name, suggestions: near, ...(near[0] === undefined ? {} : { meant: near[0] }) },
  });
}
