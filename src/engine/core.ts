import { compileSegment } from './compile.js';
import { FLAG_NOT_FOUND, GENERAL, MALFORMED, TYPE_MISMATCH } from './decision.js';
import { formatDigest, objectDigest } from './digest.js';
import {
  type CompiledPrerequisite,
  compileFlag,
  dealTo,
  decide,
  decideOnce,
  type FlagScope,
  type FlagSlot,
  flagSlot,
  isOfType,
  type Program,
} from './flag.js';
import type { Hash64 } from './hash64.js';
import type { SegmentSlot } from './node.js';
import { UNKNOWN } from './outcome.js';
import type { PatternCompiler } from './patterns.js';
import { begin, end, nested, run } from './run.js';
import type { Context, Decision, FlagType, Ruleset, RulesetDelta, RulesetFlag, RulesetSegment } from './types.js';
import { LARGE, PATTERNS, traitsOf } from './walk.js';

export interface EvaluatorOptions {
  /** Without it every `matches` is unknown. */
  readonly patterns?: PatternCompiler | undefined;
  /** Without it deltas are applied unchecked. */
  readonly hash64?: Hash64 | undefined;
}

export type DeltaResult = { readonly applied: true } | { readonly applied: false; readonly why: 'from' | 'digest' };

/** A ruleset ready to answer. Total: every input yields a decision and nothing throws. */
export interface Core {
  readonly project: string;
  readonly environment: string;
  readonly epoch: string;
  readonly revision: number;
  readonly digest: string;
  /** `type` is what the caller can use; `now` is epoch milliseconds, the machine's clock unless given. */
  evaluate(flagKey: string, context: Context, type?: FlagType, now?: number): Decision;
  has(key: string): boolean;
  keys(): string[];
  flag(key: string): RulesetFlag | undefined;
  /** Changes the rules in place, all or nothing, at a cost in proportion to the delta. */
  applyDelta(delta: RulesetDelta): DeltaResult;
  /** For a ruleset or delta that `needsPatterns`, once they are loaded. */
  usePatterns(patterns: PatternCompiler): void;
}

/** A flag that cannot be read; it serves nothing. */
const BROKEN: Program = compileFlag(
  { enabled: true, variations: {}, fallthrough: {} } as unknown as RulesetFlag,
  {} as FlagScope,
);

interface Inside {
  readonly scope: FlagScope;
  readonly flags: ReadonlyMap<string, FlagSlot>;
  readonly segments: ReadonlyMap<string, SegmentSlot>;
}

const insides = new WeakMap<Core, Inside>();

/** What explanations and copies are made from. */
export function insideOf(core: Core): Inside {
  return insides.get(core) as Inside;
}

/** An evaluator without `explain` and `toRuleset`, which few applications use at run time. */
export function createCore(ruleset: Ruleset, options: EvaluatorOptions = {}): Core {
  const { hash64 } = options;
  const { project, environment, epoch, revision, digest } = Object(ruleset) as Ruleset;
  /** Grows with every change: what was folded before one is not valid after it. */
  let version = 0;
  const flags = new Map<string, FlagSlot>();
  const segments = new Map<string, SegmentSlot>();

  const scope: Changing<FlagScope> = {
    patterns: options.patterns,
    flag: (key) => slotIn(flags, key, flagSlot),
    segment: (key) => slotIn(segments, key, segmentSlot),
    program(slot) {
      slot.program = attempt(() => compileFlag(slot.source as RulesetFlag, scope)) ?? BROKEN;
      return slot.program;
    },
  };

  const compile = ({ source }: SegmentSlot) => attempt(() => compileSegment(source, scope));

  const segmentSlot = (): SegmentSlot => ({
    source: undefined,
    compiled: undefined,
    compile,
    digest: undefined,
    generation: 0,
    outcome: UNKNOWN,
  });

  // What is light is compiled when it is first asked for, so that loading costs little more than parsing.
  function setFlag(slot: FlagSlot, flag: RulesetFlag | undefined): void {
    slot.source = flag;
    slot.program = undefined;
    if (isHeavy(flag)) scope.program(slot);
  }

  function setSegment(slot: SegmentSlot, segment: RulesetSegment | undefined): void {
    slot.source = segment;
    slot.compiled = isHeavy(segment) ? compile(slot) : undefined;
  }

  /** Goes through the objects of a ruleset or delta, each with its slot and what puts it there. */
  function forEach(rules: Pick<RulesetDelta, 'flags' | 'segments'> | undefined, visit: Visit): void {
    for (const [key, flag] of Object.entries(rules?.flags ?? {}))
      visit('flag', key, flag ?? undefined, scope.flag(key), setFlag);
    for (const [key, segment] of Object.entries(rules?.segments ?? {}))
      visit('segment', key, segment ?? undefined, scope.segment(key), setSegment);
  }

  forEach(ruleset, (_kind, _key, object, slot, set) => set(slot, object));

  function decideFor(slot: FlagSlot, program: Program, context: object, now: unknown): Decision {
    if (run.generation !== 0) return nested(decideFor, slot, program, context, now);
    const { prerequisites } = program;
    let decision = GENERAL;
    try {
      begin(now);
      // Only prerequisites can lead back to the flag itself.
      decision =
        prerequisites.length === 0
          ? decide(program, context, scope)
          : (decideOnce(slot, program, context, scope) ?? GENERAL);
    } catch {
      // A hostile context or ruleset: an accessor that throws, a graph deeper than the stack.
    }
    end();
    if (program.foldedAt !== version) fold(program, decision);
    return decision;
  }

  function fold(program: Program, decision: Decision): void {
    const isSettled = ({ slot: { source, program } }: CompiledPrerequisite) =>
      source === undefined ||
      program?.constant !== undefined ||
      (program?.folded !== undefined && program.foldedAt === version);
    program.foldedAt = version;
    program.folded = program.isFoldable && program.prerequisites.every(isSettled) ? decision : undefined;
  }

  function evaluate(flagKey: string, context: Context, type?: FlagType, now?: number): Decision {
    const slot = flags.get(flagKey);
    if (slot?.source === undefined) return FLAG_NOT_FOUND;
    const program = slot.program ?? scope.program(slot);
    if (type !== undefined && type !== program.type && program !== BROKEN) return TYPE_MISMATCH;
    const decision =
      program.constant ??
      (program.split && dealTo(program.split, context)) ??
      (program.foldedAt === version ? program.folded : undefined) ??
      decideFor(slot, program, objectOf(context), now);
    return program.isMixed && type !== undefined && !fits(decision, type) ? MALFORMED : decision;
  }

  // Data alone: an object with getters of its own is a slow one to call.
  const core: Changing<Core> = {
    project,
    environment,
    epoch,
    revision,
    digest,
    evaluate,
    has: (key) => flags.get(key)?.source !== undefined,
    keys: () => [...flags].filter(([, slot]) => slot.source !== undefined).map(([key]) => key),
    flag: (key) => flags.get(key)?.source,
    applyDelta(delta) {
      if (delta?.from !== core.revision) return { applied: false, why: 'from' };
      const changes: (() => void)[] = [];
      let sum = 0n;
      const isRight = attempt(() => {
        forEach(delta, (kind, key, object, slot, set) => {
          const shareOf = (of: typeof object) =>
            of === undefined || hash64 === undefined ? 0n : objectDigest(kind, key, of, hash64);
          const share = shareOf(object);
          sum ^= share ^ (slot.digest ?? shareOf(slot.source));
          changes.push(() => {
            set(slot, object);
            slot.digest = share;
          });
        });
        return hash64 === undefined || formatDigest(sum ^ BigInt(`0x${core.digest}`)) === delta.digest;
      });
      if (!isRight) return { applied: false, why: 'digest' };
      for (const change of changes) change();
      version++;
      core.revision = delta.to;
      core.digest = delta.digest;
      return { applied: true };
    },
    usePatterns(compiler) {
      version++;
      scope.patterns = compiler;
      for (const slot of flags.values()) setFlag(slot, slot.source);
      for (const slot of segments.values()) setSegment(slot, slot.source);
    },
  };
  insides.set(core, { scope, flags, segments });
  return core;
}

export function objectOf(context: unknown): object {
  return typeof context === 'object' && context !== null ? context : {};
}

function fits({ variation, value }: Decision, type: FlagType): boolean {
  return variation === undefined || isOfType(value, type);
}

type Visit = <T, S extends { source: T | undefined; digest: bigint | undefined }>(
  kind: 'flag' | 'segment',
  key: string,
  object: T | undefined,
  slot: S,
  set: (slot: S, object: T | undefined) => void,
) => void;

type Changing<T> = { -readonly [K in keyof T]: T[K] };

/** Undefined where the rules are not what their types say, or deeper than the stack. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

/** Whether an object is compiled at once: for its patterns or its large lists. */
function isHeavy(object: unknown): boolean {
  return attempt(() => (traitsOf(object) & (PATTERNS | LARGE)) !== 0) === true;
}

function slotIn<S>(slots: Map<string, S>, key: string, create: () => S): S {
  let slot = slots.get(key);
  if (slot === undefined) {
    slot = create();
    slots.set(key, slot);
  }
  return slot;
}
