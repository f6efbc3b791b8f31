/** The objects of a ruleset or delta as JSON. Turning them into text is most of the work of handing them on, so it is done once for all who do. */
import type { RulesetDelta } from '../engine/index.js';

/** By key; `null` for what is gone. */
export interface RulesetJson {
  readonly flags: ReadonlyMap<string, string>;
  readonly segments: ReadonlyMap<string, string>;
}

/** A delta, and the JSON of its objects. */
export interface PublishedDelta extends RulesetDelta {
  readonly json: RulesetJson;
}

/** What is there already, else made now. */
export function jsonOf(rules: Pick<RulesetDelta, 'flags' | 'segments'> & { readonly json?: RulesetJson }): RulesetJson {
  return rules.json ?? { flags: textsOf(rules.flags), segments: textsOf(rules.segments) };
}

function textsOf(objects: { readonly [key: string]: unknown }): ReadonlyMap<string, string> {
  return new Map(Object.entries(objects).map(([key, object]) => [key, JSON.stringify(object)]));
}
