export { canonicalJson } from './canonical-json.js';
export { type Core, createCore, type DeltaResult, type EvaluatorOptions } from './core.js';
export { formatDigest, objectDigest, rulesetDigest } from './digest.js';
export { createEvaluator, type Evaluator } from './evaluator.js';
export { explain } from './explain.js';
export { type Hash64, loadHash64 } from './hash64.js';
export { loadPatterns, needsPatterns, type PatternCompiler, type PatternMatcher } from './patterns.js';
export {
  type Clause,
  type Condition,
  type ConditionTrace,
  type Context,
  type Decision,
  type EvaluationErrorCode,
  type Explanation,
  type FlagType,
  type Json,
  OPERATORS,
  type Operator,
  type Outcome,
  type Prerequisite,
  type Reason,
  type Ruleset,
  type RulesetDelta,
  type RulesetFlag,
  type RulesetRule,
  type RulesetSegment,
  type Serve,
  type ServeTrace,
  type Split,
  type SplitRange,
  type Target,
} from './types.js';
export { BUCKETS, bucketOf, xxh32 } from './xxh32.js';
export { xxh64 } from './xxh64.js';
