/** All tokens of the workspace in memory, so that a request is checked without a look at the store and a revocation holds for the next one. */
import type { Token, TokenKind } from '../model/documents.js';
import { BurgeeError } from '../model/errors.js';
import { hashOfToken, parseToken } from '../model/token.js';
import type { Change, Store } from '../store/types.js';

const RECENT = 1_000;

const over = (message: string): BurgeeError =>
  new BurgeeError('UNAUTHORIZED', message, { hint: 'Make another with: burgee token create' });

export type TokenStore = Pick<Store, 'state' | 'subscribe'>;

export class TokenBook {
  readonly #tokens = new Map<string, Token>();
  /** By the hash of the whole text, which nobody can steer: looking it up tells nothing about a token that is not known. */
  readonly #byHash = new Map<string, Token>();
  /** Headers that were checked before, as they came; forgotten with every change of a token. An SDK sends the same one for years. */
  readonly #recent = new Map<string, Token>();
  readonly #listeners = new Set<(selector: string) => void>();
  readonly #now: () => number;
  #stop: () => void = () => {};

  private constructor(now: () => number) {
    this.#now = now;
  }

  static async open(store: TokenStore, now: () => number = Date.now): Promise<TokenBook> {
    const book = new TokenBook(now);
    const changedMeanwhile = new Set<string>();
    book.#stop = store.subscribe((change) => {
      for (const selector of book.#apply(change)) changedMeanwhile.add(selector);
    });
    for await (const token of store.state.list('token', '')) {
      if (!changedMeanwhile.has(token.key)) book.#put(token);
    }
    return book;
  }

  /** The token behind an Authorization header, if it may be used on this plane now; UNAUTHORIZED or FORBIDDEN otherwise. */
  authenticate(authorization: string | undefined, kinds: readonly TokenKind[]): Token {
    if (authorization === undefined) {
      throw new BurgeeError('UNAUTHORIZED', 'A token is needed: Authorization: Bearer bge_….', {
        hint: 'Make one with: burgee token create',
      });
    }
    const token = this.#recent.get(authorization) ?? this.#find(authorization);
    this.#checkUsable(token);
    if (!kinds.includes(token.kind)) {
      throw new BurgeeError('FORBIDDEN', `A token of kind "${token.kind}" may not do this.`, {
        hint: `It takes a token of kind ${kinds.join(' or ')}.`,
      });
    }
    return token;
  }

  /** The token behind a header that was checked before, if it may still be used; says nothing about others. */
  checkedBefore(authorization: string): Token | undefined {
    const token = this.#recent.get(authorization);
    return token && !this.#isOver(token) ? token : undefined;
  }

  get(selector: string): Token | undefined {
    return this.#tokens.get(selector);
  }

  isUsable(selector: string): boolean {
    const token = this.#tokens.get(selector);
    return token !== undefined && !this.#isOver(token);
  }

  /** Called with the selector of every token that is revoked or removed. */
  onGone(listener: (selector: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#stop();
    this.#listeners.clear();
  }

  #find(authorization: string): Token {
    const isBearer = authorization.slice(0, 7).toLowerCase() === 'bearer ';
    const text = isBearer ? authorization.slice(7) : '';
    const token = this.#byHash.get(hashOfToken(text));
    if (!token) {
      throw parseToken(text)
        ? new BurgeeError('UNAUTHORIZED', 'This token is not known here.', {
            hint: 'It is of another server, or was removed. Look with: burgee token list',
          })
        : new BurgeeError('UNAUTHORIZED', 'What was sent is no whole token of burgee (Authorization: Bearer bge_…).', {
            hint: 'Copy it again from where it was kept, or make one with: burgee token create',
          });
    }
    if (this.#recent.size >= RECENT) this.#recent.clear();
    this.#recent.set(authorization, token);
    return token;
  }

  #put(token: Token): void {
    this.#tokens.set(token.key, token);
    this.#byHash.set(token.hash, token);
  }

  #remove(selector: string): void {
    const token = this.#tokens.get(selector);
    if (!token) return;
    this.#tokens.delete(selector);
    this.#byHash.delete(token.hash);
  }

  #checkUsable(token: Token): void {
    if (token.revokedAt !== undefined) throw over('This token was revoked.');
    if (this.#isOver(token)) throw over('This token has expired.');
  }

  #isOver(token: Token): boolean {
    if (token.revokedAt !== undefined) return true;
    return token.expiresAt !== undefined && Date.parse(token.expiresAt) <= this.#now();
  }

  #apply(change: Change): string[] {
    const selectors: string[] = [];
    for (const write of change.writes) {
      if (write.kind !== 'token') continue;
      const token = write.after as Token | null;
      this.#recent.clear();
      this.#remove(write.key);
      if (token) this.#put(token);
      selectors.push(write.key);
      if (!token || this.#isOver(token)) for (const listener of this.#listeners) listener(write.key);
    }
    return selectors;
  }
}
