/**
 * A browser's EventSource can send no header, so the address of its stream carries a ticket. The ticket opens that stream only, holds as long
 * as its token does (restarts of the server included), and tells nothing about the token.
 */
import { createHmac } from 'node:crypto';
import type { Token } from '../../model/documents.js';
import { sameHash } from '../../model/token.js';
import type { TokenBook } from '../token-book.js';

const PURPOSE = 'burgee ofrep stream 1';

/** `hash` is the token's stored hash: a secret to everybody but this server and the token's holder. */
export function ticketFor(selector: string, hash: string): string {
  return `${selector}.${createHmac('sha256', hash).update(PURPOSE).digest('base64url')}`;
}

/** The token that the ticket stands for, while that may be used. */
export function redeemTicket(tokens: TokenBook, ticket: string): Token | undefined {
  const selector = ticket.split('.', 1)[0] ?? '';
  const token = tokens.get(selector);
  if (!token || (token.kind !== 'client' && token.kind !== 'sdk')) return undefined;
  if (!sameHash(ticket, ticketFor(selector, token.hash)) || !tokens.isUsable(selector)) return undefined;
  return token;
}
