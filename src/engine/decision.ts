import type { Decision, EvaluationErrorCode, Json, Reason, RulesetFlag } from './types.js';

function failure(errorCode: EvaluationErrorCode): Decision {
  return Object.freeze({ reason: 'ERROR', errorCode });
}

export const FLAG_NOT_FOUND = failure('FLAG_NOT_FOUND');
export const TYPE_MISMATCH = failure('TYPE_MISMATCH');
export const MALFORMED = failure('MALFORMED_FLAG');
export const GENERAL = failure('GENERAL');

/** The one shared decision of an outcome. A variation that is not there makes a malformed flag. */
export function decisionOf(
  flag: RulesetFlag,
  variation: string | undefined,
  reason: Reason,
  about: Partial<Decision> = {},
): Decision {
  if (variation === undefined || variation === null) return Object.freeze({ reason, ...about });
  if (typeof variation !== 'string' || !Object.hasOwn(flag.variations, variation)) return MALFORMED;
  return Object.freeze({ value: deepFreeze(flag.variations[variation]), variation, reason, ...about });
}

/** Decisions are shared between calls: nobody may change what others are served. */
function deepFreeze(value: Json | undefined): Json | undefined {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value))
    for (const part of Object.values(Object.freeze(value))) deepFreeze(part);
  return value;
}

const keyless = new WeakMap<Decision, Decision>();

/** The same decision, saying that a split before it was passed over for want of a key. */
export function withoutKey(decision: Decision): Decision {
  const variant = keyless.get(decision) ?? Object.freeze({ ...decision, detail: 'TARGETING_KEY_MISSING' as const });
  keyless.set(decision, variant);
  return variant;
}

/** Says that a split found nothing to hash; the outcome when nothing after it serves either. */
export const KEY_MISSING = withoutKey({ reason: 'DEFAULT' });
