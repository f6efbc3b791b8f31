/** Runs one case the whole way: translate, validate, publish, compile, evaluate; and compares. */
import { isDeepStrictEqual } from 'node:util';
import {
  type Context,
  createEvaluator,
  type Decision,
  type EvaluatorOptions,
  type Explanation,
  type Hash64,
  type Json,
} from '../../src/engine/index.js';
import { checkFlag, checkSegment } from '../../src/model/check.js';
import type { Flag, Segment } from '../../src/model/documents.js';
import { isBurgeeError } from '../../src/model/errors.js';
import { publish } from '../../src/model/publish.js';
import { parseDocument } from '../../src/model/schemas.js';
import type { Case, Expected } from './cases.js';
import { type Exception, exceptionsOf } from './points.js';
import { ENVIRONMENT, flagOf, PROJECT, segmentOf, Untranslatable } from './translate.js';

export interface Verdict {
  readonly result: 'passed' | 'exception' | 'failed';
  /** Our validation refuses the documents; they were evaluated all the same. */
  readonly refused?: string | undefined;
  readonly exceptions: readonly Exception[];
  readonly differences: readonly string[];
  readonly explanation?: Explanation | undefined;
}

function refusal(flags: readonly Flag[], segments: readonly Segment[]): string | undefined {
  try {
    for (const flag of flags) checkFlag(parseDocument('flag', flag));
    for (const segment of segments) checkSegment(parseDocument('segment', segment));
    return undefined;
  } catch (error) {
    if (isBurgeeError(error)) return error.message;
    throw error;
  }
}

function reasonOf(decision: Decision): string {
  if (decision.reason === 'ERROR') return 'ERROR';
  if (decision.reason === 'DISABLED') return 'OFF';
  if (decision.prerequisite !== undefined) return 'PREREQUISITE_FAILED';
  if (decision.target) return 'TARGET_MATCH';
  return decision.rule === undefined ? 'FALLTHROUGH' : 'RULE_MATCH';
}

function compare(expected: Expected, decision: Decision, fallback: Json | undefined): string[] {
  const got: { readonly [field in keyof Expected]: unknown } = {
    value: 'value' in decision ? decision.value : fallback,
    variation: decision.variation,
    reason: reasonOf(decision),
    openFeatureReason: decision.reason,
    ruleIndex: decision.ruleIndex,
    prerequisiteKey: decision.prerequisite,
    errorCode: decision.errorCode,
  };
  return (Object.keys(expected) as (keyof Expected)[])
    .filter((field) => !isDeepStrictEqual(expected[field], got[field]))
    .map((field) => `${field}: expected ${JSON.stringify(expected[field])}, got ${JSON.stringify(got[field])}`);
}

export function judge(of: Case, options: EvaluatorOptions & { readonly hash64: Hash64 }): Verdict {
  let flags: Flag[];
  let segments: Segment[];
  try {
    flags = of.flags.map(flagOf);
    segments = of.segments.map(segmentOf);
  } catch (error) {
    if (!(error instanceof Untranslatable)) throw error;
    const untranslatable = { point: error.point, because: error.message };
    return { result: 'exception', exceptions: [untranslatable], differences: [] };
  }
  const refused = refusal(flags, segments);
  const ruleset = publish({
    project: PROJECT,
    environment: ENVIRONMENT,
    epoch: 'conformance',
    revision: 1,
    flags,
    segments,
    hash64: options.hash64,
  });
  // Over JSON, as an SDK would receive it.
  const evaluator = createEvaluator(JSON.parse(JSON.stringify(ruleset)), options);
  const { targetingKey, attributes } = of.context;
  const context: Context = { ...attributes, ...(targetingKey !== undefined && { targetingKey }) };
  const wanted = of.defaultValue;
  const type = of.expected.errorCode === 'TYPE_MISMATCH' ? (typeof wanted as 'string') : undefined;
  const decision = evaluator.evaluate(of.flagKey, context, type);
  const explanation = evaluator.explain(of.flagKey, context, type);
  const exceptions = exceptionsOf(of, explanation);
  const differences = compare(of.expected, decision, wanted);
  if (!isDeepStrictEqual(explanation.decision, decision)) differences.push('explain and evaluate disagree');
  const result = differences.length === 0 ? 'passed' : exceptions.length > 0 ? 'exception' : 'failed';
  return { result, refused, exceptions, differences, explanation };
}
