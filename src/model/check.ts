/** What a document must mean, beyond its shape: everything that can be told without looking at another document. */
import type { Condition, Json, Serve } from '../engine/index.js';
import { collectSegments } from './conditions.js';
import type { Flag, FlagSettings, Segment } from './documents.js';
import { BurgeeError, type Issue } from './errors.js';
import { isPlainObject } from './json.js';
import { LIMITS, type LimitName, limitMessage } from './limits.js';
import { closest } from './suggest.js';
import { WHOLE } from './weights.js';

/** Issues of one check; `unknownVariation` remembers the first variation that does not exist. */
interface Findings {
  readonly issues: Issue[];
  unknownVariation?: { readonly variation: string; readonly path: string };
}

type Known = ReadonlySet<string>;

function needVariation(out: Findings, known: Known, variation: string, path: string): void {
  if (known.has(variation)) return;
  out.unknownVariation ??= { variation, path };
  out.issues.push({ path, message: `there is no variation "${variation}"` });
}

function checkServe(out: Findings, known: Known, serve: Serve, path: string): void {
  if ('variation' in serve) {
    needVariation(out, known, serve.variation, `${path}.variation`);
    return;
  }
  if (serve.split.ranges.length === 0) {
    out.issues.push({ path: `${path}.split.ranges`, message: 'without a range nobody is served' });
  }
  let at = 0;
  for (const [i, { variation, from, to }] of serve.split.ranges.entries()) {
    const here = `${path}.split.ranges.${i}`;
    needVariation(out, known, variation, `${here}.variation`);
    if (from >= to) out.issues.push({ path: here, message: `from ${from} to ${to} is empty` });
    else if (to > WHOLE || from < 0) out.issues.push({ path: here, message: `ranges lie within 0 and ${WHOLE}` });
    else if (from < at) out.issues.push({ path: here, message: 'ranges are in order and do not overlap' });
    at = Math.max(at, to);
  }
}

/** `what` is said of the second one. */
function checkTwice(out: Findings, names: readonly string[], path: string, what: string): void {
  const seen = new Set<string>();
  for (const [i, name] of names.entries()) {
    if (seen.has(name)) out.issues.push({ path: `${path}.${i}`, message: `${what} "${name}" is there twice` });
    seen.add(name);
  }
}

function settingsFindings(out: Findings, flag: Flag, known: Known, settings: FlagSettings, path: string): void {
  if (settings.offVariation !== undefined) needVariation(out, known, settings.offVariation, `${path}.offVariation`);
  for (const [i, prerequisite] of settings.prerequisites.entries()) {
    if (prerequisite.flag === flag.key) {
      out.issues.push({ path: `${path}.prerequisites.${i}`, message: 'a flag cannot be its own prerequisite' });
    }
  }
  const parents = settings.prerequisites.map((prerequisite) => prerequisite.flag);
  checkTwice(out, parents, `${path}.prerequisites`, 'the prerequisite');
  for (const [i, target] of settings.targets.entries()) {
    needVariation(out, known, target.variation, `${path}.targets.${i}.variation`);
  }
  const rules = settings.rules.map((rule) => rule.id);
  checkTwice(out, rules, `${path}.rules`, 'the rule id');
  for (const [i, rule] of settings.rules.entries()) checkServe(out, known, rule.serve, `${path}.rules.${i}.serve`);
  if (settings.fallthrough !== undefined) checkServe(out, known, settings.fallthrough, `${path}.fallthrough`);
}

const FITS: { readonly [type in Flag['type']]: (value: Json) => boolean } = {
  boolean: (value) => typeof value === 'boolean',
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  object: (value) => isPlainObject(value) || Array.isArray(value),
};

function variationFindings(out: Findings, flag: Flag): void {
  const { type, variations } = flag;
  if (variations.length === 0) out.issues.push({ path: 'variations', message: 'a flag has at least one variation' });
  const keys = variations.map((variation) => variation.key);
  checkTwice(out, keys, 'variations', 'the variation');
  for (const [i, { value }] of variations.entries()) {
    if (!FITS[type](value)) {
      const message = `the flag's type is ${type}, this is ${JSON.stringify(value).slice(0, 60)}`;
      out.issues.push({ path: `variations.${i}.value`, message });
    }
  }
}

/** Documents grow by operations too, which no schema of a whole document has seen. */
function within(limit: LimitName, actual: number, kind: 'flag' | 'segment', key: string): void {
  if (actual <= LIMITS[limit]) return;
  throw new BurgeeError('LIMIT_EXCEEDED', `The ${kind} "${key}" would be too large: ${limitMessage(limit, actual)}.`, {
    details: { limit, max: LIMITS[limit], actual },
  });
}

function checkSettingsLimits(flag: Flag, settings: FlagSettings): void {
  within('rules', settings.rules.length, 'flag', flag.key);
  within('prerequisites', settings.prerequisites.length, 'flag', flag.key);
  within('targets', settings.targets.length, 'flag', flag.key);
  for (const target of settings.targets) within('listKeys', target.keys.length, 'flag', flag.key);
}

const knownOf = (flag: Flag): Known => new Set(flag.variations.map((variation) => variation.key));

/** A value instead of its variation (`true` for `on`), a percentage alone (`25` for `on:25`), or a typing error. */
function meantVariation({ variations }: Flag, typed: string): string | undefined {
  const valued = variations.find(({ value }) => typed === value || typed === JSON.stringify(value));
  if (valued) return valued.key;
  const percent = /^(\d{1,2}(?:\.\d{1,3})?|100)\s*%?$/.exec(typed)?.[1];
  const on = variations.find(({ value }) => value === true) ?? variations[0];
  if (percent !== undefined && on) return `${on.key}:${percent}`;
  return closest(
    typed,
    variations.map(({ key }) => key),
  );
}

function refuse(kind: string, key: string, found: Findings, flag?: Flag): void {
  const { issues, unknownVariation } = found;
  const [first] = issues;
  if (first === undefined) return;
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : '';
  if (unknownVariation !== undefined && flag !== undefined && issues[0]?.path === unknownVariation.path) {
    const known = flag.variations.map((variation) => variation.key);
    const meant = meantVariation(flag, unknownVariation.variation);
    const isShare = meant?.includes(':') === true;
    throw new BurgeeError(
      'VARIATION_UNKNOWN',
      `The flag "${key}" has no variation "${unknownVariation.variation}"${more}.`,
      {
        hint: `${meant === undefined ? '' : `Did you mean "${meant}"? `}It has: ${known.slice(0, 20).join(', ')}.${isShare ? '' : ` Add one with: burgee flag variation add ${key} ${unknownVariation.variation}=…`}`,
        details: { issues, variation: unknownVariation.variation, known },
      },
    );
  }
  throw new BurgeeError('INVALID_INPUT', `The ${kind} "${key}" is not valid: ${first.path}: ${first.message}${more}.`, {
    details: { issues },
  });
}

/** Everything of a flag: variations that fit its type, and its settings in every environment. */
export function checkFlag(flag: Flag): void {
  within('variations', flag.variations.length, 'flag', flag.key);
  for (const settings of Object.values(flag.environments)) checkSettingsLimits(flag, settings);
  const found: Findings = { issues: [] };
  variationFindings(found, flag);
  const known = knownOf(flag);
  for (const [environment, settings] of Object.entries(flag.environments)) {
    settingsFindings(found, flag, known, settings, `environments.${environment}`);
  }
  refuse('flag', flag.key, found, flag);
}

/** One environment alone, for changes that touch no other. */
export function checkSettings(flag: Flag, environment: string, settings: FlagSettings): void {
  checkSettingsLimits(flag, settings);
  const found: Findings = { issues: [] };
  settingsFindings(found, flag, knownOf(flag), settings, `environments.${environment}`);
  refuse('flag', flag.key, found, flag);
}

function namesItself(condition: Condition, key: string): boolean {
  const named = new Set<string>();
  collectSegments(condition, named);
  return named.has(key);
}

export function checkSegment(segment: Segment): void {
  within('rules', segment.rules.length, 'segment', segment.key);
  within('listKeys', Math.max(segment.included.length, segment.excluded.length), 'segment', segment.key);
  const found: Findings = { issues: [] };
  const rules = segment.rules.map((rule) => rule.id);
  checkTwice(found, rules, 'rules', 'the rule id');
  for (const [i, rule] of segment.rules.entries()) {
    if (namesItself(rule.when, segment.key)) {
      found.issues.push({ path: `rules.${i}.when`, message: 'a segment cannot be made of itself' });
    }
  }
  refuse('segment', segment.key, found);
}

/** Variations that a child's settings want of a parent that has no such variation. */
export function unknownWanted(settings: FlagSettings, parent: Flag): string[] {
  const known = knownOf(parent);
  return settings.prerequisites
    .filter((prerequisite) => prerequisite.flag === parent.key)
    .flatMap((prerequisite) => prerequisite.variations.filter((variation) => !known.has(variation)));
}
