import type { Serve, Split } from '../engine/index.js';
import type { Flag, FlagSettings, Rule, ServeInput, Share } from '../model/documents.js';
import { BurgeeError } from '../model/errors.js';
import { jsonEqual } from '../model/json.js';
import { percentOf, shareOut, WHOLE } from '../model/ranges.js';
import { settingsOf } from '../model/settings.js';
import type { OperationOf } from './types.js';
import type { Work } from './work.js';

interface Place {
  readonly project: string;
  readonly environment: string;
  readonly flag: string;
}

/** Changes what a flag does in one environment; an edit that changes nothing writes nothing. */
export async function editSettings(
  work: Work,
  place: Place,
  edit: (settings: FlagSettings, flag: Flag) => FlagSettings,
): Promise<void> {
  const flag = await work.flag(place.project, place.flag);
  await work.environment(place.project, place.environment);
  const before = settingsOf(flag, place.environment);
  const after = edit(before, flag);
  if (after === before || jsonEqual(before, after)) return;
  await work.save('flag', { ...flag, environments: { ...flag.environments, [place.environment]: after } });
}

export function switchFlag(work: Work, op: OperationOf<'flag.enable' | 'flag.disable'>): Promise<void> {
  const enabled = op.op === 'flag.enable';
  return editSettings(work, op, (settings, flag) => {
    if (settings.enabled === enabled) return settings;
    if (enabled && flag.archived) {
      throw new BurgeeError(
        'INVALID_INPUT',
        `The flag "${flag.key}" is archived: on or off, it serves its off-variation.`,
        {
          hint: `Bring it back first: burgee flag unarchive ${flag.key}`,
          details: { flag: flag.key, archived: true },
        },
      );
    }
    return { ...settings, enabled };
  });
}

export function serveFlag(work: Work, op: OperationOf<'flag.serve'>): Promise<void> {
  return editSettings(work, op, (settings) => {
    const { offVariation, fallthrough, ...rest } = settings;
    const kept = op.off === true ? { fallthrough } : { offVariation };
    const given =
      op.variation === null
        ? {}
        : op.off === true
          ? { offVariation: op.variation }
          : { fallthrough: { variation: op.variation } };
    return { ...rest, ...withoutUndefined(kept), ...given };
  });
}

function withoutUndefined<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}

export function configureFlag(work: Work, op: OperationOf<'flag.configure'>): Promise<void> {
  return editSettings(work, op, () => op.settings);
}

/** `by` and `salt` of a split, without what is the default anyway. */
function dealing(split: Pick<Split, 'by' | 'salt'>, flag: Flag): Pick<Split, 'by' | 'salt'> {
  return {
    ...(split.by === undefined || split.by === 'targetingKey' ? {} : { by: split.by }),
    ...(split.salt === undefined || split.salt === flag.salt ? {} : { salt: split.salt }),
  };
}

/** A serve made of shares, with ranges derived from the present ones so that the fewest users move. */
export function serveOf(input: Serve | ServeInput, flag: Flag, present?: Serve): Serve {
  if (!('shares' in input)) return input;
  const before = present === undefined ? undefined : 'split' in present ? present.split : wholeOf(present.variation);
  const ranges = shareOut(input.shares, before?.ranges);
  const how = dealing({ by: input.by ?? before?.by, salt: input.salt ?? before?.salt }, flag);
  const [only] = ranges;
  if (only === undefined) {
    throw new BurgeeError('INVALID_INPUT', 'Shares of 0 % serve nobody.', {
      hint: 'Give somebody a share, or take the rule away: burgee flag rule remove KEY RULE',
      details: { issues: [{ path: 'shares', message: 'all shares are 0 %' }] },
    });
  }
  // All for one needs no split, unless it has an attribute or salt to remember for the next step.
  if (only.to - only.from === WHOLE && Object.keys(how).length === 0) {
    return { variation: only.variation };
  }
  return { split: { ...how, ranges } };
}

function wholeOf(variation: string): Split {
  return { ranges: [{ variation, from: 0, to: WHOLE }] };
}

/** What is missing to the whole goes to the off-variation: "25 % on" for everyone else means that the others stay off. */
function completed(shares: readonly Share[], settings: FlagSettings, flag: Flag): readonly Share[] {
  const rest = WHOLE - shares.reduce((sum, share) => sum + share.weight, 0);
  if (rest <= 0) return shares;
  const off = settings.offVariation;
  if (off !== undefined && !shares.some((share) => share.variation === off)) {
    return [...shares, { variation: off, weight: rest }];
  }
  const others = flag.variations.filter(({ key }) => !shares.some((share) => share.variation === key));
  throw new BurgeeError(
    'INVALID_INPUT',
    `The shares add up to ${percentOf(WHOLE - rest)}, and nobody is said to get the other ${percentOf(rest)}.`,
    {
      hint: `Say it, for example: burgee flag rollout ${flag.key} ${[
        ...shares,
        { variation: others[0]?.key ?? 'other', weight: rest },
      ]
        .map(({ variation, weight }) => `${variation}:${weight / 1000}`)
        .join(',')}`,
      details: { missing: rest },
    },
  );
}

export function ruleNotFound(settings: FlagSettings, place: Place, rule: string): BurgeeError {
  const ids = settings.rules.map(({ id }) => id);
  return new BurgeeError(
    'RULE_NOT_FOUND',
    `The flag "${place.flag}" has no rule "${rule}" in "${place.environment}".`,
    {
      hint:
        ids.length === 0
          ? `It has no rules there. Add one with: burgee flag rule add ${place.flag} 'when … serve …' --env ${place.environment}`
          : `It has: ${ids.slice(0, 20).join(', ')}.`,
      details: { rule, rules: ids.slice(0, 256) },
    },
  );
}

export function replaceRule(
  settings: FlagSettings,
  place: Place,
  id: string,
  change: (rule: Rule) => Rule,
): FlagSettings {
  if (!settings.rules.some((rule) => rule.id === id)) throw ruleNotFound(settings, place, id);
  return { ...settings, rules: settings.rules.map((rule) => (rule.id === id ? change(rule) : rule)) };
}

export function rollOut(work: Work, op: OperationOf<'flag.rollout'>): Promise<void> {
  return editSettings(work, op, (settings, flag) => {
    const { by, salt } = op;
    if (op.rule !== undefined) {
      return replaceRule(settings, op, op.rule, (rule) => ({
        ...rule,
        serve: serveOf({ shares: op.shares, by, salt }, flag, rule.serve),
      }));
    }
    const shares = completed(op.shares, settings, flag);
    return { ...settings, fallthrough: serveOf({ shares, by, salt }, flag, settings.fallthrough) };
  });
}
