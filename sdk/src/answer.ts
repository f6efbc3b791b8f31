import type { Decision, FlagType, Json } from '../../src/engine/index.js';
import type { Evaluation } from './types.js';

/** The type that a default asks for; undefined for any. */
export function typeOf(value: Json | undefined): FlagType | undefined {
  // Without types, the default may well be left out.
  if (value === null || value === undefined) return undefined;
  const type = typeof value;
  return type === 'boolean' || type === 'string' || type === 'number' ? type : 'object';
}

export function answerOf<T extends Json>(
  { value, variation, reason, errorCode, rule }: Decision,
  defaultValue: T,
  revision: number,
  stale: boolean,
): Evaluation<T> {
  return {
    value: (value === undefined ? defaultValue : value) as T,
    ...(variation !== undefined && { variation }),
    reason,
    ...(errorCode && { errorCode }),
    ...(rule !== undefined && { rule }),
    revision,
    stale,
  };
}

/** What a flag gives that only the server could decide, as long as it has not. */
export const NOT_ASKED: Decision = { reason: 'DEFAULT' };
