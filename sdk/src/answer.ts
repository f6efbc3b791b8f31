import type { Decision, FlagType, Json } from '../../src/engine/index.js';
import type { Evaluation } from './types.js';

/** The type that a default asks for; undefined for any. Without types, the default may well be left out. */
export function typeOf(value: Json | undefined): FlagType | undefined {
  return value === null || value === undefined ? undefined : (typeof value as FlagType);
}

export function answerOf<T extends Json>(
  decision: Decision,
  defaultValue: T,
  revision: number,
  stale: boolean,
): Evaluation<T> {
  const { ruleIndex, detail, prerequisite, target, ...told } = decision;
  return { value: defaultValue, ...told, revision, stale } as Evaluation<T>;
}

/** What a flag gives that only the server could decide, as long as it has not. */
export const NOT_ASKED: Decision = { reason: 'DEFAULT' };
