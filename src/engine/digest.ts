import { canonicalJson } from './canonical-json.js';
import type { Hash64 } from './hash64.js';
import type { Ruleset } from './types.js';

/** The share of one object in the digest of its ruleset. Digests are XORs, so a change costs what it changes. */
export function objectDigest(kind: 'flag' | 'segment', key: string, object: unknown, hash64: Hash64): bigint {
  return hash64(`${kind}/${key}\n${canonicalJson(object)}`);
}

/** 16 hex digits. */
export function formatDigest(digest: bigint): string {
  return digest.toString(16).padStart(16, '0');
}

export function rulesetDigest(ruleset: Pick<Ruleset, 'flags' | 'segments'>, hash64: Hash64): string {
  let digest = 0n;
  for (const [key, flag] of Object.entries(ruleset.flags)) digest ^= objectDigest('flag', key, flag, hash64);
  for (const [key, segment] of Object.entries(ruleset.segments))
    digest ^= objectDigest('segment', key, segment, hash64);
  return formatDigest(digest);
}
