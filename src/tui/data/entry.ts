/** What a list needs to know of a flag: small enough to hold 100,000 of them, with the full document a call away. */
import type { FlagType } from '../../engine/index.js';
import type { Environment, Flag } from '../../model/documents.js';
import { settingsOf } from '../../model/settings.js';
import { summarise } from '../../model/summary.js';

/** One flag in one environment. Equal ones are shared between flags: most flags look like many others. */
export interface Glance {
  readonly state: 'on' | 'off' | 'archived';
  /** What everyone gets, as text. */
  readonly serves: string;
  /** Percent of everyone else who get something other than the off-variation. */
  readonly percent: number | undefined;
  readonly rules: number;
  readonly targets: number;
  /** Keys of the flags it depends on. */
  readonly needs: readonly string[];
}

export interface FlagEntry {
  readonly key: string;
  /** Which of a to z the key has, one bit each: the first letter of a search is looked up in all keys at once. */
  readonly letters: number;
  readonly name: string;
  readonly type: FlagType;
  readonly tags: readonly string[];
  readonly owner: string;
  readonly version: number;
  /** Milliseconds since 1970. */
  readonly changedAt: number;
  readonly archived: boolean;
  readonly temporary: boolean;
  readonly expiresAt: number | undefined;
  /** In the order of the catalog's environments. */
  readonly glances: readonly Glance[];
}

const DAY = 86_400_000;
const STALE_DAYS = 30;

/** Shares equal glances. One per catalog. */
export function createGlancer(): (flag: Flag, environment: string) => Glance {
  const known = new Map<string, Glance>();
  return (flag, environment) => {
    const summary = summarise(flag, environment);
    const needs =
      summary.prerequisites === 0 ? [] : settingsOf(flag, environment).prerequisites.map((parent) => parent.flag);
    const id = `${summary.state}\n${summary.serves}\n${summary.percent}\n${summary.rules}\n${summary.targets}\n${needs.join('\n')}`;
    let glance = known.get(id);
    if (!glance) {
      const { state, serves, percent, rules, targets } = summary;
      glance = { state, serves, percent, rules, targets, needs };
      // A workspace in which all flags differ must not be held twice.
      if (known.size < 10_000) known.set(id, glance);
    }
    return glance;
  };
}

/** Bit of a letter; 0 for what is none. */
export function letterBit(code: number): number {
  const at = (code | 32) - 97;
  return at >= 0 && at < 26 && code < 128 ? 1 << at : 0;
}

export function lettersOf(key: string): number {
  let letters = 0;
  for (let at = 0; at < key.length; at += 1) letters |= letterBit(key.charCodeAt(at));
  return letters;
}

const NO_TAGS: readonly string[] = [];

export function entryOf(
  flag: Flag,
  environments: readonly Environment[],
  glance: (flag: Flag, environment: string) => Glance,
): FlagEntry {
  return {
    key: flag.key,
    letters: lettersOf(flag.key),
    name: flag.name,
    type: flag.type,
    tags: flag.tags.length === 0 ? NO_TAGS : flag.tags,
    owner: flag.owner,
    version: flag.version,
    changedAt: Date.parse(flag.updatedAt),
    archived: flag.archived,
    temporary: flag.lifecycle === 'temporary',
    expiresAt: flag.expiresAt === undefined ? undefined : Date.parse(flag.expiresAt),
    glances: environments.map((environment) => glance(flag, environment.key)),
  };
}

/**
 * Worth a look: temporary, and past its date, or unchanged for a month while everybody gets the same.
 * Permanent flags are switches that people keep on purpose.
 */
export function isStale(entry: FlagEntry, environment: number, now: number): boolean {
  if (!entry.temporary || entry.archived) return false;
  if (entry.expiresAt !== undefined && entry.expiresAt <= now) return true;
  const glance = entry.glances[environment];
  const settled =
    glance !== undefined && glance.rules === 0 && (glance.percent === undefined || glance.percent === 100);
  return settled && now - entry.changedAt > STALE_DAYS * DAY;
}
