import type { Ruleset } from '../../src/engine/index.js';
import { rulesetOf } from '../../src/engine/ruleset-of.js';
import type { Settings } from './options.js';
import { isRuleset, type Rules } from './rules.js';
import { later } from './timers.js';
import type { RulesetCache, Source } from './types.js';

/** What the client starts from before the network answers, and the last-known-good rules that it keeps for its next start. */
export interface Persistence {
  /** Oldest first. */
  load(): Promise<{ ruleset: unknown; source: Source }[]>;
  /** Soon, and once for many changes. */
  save(): void;
  stop(): Promise<void>;
}

const SAVE_MS = 1000;

export function startPersistence(settings: Settings, rules: Rules): Persistence {
  let cache: RulesetCache | undefined = settings.cache;
  let pending: (() => void) | undefined;
  let pauseMs = SAVE_MS;
  let writing: Promise<void> = Promise.resolve();

  const report = (error: unknown) =>
    settings.logger.warn(`last-known-good rules: ${(error as Error)?.message ?? error}`);

  function write(): Promise<void> {
    pending?.();
    pending = undefined;
    const began = performance.now();
    writing = writing
      .then(() => cache?.save(rulesetOf(rules.evaluator)))
      .catch(report)
      .then(() => {
        // Large rules that change all the time are saved less often: it may take 2 % of the time.
        pauseMs = Math.max(SAVE_MS, 50 * (performance.now() - began));
      });
    return writing;
  }

  return {
    async load() {
      const found: { ruleset: unknown; source: Source }[] = [];
      const { bootstrap, cacheFile } = settings;
      try {
        if (typeof bootstrap === 'string' || (cacheFile && !cache)) {
          const files = await import('./files.js');
          if (cacheFile) cache ??= files.cacheInFile(cacheFile, identityOf(settings));
          if (typeof bootstrap === 'string')
            found.push({ ruleset: await files.readRuleset(bootstrap), source: 'bootstrap' });
        }
      } catch (error) {
        report(error);
      }
      const kept: Ruleset | undefined = await cache?.load().catch((error) => {
        report(error);
        return undefined;
      });
      if (isRuleset(kept)) found.push({ ruleset: kept, source: 'cache' });
      return found;
    },
    save() {
      if (cache && rules.source === 'network') pending ??= later(() => void write(), pauseMs);
    },
    stop: () => (pending ? write() : writing),
  };
}

/** Rules that another server or token gave must not be served; the part of a token that finds it is no secret. */
function identityOf({ url, token }: Settings): string {
  return `${url ?? ''} ${token?.split('_')[2] ?? ''}`;
}
