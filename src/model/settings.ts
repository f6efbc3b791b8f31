import type { FlagType } from '../engine/index.js';
import type { Flag, FlagSettings, Variation } from './documents.js';
import { own } from './json.js';

export function booleanVariations(): readonly Variation[] {
  return [
    { key: 'on', value: true },
    { key: 'off', value: false },
  ];
}

function preferred(variations: readonly Variation[], value: boolean, key: string): string | undefined {
  const fitting = variations.filter((variation) => variation.value === value);
  return (fitting.find((variation) => variation.key === key) ?? fitting[0])?.key;
}

/**
 * Settings of a flag in an environment that has none: off, and served as little as possible. Turned on, a boolean flag
 * serves true to everyone.
 */
export function defaultSettings(type: FlagType, variations: readonly Variation[]): FlagSettings {
  const first = variations[0]?.key;
  const off = (type === 'boolean' ? preferred(variations, false, 'off') : undefined) ?? first;
  const on = (type === 'boolean' ? preferred(variations, true, 'on') : undefined) ?? first;
  return {
    enabled: false,
    ...(off === undefined ? {} : { offVariation: off }),
    prerequisites: [],
    targets: [],
    rules: [],
    ...(on === undefined ? {} : { fallthrough: { variation: on } }),
  };
}

/** What a flag does in an environment, its own settings or the default ones. */
export function settingsOf(flag: Flag, environment: string): FlagSettings {
  return own(flag.environments, environment) ?? defaultSettings(flag.type, flag.variations);
}
