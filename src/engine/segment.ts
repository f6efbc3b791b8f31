import { compileCondition, type Scope } from './condition.js';
import { isListed, keyListOf } from './key-list.js';
import { alwaysUnknown, combine, FALSE, type Test, TRUE, UNKNOWN } from './outcome.js';
import type { SegmentSlot } from './segment-slot.js';
import type { RulesetSegment } from './types.js';

export function segmentSlot(source: RulesetSegment | undefined, scope: Scope): SegmentSlot {
  const slot = { source, test: alwaysUnknown as Test, digest: undefined, generation: 0, outcome: UNKNOWN };
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

/** `included or (not excluded and any rule)` in three values: included wins over excluded, and excluded over the rules. */
function compileSegment(segment: RulesetSegment, scope: Scope): Test {
  if (typeof segment !== 'object' || segment === null) return alwaysUnknown;
  const included = keyListOf(segment.by, segment.included);
  const excluded = keyListOf(segment.by, segment.excluded);
  const rules = Array.isArray(segment.rules) ? segment.rules.map((rule) => compileCondition(rule?.when, scope)) : [];
  return (context) => {
    const isIncluded = isListed(included, context);
    if (isIncluded === TRUE) return TRUE;
    const isExcluded = isListed(excluded, context);
    if (isExcluded === TRUE) return isIncluded;
    const matched = rules.length === 0 ? FALSE : combine(rules, TRUE, (rule) => rule(context));
    if (matched === TRUE && isExcluded === FALSE) return TRUE;
    return matched === FALSE ? isIncluded : UNKNOWN;
  };
}
