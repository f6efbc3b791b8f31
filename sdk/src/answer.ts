import type { Decision, FlagType, Json } from '../../src/engine/index.js';
import type { Evaluation } from './types.js';

/** The type that a default asks for; undefined for any. Without types, the default may well be left out. */
export function typeOf(value: Json | undefined): FlagType | undefined {
  return value === null || value === undefined ? undefined : (typeof value as FlagType);
}

/** Only what there is becomes a member. One after another, since spreading takes ten times as long. */
export function answerOf<T extends Json>(
  decision: Decision,
  defaultValue: T,
  revision: number,
  stale: boolean,
): Evaluation<T> {
  const { value = defaultValue, variation, reason, errorCode, rule } = decision;
  const answer = { value } as { -readonly [K in keyof Evaluation<T>]: Evaluation<T>[K] };
  if (variation !== undefined) answer.variation = variation;
  answer.reason = reason;
  if (errorCode) answer.errorCode = errorCode;
  if (rule !== undefined) answer.rule = rule;
  answer.revision = revision;
  answer.stale = stale;
  return answer;
}

/** What a flag gives that only the server could decide, as long as it has not. */
export const NOT_ASKED: Decision = { reason: 'DEFAULT' };
