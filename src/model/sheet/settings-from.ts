import type { Prerequisite, Serve, Target } from '../../engine/index.js';
import type { FlagSettings, Rule, ServeInput } from '../documents.js';
import { shareOut, weightsOf } from '../ranges.js';
import type { RuleInput } from '../rule-language.js';

/** Settings as people write them: shares instead of ranges, and rules that may have no id yet. */
export interface SettingsInput {
  readonly enabled: boolean;
  readonly offVariation?: string;
  readonly prerequisites: readonly Prerequisite[];
  readonly targets: readonly Target[];
  readonly rules: readonly (RuleInput & { readonly id?: string; readonly name?: string })[];
  readonly fallthrough?: ServeInput;
}

/** Shares as ranges. Unchanged shares keep the ranges they have; changed ones move the fewest users. */
export function serveFrom(input: ServeInput, present?: Serve): Serve {
  if ('variation' in input) return { variation: input.variation };
  const { by, salt, shares } = input;
  const before = present !== undefined && 'split' in present ? present.split : undefined;
  // Another attribute or salt deals everyone anew, so the old ranges say nothing about anybody.
  const sameDeal = before !== undefined && before.by === by && before.salt === salt;
  if (sameDeal && sameShares(shares, weightsOf(before.ranges))) return present as Serve;
  const ranges = shareOut(shares, sameDeal ? before.ranges : undefined);
  return { split: { ...(by === undefined ? {} : { by }), ...(salt === undefined ? {} : { salt }), ranges } };
}

type Shares = readonly { readonly variation: string; readonly weight: number }[];

function sameShares(left: Shares, right: Shares): boolean {
  const weights = new Map(right.map(({ variation, weight }) => [variation, weight]));
  for (const { variation, weight } of left) {
    if ((weights.get(variation) ?? 0) !== weight) return false;
    weights.delete(variation);
  }
  return [...weights.values()].every((weight) => weight === 0);
}

/** What was read, as settings; `present` are those that it replaces. */
export function settingsFrom(input: SettingsInput, present?: FlagSettings): FlagSettings {
  const before = new Map(present?.rules.map((rule) => [rule.id, rule.serve]));
  const taken = new Set(input.rules.flatMap((rule) => rule.id ?? []));
  const rules = input.rules.map((rule): Rule => {
    const id = rule.id ?? freeId(taken);
    const name = rule.name === undefined ? {} : { name: rule.name };
    return { id, ...name, when: rule.when, serve: serveFrom(rule.serve, before.get(id)) };
  });
  const { enabled, offVariation, prerequisites, targets, fallthrough } = input;
  return {
    enabled,
    ...(offVariation === undefined ? {} : { offVariation }),
    prerequisites,
    targets,
    rules,
    ...(fallthrough === undefined ? {} : { fallthrough: serveFrom(fallthrough, present?.fallthrough) }),
  };
}

function freeId(taken: Set<string>): string {
  let number = taken.size + 1;
  while (taken.has(`rule-${number}`)) number++;
  const id = `rule-${number}`;
  taken.add(id);
  return id;
}
