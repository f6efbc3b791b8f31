import { combine, compileCondition, type Node, type Scope } from './condition.js';
import { isListed, type KeyList, keyListOf } from './key-list.js';
import { FALSE, TRUE, UNKNOWN } from './outcome.js';
import type { SegmentSlot } from './segment-slot.js';
import type { RulesetSegment } from './types.js';

const alwaysUnknown = (): number => UNKNOWN;

export function segmentSlot(source: RulesetSegment | undefined, scope: Scope): SegmentSlot {
  const slot: SegmentSlot = { source, test: alwaysUnknown, digest: undefined, generation: 0, outcome: UNKNOWN };
  refreshSegment(slot, scope);
  return slot;
}

/** Compiles on first use. A segment that is not there, or that cannot be read, is unknown. */
export function refreshSegment(slot: SegmentSlot, scope: Scope): void {
  slot.test = (context) => {
    slot.test = alwaysUnknown;
    if (slot.source !== undefined) slot.test = compileSegment(slot.source, scope);
    return slot.test(context);
  };
}

function compileSegment(segment: RulesetSegment, scope: Scope): (context: object) => number {
  const included = keyListOf(segment.by, segment.included);
  const excluded = keyListOf(segment.by, segment.excluded);
  const rules = Array.isArray(segment.rules) ? segment.rules.map((rule) => compileCondition(rule?.when, scope)) : [];
  return (context) => testSegment(included, excluded, rules, context);
}

/** `included or (not excluded and any rule)` in three values: included wins over excluded, and excluded over the rules. */
function testSegment(included: KeyList, excluded: KeyList, rules: readonly Node[], context: object): number {
  const isIncluded = isListed(included, context);
  if (isIncluded === TRUE) return TRUE;
  const isExcluded = isListed(excluded, context);
  if (isExcluded === TRUE) return isIncluded;
  const matched = rules.length === 0 ? FALSE : combine(rules, TRUE, context);
  if (matched === TRUE && isExcluded === FALSE) return TRUE;
  return matched === FALSE ? isIncluded : UNKNOWN;
}
