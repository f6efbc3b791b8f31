/** What a refusal by a server means to the person who named the address and the token, and who never saw a path or a header. */
import { BurgeeError } from '../model/errors.js';

export interface Door {
  readonly server: string;
  /** Where the token was read from, in words. */
  readonly tokenFrom?: string | undefined;
}

/** The read plane and the admin plane listen at two addresses, and the first is the one that everybody knows. */
export function explainRefusal(error: BurgeeError, { server, tokenFrom }: Door): BurgeeError {
  const { code, message, hint, details } = error;
  if (code === 'ROUTE_NOT_FOUND' || code === 'METHOD_NOT_ALLOWED') {
    return new BurgeeError(
      'ROUTE_NOT_FOUND',
      `${server} answers, but flags are not managed there; it may be the address that apps use.`,
      { hint: 'name the address given to: burgee serve --admin-listen HOST:PORT', details, cause: error },
    );
  }
  if (tokenFrom !== undefined && (code === 'UNAUTHORIZED' || code === 'FORBIDDEN')) {
    const sent = `The token that was sent came from ${tokenFrom}.`;
    return new BurgeeError(code, `${message} ${sent}`, { hint, details, cause: error });
  }
  return error;
}
