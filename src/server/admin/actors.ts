/** Who speaks on the admin plane. */
import type { FastifyRequest } from 'fastify';
import { BurgeeError } from '../../model/errors.js';
import type { Actor } from '../../operations/types.js';
import type { TokenBook } from '../token-book.js';

/** Recognises the caller of a request, or throws UNAUTHORIZED or FORBIDDEN. */
export type Identify = (request: Pick<FastifyRequest, 'headers'>) => Caller;

export interface Caller {
  readonly actor: Actor;
  /** A follower of the log: reads it, and nothing else. */
  readonly replica: boolean;
}

const LONGEST_NAME = 200;

/** The permission of the socket's file is the key; the name is what the caller says, and the audit says `via: socket`. */
export const identifyOnSocket: Identify = (request) => {
  const name = actorName(request.headers['x-burgee-actor']) ?? 'unknown';
  return { actor: { name, via: 'socket', role: 'admin' }, replica: false };
};

export function identifyByToken(tokens: TokenBook): Identify {
  return (request) => {
    const token = tokens.authenticate(request.headers.authorization, ['admin', 'replica']);
    const actor: Actor = {
      name: token.name,
      via: 'tcp',
      role: token.kind === 'replica' ? 'viewer' : token.role,
      projects: token.projects,
      environments: token.environments,
      token: token.key,
    };
    return { actor, replica: token.kind === 'replica' };
  };
}

/** Names travel percent-encoded, since headers hold Latin-1 only. */
function actorName(header: string | string[] | undefined): string | undefined {
  if (typeof header !== 'string' || header === '') return undefined;
  let name: string;
  try {
    name = decodeURIComponent(header);
  } catch {
    name = header;
  }
  if (name.length > LONGEST_NAME || /\p{Cc}/u.test(name)) {
    throw new BurgeeError('INVALID_INPUT', 'X-Burgee-Actor must be a name of at most 200 characters.');
  }
  return name;
}
