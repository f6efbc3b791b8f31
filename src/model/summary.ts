import type { Serve } from '../engine/index.js';
import type { Flag } from './documents.js';
import { settingsOf } from './settings.js';
import { WHOLE, weightsOf } from './weights.js';

/** One line of a list of flags. */
export interface FlagSummary {
  readonly state: 'on' | 'off' | 'archived';
  /** What everyone else gets right now: a variation, shares (`on:25,off:75`), or `default` for the caller's. */
  readonly serves: string;
  /** Percent of everyone else who get something other than the off-variation; absent when there is no off-variation to compare with. */
  readonly percent?: number;
  readonly rules: number;
  /** Keys with a variation of their own. */
  readonly targets: number;
  readonly prerequisites: number;
}

const CALLERS_DEFAULT = 'default';

function sharesOf(serve: Serve | undefined): ReadonlyMap<string, number> {
  if (serve === undefined) return new Map();
  if ('variation' in serve) return new Map([[serve.variation, WHOLE]]);
  return new Map(weightsOf(serve.split.ranges).map(({ variation, weight }) => [variation, weight]));
}

function textOf(shares: ReadonlyMap<string, number>): string {
  if (shares.size === 0) return CALLERS_DEFAULT;
  const [first] = shares;
  if (shares.size === 1 && first?.[1] === WHOLE) return first[0];
  return [...shares].map(([variation, weight]) => `${variation}:${weight / 1000}`).join(',');
}

/** What a flag does in an environment, short enough for a row. */
export function summarise(flag: Flag, environment: string): FlagSummary {
  const settings = settingsOf(flag, environment);
  const off = settings.offVariation;
  const state = flag.archived ? 'archived' : settings.enabled ? 'on' : 'off';
  const shares = state === 'on' ? sharesOf(settings.fallthrough) : new Map<string, number>();
  let others = 0;
  for (const [variation, weight] of shares) if (variation !== off) others += weight;
  return {
    state,
    serves: state === 'on' ? textOf(shares) : (off ?? CALLERS_DEFAULT),
    ...(off === undefined ? {} : { percent: others / 1000 }),
    rules: settings.rules.length,
    targets: settings.targets.reduce((count, target) => count + target.keys.length, 0),
    prerequisites: settings.prerequisites.length,
  };
}
