import { attributeOf, keyOf, read } from './attribute.js';
import { compileCondition } from './compile.js';
import { type Core, insideOf, objectOf } from './core.js';
import { KEY_MISSING, TYPE_MISMATCH } from './decision.js';
import { decide, type FlagScope, type FlagSlot, isMet, ruleIf, type Serving, serveOf } from './flag.js';
import { isListed, keyListOf } from './key-list.js';
import { TRUE, UNKNOWN } from './outcome.js';
import { begin, end, nested, run } from './run.js';
import { test } from './test.js';
import {
  type Condition,
  type ConditionTrace,
  type Context,
  type Explanation,
  type FlagType,
  OPERATORS,
  type Outcome,
  type RulesetFlag,
  type Serve,
  type ServeTrace,
} from './types.js';
import { bucketOf } from './xxh32.js';

/** The decision of `core.evaluate`, with every step that led to it. */
export function explain(core: Core, flagKey: string, context: Context, type?: FlagType, now = Date.now()): Explanation {
  if (run.generation !== 0) return nested(explain, core, flagKey, context, type, now);
  const { scope, flags } = insideOf(core);
  const decision = core.evaluate(flagKey, context, type, now);
  const slot = flags.get(flagKey);
  const steps = { prerequisites: [], targets: [], rules: [] };
  const isReached = slot?.program !== undefined && slot.source !== undefined && decision !== TYPE_MISMATCH;
  try {
    begin(now);
    const trace = isReached ? explainFlag(flagKey, slot, objectOf(context), scope) : undefined;
    return { flag: flagKey, ...steps, ...trace, decision };
  } catch {
    return { flag: flagKey, ...steps, decision };
  } finally {
    end();
  }
}

const NAMES: readonly Outcome[] = ['false', 'true', 'unknown'];

/**
 * Follows `decideOnce` step by step within one evaluation, asking the same compiled tests, so that what it tells is what happened.
 * A parent or segment met a second time is not explained again: a graph would otherwise unfold into a tree without bound.
 */
function explainFlag(
  key: string,
  slot: FlagSlot,
  context: object,
  scope: FlagScope,
  shown = new Set<string>(),
): Explanation {
  const flag = slot.source as RulesetFlag;
  const program = slot.program ?? scope.program(slot);
  slot.generation = run.generation;
  slot.decision = undefined;
  const steps = {
    prerequisites: [] as Explanation['prerequisites'][number][],
    targets: [] as Explanation['targets'][number][],
    rules: [] as Explanation['rules'][number][],
  };

  for (const [i, prerequisite] of program.prerequisites.entries()) {
    const { flag: parentKey, variations: wanted } = flag.prerequisites![i]!;
    const parent = prerequisite.slot;
    const isMissing = parent.source === undefined;
    const isNew = !isMissing && parent.generation !== run.generation;
    const explanation = isNew ? explainFlag(parentKey, parent, context, scope, shown) : undefined;
    const met = isMet(prerequisite, context, scope);
    const why = isMissing
      ? 'there is no such flag'
      : isNew
        ? undefined
        : parent.decision === undefined
          ? 'a cycle'
          : 'explained above';
    steps.prerequisites.push({
      flag: parentKey,
      wanted,
      met,
      ...(why && { why }),
      ...(explanation && { explanation }),
    });
    if (!met) break;
  }

  const decision = program.constant ?? unpaid(() => decide(program, context, scope));
  slot.decision = decision;
  const found = { flag: key, decision, ...steps };
  if (decision.prerequisite !== undefined || !program.enabled) return found;

  for (const [i, target] of program.targets.entries()) {
    const actual = read(target.attribute, context);
    const matched = isListed(target.keys, actual) === TRUE;
    steps.targets.push({ target: flag.targets![i]!, matched, actual });
    if (matched) return found;
  }
  for (const [index, rule] of program.rules.entries()) {
    const { id, when: condition, serve } = flag.rules[index]!;
    const when = unpaid(() => traceCondition(condition, context, scope, shown));
    const isMatch = ruleIf(rule, context) !== undefined;
    const trace = isMatch && { serve: unpaid(() => traceServe(flag, serve, rule, context)) };
    steps.rules.push({ id, index, when, ...trace });
    if (isMatch && isServed(rule, context)) return found;
  }
  return flag.fallthrough == null
    ? found
    : { ...found, fallthrough: traceServe(flag, flag.fallthrough, program.fallthrough, context) };
}

/** Looks at what the evaluation goes through without spending what it has left: the next step must find what it found. */
function unpaid<T>(work: () => T): T {
  const { fuel } = run;
  try {
    return work();
  } finally {
    run.fuel = fuel;
  }
}

function isServed(serving: Serving, context: object): boolean {
  const served = serveOf(serving, context);
  return served !== undefined && served !== KEY_MISSING;
}

function traceServe(flag: RulesetFlag, serve: Serve, serving: Serving, context: object): ServeTrace {
  const variation = serveOf(serving, context)?.variation;
  const served = variation !== undefined && { variation };
  if (!('split' in Object(serve))) return { serve, ...served };
  const { split } = serve as Extract<Serve, { split: unknown }>;
  const attribute = attributeOf(split.by);
  const salt = String(split.salt ?? flag.salt);
  const key = keyOf(read(attribute, context));
  return { serve, by: attribute.name, salt, ...(key !== undefined && { key, bucket: bucketOf(salt, key) }), ...served };
}

function traceCondition(condition: Condition, context: object, scope: FlagScope, shown: Set<string>): ConditionTrace {
  const outcome = NAMES[unpaid(() => test(compileCondition(condition, scope), context))]!;
  const parts = (list: readonly Condition[]) =>
    Array.isArray(list) ? list.map((part) => traceCondition(part, context, scope, shown)) : [];
  const given = Object(condition) as Condition;
  if ('all' in given) return { kind: 'all', outcome, parts: parts(given.all) };
  if ('any' in given) return { kind: 'any', outcome, parts: parts(given.any) };
  if ('not' in given) return { kind: 'not', outcome, part: traceCondition(given.not, context, scope, shown) };
  if ('segment' in given) return traceSegment(given.segment, outcome, context, scope, shown);
  const actual = given.attribute === undefined ? undefined : read(attributeOf(given.attribute), context);
  return {
    kind: 'clause',
    clause: given,
    outcome,
    ...(actual !== undefined && { actual }),
    ...(outcome === 'unknown' && { why: whyUnknown(given.op, actual, scope) }),
  };
}

function whyUnknown(op: string, actual: unknown, scope: FlagScope): string {
  if (!OPERATORS.some((known) => known === op)) return 'the operator is not known here';
  if (actual === undefined || actual === null) return 'the attribute is missing';
  if (op === 'matches' && scope.patterns === undefined) return 'patterns are not loaded';
  return 'the operator does not take this value, or none of its own is valid';
}

function traceSegment(
  segment: string,
  outcome: Outcome,
  context: object,
  scope: FlagScope,
  shown: Set<string>,
): ConditionTrace {
  const { source } = scope.segment(segment);
  const trace = (why: string, rules?: Extract<ConditionTrace, { kind: 'segment' }>['rules']): ConditionTrace => ({
    kind: 'segment',
    segment,
    outcome,
    why,
    ...(rules && { rules }),
  });
  if (source === undefined) return trace('there is no such segment');
  const value = read(attributeOf(source.by), context);
  if (isListed(keyListOf(source.included), value) === TRUE) return trace('included');
  const excluded = isListed(keyListOf(source.excluded), value);
  if (excluded === TRUE) return trace('excluded');
  if (shown.has(segment)) return trace('explained above');
  shown.add(segment);
  const rules = source.rules.map(({ id, when }) => ({ id, when: traceCondition(when, context, scope, shown) }));
  const match = rules.find(({ when }) => when.outcome === 'true');
  return trace(
    excluded === UNKNOWN
      ? 'the key is missing'
      : match
        ? `rule ${match.id}`
        : outcome === 'unknown'
          ? 'a rule or the key is unknown'
          : 'no rule matches',
    rules,
  );
}
