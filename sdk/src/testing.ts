import { type FlagType, type Json, type Ruleset, rulesetDigest, xxh64 } from '../../src/engine/index.js';
import { createClient } from './client.js';
import type { BurgeeClient } from './types.js';

export interface FixedFlags extends BurgeeClient {
  /** From now on the flag has this value, for everybody; `undefined` removes it. Listeners of `change` hear of it. */
  set(key: string, value: Json | undefined): Promise<void>;
}

/**
 * A client with fixed flags for the tests of an application: no server, no waiting, the same interface.
 *
 * @example
 * const flags = fixedFlags({ 'new-checkout': true, limit: 7 });
 */
export function fixedFlags(values: Readonly<Record<string, Json>> = {}): FixedFlags {
  let rules = rulesetOf(new Map(Object.entries(values)), 1);
  const held = new Map(Object.entries(values));
  const client = createClient({
    bootstrap: rules,
    // A server that is a function: everything else is as in production.
    url: 'http://fixed.invalid',
    fetch: async () => Response.json({ ...rules, digest: rulesetDigest(rules, xxh64) }),
    stream: false,
    longPoll: false,
    usage: false,
    logger: { info: () => {}, warn: () => {}, error: () => {} },
  });
  return {
    ...client,
    async set(key, value) {
      if (value === undefined) held.delete(key);
      else held.set(key, value);
      rules = rulesetOf(held, rules.revision + 1);
      await client.refresh();
    },
  };
}

function rulesetOf(values: ReadonlyMap<string, Json>, revision: number): Ruleset {
  const flags = Object.fromEntries(
    [...values].map(([key, value]) => [
      key,
      {
        type: typeOf(value),
        variations: { fixed: value },
        enabled: true,
        salt: '',
        rules: [],
        fallthrough: { variation: 'fixed' },
      },
    ]),
  );
  return {
    format: 1,
    project: 'test',
    environment: 'test',
    epoch: 'fixed',
    revision,
    digest: '',
    flags,
    segments: {},
  };
}

function typeOf(value: Json): FlagType {
  const type = typeof value;
  return type === 'boolean' || type === 'string' || type === 'number' ? type : 'object';
}
