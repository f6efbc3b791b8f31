/** What a request allows the answer to be. */
import type { Encoding } from './snapshot-bytes.js';

/** Clients send a handful of different headers, again and again. */
const CACHE_LIMIT = 256;
const cache = new Map<string, Encoding>();

export function pickEncoding(accept: string | undefined): Encoding {
  if (accept === undefined) return 'identity';
  const known = cache.get(accept);
  if (known) return known;
  const encoding = negotiate(accept);
  if (cache.size >= CACHE_LIMIT) cache.clear();
  cache.set(accept, encoding);
  return encoding;
}

function negotiate(accept: string): Encoding {
  const weights = new Map<string, number>();
  for (const part of accept.toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim());
    const weight = parameters.find((parameter) => parameter.startsWith('q='));
    weights.set(name, weight === undefined ? 1 : Number(weight.slice(2)) || 0);
  }
  const allowed = (encoding: string): boolean => (weights.get(encoding) ?? weights.get('*') ?? 0) > 0;
  if (allowed('br')) return 'br';
  return allowed('gzip') ? 'gzip' : 'identity';
}

/** True when an If-None-Match header names this entity tag; weak ones count, since a ruleset is the same in every encoding. */
export function matchesEtag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  if (header === etag) return true;
  return header.split(',').some((part) => {
    const candidate = part.trim();
    return candidate === '*' || candidate === etag || candidate === `W/${etag}`;
  });
}
