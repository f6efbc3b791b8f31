/** The headers of an answer that carries a ruleset, a delta, or the word that there is none; flat, as node writes them fastest. */
import type { EnvironmentFeed } from './environment-feed.js';
import type { Body } from './snapshot-bytes.js';

const JSON_TYPE = 'application/json; charset=utf-8';
const VARY = 'Accept-Encoding, Authorization, Origin';

/** Made once for each revision and body. */
const ready = new WeakMap<object, { readonly etag: string; readonly headers: string[] }>();

/** Not to be changed by the caller. */
export function headersOf(feed: EnvironmentFeed, body: Body | undefined): string[] {
  const { etag } = feed;
  const owner = body?.bytes ?? feed;
  const known = ready.get(owner);
  if (known?.etag === etag) return known.headers;
  const headers = ['etag', etag, 'cache-control', 'private, no-cache', 'vary', VARY];
  if (body) headers.push('content-type', JSON_TYPE, 'content-length', String(body.bytes.length));
  if (body && body.encoding !== 'identity') headers.push('content-encoding', body.encoding);
  ready.set(owner, { etag, headers });
  return headers;
}
