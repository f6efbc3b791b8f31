import type { Serve } from '../engine/index.js';
import type { Flag, FlagSettings, Variation } from '../model/documents.js';
import { BurgeeError } from '../model/errors.js';
import { jsonEqual, own } from '../model/json.js';
import { settingsOf } from '../model/settings.js';
import { closest } from '../model/suggest.js';
import { childrenOf } from './flags.js';
import type { OperationOf } from './types.js';
import type { Work } from './work.js';

function unknown(flag: Flag, variation: string): BurgeeError {
  const known = flag.variations.map(({ key }) => key);
  const meant = closest(variation, known);
  return new BurgeeError('VARIATION_UNKNOWN', `The flag "${flag.key}" has no variation "${variation}".`, {
    hint: `${meant === undefined ? '' : `Did you mean "${meant}"? `}It has: ${known.slice(0, 20).join(', ')}.`,
    details: { variation, known },
  });
}

function taken(flag: Flag, variation: string): BurgeeError {
  return new BurgeeError('ALREADY_EXISTS', `The flag "${flag.key}" has a variation "${variation}" already.`, {
    hint: `Change its value with: burgee flag variation set ${flag.key} ${variation}=…`,
    details: { variation },
  });
}

export async function addVariation(work: Work, op: OperationOf<'variation.add'>): Promise<void> {
  const flag = await work.flag(op.project, op.flag);
  const present = flag.variations.find(({ key }) => key === op.variation.key);
  if (present === undefined) return work.save('flag', { ...flag, variations: [...flag.variations, op.variation] });
  if (!jsonEqual(present, op.variation)) throw taken(flag, op.variation.key);
}

/** Another value, name or key. Whoever is served the variation goes on being served it. */
export async function setVariation(work: Work, op: OperationOf<'variation.set'>): Promise<void> {
  const flag = await work.flag(op.project, op.flag);
  const from = op.variation.key;
  const to = op.rename ?? from;
  const present = flag.variations.find(({ key }) => key === from);
  if (present === undefined) throw unknown(flag, from);
  if (to !== from && flag.variations.some(({ key }) => key === to)) throw taken(flag, to);
  const changed: Variation = { ...present, ...op.variation, key: to };
  const variations = flag.variations.map((variation) => (variation === present ? changed : variation));
  if (to === from) return work.save('flag', { ...flag, variations });
  const children = await childrenOf(work, op.project, op.flag);
  await work.save('flag', renamedWithin(flag, variations, from, to));
  for (const child of children) await work.save('flag', wantingRenamed(child, op.flag, from, to));
}

function renamedWithin(flag: Flag, variations: readonly Variation[], from: string, to: string): Flag {
  const name = (variation: string): string => (variation === from ? to : variation);
  return {
    ...flag,
    variations,
    environments: Object.fromEntries(
      Object.entries(flag.environments).map(([key, settings]) => [key, mapSettings(settings, name)]),
    ),
  };
}

function mapServe(serve: Serve, name: (variation: string) => string): Serve {
  if ('variation' in serve) return { variation: name(serve.variation) };
  const ranges = serve.split.ranges.map((range) => ({ ...range, variation: name(range.variation) }));
  return { split: { ...serve.split, ranges } };
}

function mapSettings(settings: FlagSettings, name: (variation: string) => string): FlagSettings {
  return {
    ...settings,
    ...(settings.offVariation === undefined ? {} : { offVariation: name(settings.offVariation) }),
    targets: settings.targets.map((target) => ({ ...target, variation: name(target.variation) })),
    rules: settings.rules.map((rule) => ({ ...rule, serve: mapServe(rule.serve, name) })),
    ...(settings.fallthrough === undefined ? {} : { fallthrough: mapServe(settings.fallthrough, name) }),
  };
}

function wantingRenamed(child: Flag, parent: string, from: string, to: string): Flag {
  const environments = Object.entries(child.environments).map(([key, settings]): [string, FlagSettings] => [
    key,
    {
      ...settings,
      prerequisites: settings.prerequisites.map((wanted) =>
        wanted.flag === parent
          ? { ...wanted, variations: wanted.variations.map((variation) => (variation === from ? to : variation)) }
          : wanted,
      ),
    },
  ]);
  return { ...child, environments: Object.fromEntries(environments) };
}

function serves(serve: Serve | undefined, variation: string): boolean {
  if (serve === undefined) return false;
  if ('variation' in serve) return serve.variation === variation;
  return serve.split.ranges.some((range) => range.variation === variation);
}

interface Usage {
  /** "The variation … is served …" */
  readonly what: string;
  /** The command that lets go of it. */
  readonly mend: string;
}

/** Where settings use a variation; `undefined` when they do not. */
function usageOf(settings: FlagSettings, flag: string, variation: string): Usage | undefined {
  if (settings.offVariation === variation) {
    return { what: 'while the flag is off', mend: `burgee flag serve ${flag} OTHER --while-off` };
  }
  const target = settings.targets.find((one) => one.variation === variation);
  if (target !== undefined) {
    return { what: 'to targets', mend: `burgee flag target remove ${flag} ${variation} ${target.keys[0] ?? ''}` };
  }
  const rule = settings.rules.find(({ serve }) => serves(serve, variation));
  if (rule !== undefined) {
    return { what: `by rule "${rule.id}"`, mend: `burgee flag rule set ${flag} ${rule.id} --serve OTHER` };
  }
  if (!serves(settings.fallthrough, variation)) return undefined;
  return { what: 'to everyone else', mend: `burgee flag serve ${flag} OTHER` };
}

const OFF: FlagSettings = { enabled: false, prerequisites: [], targets: [], rules: [] };

export async function removeVariation(work: Work, op: OperationOf<'variation.remove'>): Promise<void> {
  const flag = await work.flag(op.project, op.flag);
  if (!flag.variations.some(({ key }) => key === op.variation)) throw unknown(flag, op.variation);
  const environments = new Set(Object.keys(flag.environments));
  for (const { key } of await work.all('environment', op.project)) environments.add(key);
  for (const environment of environments) {
    const settings = own(flag.environments, environment);
    // Without settings of its own an environment is off: only the off-variation is served.
    const { offVariation } = settingsOf(flag, environment);
    const shown = settings ?? { ...OFF, ...(offVariation === undefined ? {} : { offVariation }) };
    const usage = usageOf(shown, op.flag, op.variation);
    if (usage === undefined) continue;
    throw new BurgeeError(
      'IN_USE',
      `The variation "${op.variation}" of "${op.flag}" is served ${usage.what} in "${environment}".`,
      {
        hint: `Serve another one there first: ${usage.mend} --env ${environment}`,
        details: { variation: op.variation, environment },
      },
    );
  }
  await work.save('flag', { ...flag, variations: flag.variations.filter(({ key }) => key !== op.variation) });
}
