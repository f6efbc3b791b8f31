/**
 * The shapes that evaluators hold. A `Ruleset` is what `publish` makes of the documents of one environment,
 * what travels to SDKs, and all that an evaluation may look at.
 */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export type FlagType = 'boolean' | 'string' | 'number' | 'object';

/** Plain data about who or what is asking: `targetingKey` and any attributes, nested as deep as they come. */
export interface Context {
  readonly targetingKey?: string | undefined;
  readonly [attribute: string]: unknown;
}

export const OPERATORS = [
  'in',
  'contains',
  'startsWith',
  'endsWith',
  'matches',
  'lt',
  'lte',
  'gt',
  'gte',
  'before',
  'after',
  'semverEq',
  'semverLt',
  'semverLte',
  'semverGt',
  'semverGte',
  'inCidr',
  'exists',
] as const;

export type Operator = (typeof OPERATORS)[number];

/** A test of one attribute. Several `values` mean any of them; `exists` takes none. */
export interface Clause {
  /** Attribute name; `a.b` reads nested objects, `targetingKey` the targeting key, `now` the clock. */
  readonly attribute: string;
  readonly op: Operator;
  readonly values: readonly (string | number | boolean)[];
  readonly ignoreCase?: boolean | undefined;
}

export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | { readonly segment: string }
  | Clause;

/** Buckets `from` (inclusive) to `to` (exclusive) of 0 … 100,000 are served `variation`. */
export interface SplitRange {
  readonly variation: string;
  readonly from: number;
  readonly to: number;
}

export interface Split {
  /** Attribute whose value is hashed; the targeting key unless given. */
  readonly by?: string | undefined;
  /** The flag's salt unless given. */
  readonly salt?: string | undefined;
  readonly ranges: readonly SplitRange[];
}

export type Serve = { readonly variation: string } | { readonly split: Split };

export interface Prerequisite {
  readonly flag: string;
  /** The parent must be enabled and serve one of these. */
  readonly variations: readonly string[];
}

export interface Target {
  readonly variation: string;
  /** Attribute compared with `keys`; the targeting key unless given. */
  readonly by?: string | undefined;
  readonly keys: readonly string[];
}

export interface RulesetRule {
  readonly id: string;
  readonly when: Condition;
  readonly serve: Serve;
}

export interface RulesetFlag {
  readonly type: FlagType;
  /** Variation key → value. May own any key, `__proto__` included: read it with `Object.hasOwn`. */
  readonly variations: { readonly [variation: string]: Json };
  readonly enabled: boolean;
  /** Served while the flag is off; the caller's default when absent. */
  readonly off?: string | undefined;
  readonly salt: string;
  readonly prerequisites?: readonly Prerequisite[] | undefined;
  readonly targets?: readonly Target[] | undefined;
  readonly rules: readonly RulesetRule[];
  /** Served when nothing above matched; the caller's default when absent. */
  readonly fallthrough?: Serve | undefined;
  /** May be evaluated for browsers and phones through OFREP. */
  readonly clientVisible?: boolean | undefined;
  /** SDKs ask the server instead of evaluating it themselves. */
  readonly serverOnly?: boolean | undefined;
}

export interface RulesetSegment {
  /** Attribute that `included` and `excluded` list; the targeting key unless given. */
  readonly by?: string | undefined;
  readonly included: readonly string[];
  readonly excluded: readonly string[];
  readonly rules: readonly { readonly id: string; readonly when: Condition }[];
}

export interface Ruleset {
  readonly format: 1;
  readonly project: string;
  readonly environment: string;
  /** Names the log that the revision counts in; a restore from a backup starts a new one. */
  readonly epoch: string;
  /** Sequence number of the last change that touched this environment. */
  readonly revision: number;
  /** 16 hex digits: XOR over all objects of xxh64 of (kind, key, canonical JSON). See `digest.ts`. */
  readonly digest: string;
  readonly flags: { readonly [key: string]: RulesetFlag };
  readonly segments: { readonly [key: string]: RulesetSegment };
}

/** What changed between two revisions; `null` means the object is gone. Applied whole or not at all. */
export interface RulesetDelta {
  readonly from: number;
  readonly to: number;
  readonly flags: { readonly [key: string]: RulesetFlag | null };
  readonly segments: { readonly [key: string]: RulesetSegment | null };
  /** Digest of the ruleset that the delta must lead to. */
  readonly digest: string;
}

/** Why a decision came out as it did; the names are OpenFeature's where it has one. */
export type Reason = 'STATIC' | 'DEFAULT' | 'TARGETING_MATCH' | 'SPLIT' | 'DISABLED' | 'ERROR';

export type EvaluationErrorCode = 'FLAG_NOT_FOUND' | 'TYPE_MISMATCH' | 'MALFORMED_FLAG' | 'GENERAL';

/**
 * The outcome of one evaluation. Decisions are made once when a ruleset is compiled and shared between calls: never change one.
 * `variation` and `value` are absent when the caller's default applies.
 */
export interface Decision {
  readonly value?: Json | undefined;
  readonly variation?: string | undefined;
  readonly reason: Reason;
  readonly errorCode?: EvaluationErrorCode | undefined;
  /** Id of the rule that matched. */
  readonly rule?: string | undefined;
  /** Its position, 0 = first. */
  readonly ruleIndex?: number | undefined;
  /** `target` when an individual target matched. */
  readonly target?: true | undefined;
  /** The prerequisite that failed. */
  readonly prerequisite?: string | undefined;
  /** A split was passed over, since the context has no value for its `by` attribute. */
  readonly detail?: 'TARGETING_KEY_MISSING' | undefined;
}

/** A clause or condition is true, false or unknown; a rule matches on true only. */
export type Outcome = 'true' | 'false' | 'unknown';

/** What became of one condition, with its parts. */
export type ConditionTrace =
  | { readonly kind: 'all' | 'any'; readonly outcome: Outcome; readonly parts: readonly ConditionTrace[] }
  | { readonly kind: 'not'; readonly outcome: Outcome; readonly part: ConditionTrace }
  | {
      readonly kind: 'segment';
      readonly segment: string;
      readonly outcome: Outcome;
      /** How the segment decided: its lists, a rule (id), or why it is unknown. */
      readonly why: string;
      readonly rules?: readonly { readonly id: string; readonly when: ConditionTrace }[] | undefined;
    }
  | {
      readonly kind: 'clause';
      readonly clause: Clause;
      readonly outcome: Outcome;
      /** The attribute's value in the context; absent when it is missing. */
      readonly actual?: unknown;
      /** Why the outcome is unknown, for people. */
      readonly why?: string | undefined;
    };

/** How a serve was looked up. `bucket` is absent when there was nothing to hash. */
export interface ServeTrace {
  readonly serve: Serve;
  readonly by?: string | undefined;
  readonly key?: string | undefined;
  readonly salt?: string | undefined;
  /** 0 … 99,999 */
  readonly bucket?: number | undefined;
  /** Absent: passed over. */
  readonly variation?: string | undefined;
}

/** The same decision as `evaluate` gives, with every step that led to it. */
export interface Explanation {
  readonly flag: string;
  readonly decision: Decision;
  readonly prerequisites: readonly {
    readonly flag: string;
    readonly wanted: readonly string[];
    readonly met: boolean;
    readonly why?: string | undefined;
    readonly explanation?: Explanation | undefined;
  }[];
  readonly targets: readonly { readonly target: Target; readonly matched: boolean; readonly actual?: unknown }[];
  /** Down to the one that served. */
  readonly rules: readonly {
    readonly id: string;
    readonly index: number;
    readonly when: ConditionTrace;
    readonly serve?: ServeTrace | undefined;
  }[];
  readonly fallthrough?: ServeTrace | undefined;
}
