/** What to serve, as people type it. */
import type { ServeInput, Share } from '../model/documents.js';
import { parseServe } from '../model/rule-language.js';

/** Shares of a rollout; a variation alone gets everyone. */
export function parseShares(text: string): { shares: readonly Share[]; by?: string; salt?: string } {
  const input: ServeInput = parseServe(text);
  if ('variation' in input) return { shares: [{ variation: input.variation, weight: 100_000 }] };
  return {
    shares: input.shares,
    ...(input.by === undefined ? {} : { by: input.by }),
    ...(input.salt === undefined ? {} : { salt: input.salt }),
  };
}
