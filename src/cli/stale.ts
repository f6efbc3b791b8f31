/** Flags that have done their work. */
import type { Flag } from '../model/documents.js';
import { settingsOf } from '../model/settings.js';

/** The one variation that everyone gets; undefined while anything still decides between users. */
function settled(flag: Flag, environment: string): string | undefined {
  const settings = settingsOf(flag, environment);
  if (!settings.enabled) return settings.offVariation ?? 'the default';
  if (settings.rules.length > 0 || settings.targets.length > 0 || settings.prerequisites.length > 0) return undefined;
  const { fallthrough } = settings;
  return !fallthrough ? 'the default' : 'variation' in fallthrough ? fallthrough.variation : undefined;
}

/** Why a flag is stale; empty when it is not. Permanent and archived flags never are. */
export function staleness(flag: Flag, environments: readonly string[], now: number, afterMs: number): string[] {
  if (flag.archived || flag.lifecycle === 'permanent') return [];
  const reasons: string[] = [];
  if (flag.expiresAt !== undefined && Date.parse(flag.expiresAt) <= now)
    reasons.push(`meant to be gone by ${flag.expiresAt.slice(0, 10)}`);
  if (now - Date.parse(flag.updatedAt) < afterMs) return reasons;
  const served = environments.map((environment) => settled(flag, environment));
  if (served.length > 0 && served.every((variation) => variation !== undefined)) {
    const same = new Set(served).size === 1;
    reasons.push(same ? `everyone gets ${served[0]} everywhere` : 'everyone gets the same in each environment');
  }
  return reasons;
}
