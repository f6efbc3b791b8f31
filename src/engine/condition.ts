import { type Attribute, attributeOf, read } from './attribute.js';
import { type Match, matchOf } from './operators.js';
import { alwaysUnknown, combine, FALSE, outcomeOf, type Test, TRUE, UNKNOWN } from './outcome.js';
import type { PatternCompiler } from './patterns.js';
import { spend } from './run.js';
import { inSegment, type SegmentSlot } from './segment-slot.js';
import type { Clause, Condition } from './types.js';

/** What conditions need from the ruleset that they stand in. */
export interface Scope {
  readonly segment: (key: string) => SegmentSlot;
  readonly patterns: PatternCompiler | undefined;
}

/** Total: a shape that this evaluator does not know is unknown. */
export function compileCondition(condition: Condition, scope: Scope): Test {
  if (typeof condition !== 'object' || condition === null) return alwaysUnknown;
  if ('all' in condition) return compileParts(condition.all, FALSE, scope);
  if ('any' in condition) return compileParts(condition.any, TRUE, scope);
  if ('not' in condition) return negated(compileCondition(condition.not, scope));
  if ('segment' in condition) {
    const slot = scope.segment(condition.segment);
    return (context) => inSegment(slot, context);
  }
  return compileClause(condition, scope);
}

function compileParts(parts: readonly Condition[], stop: number, scope: Scope): Test {
  if (!Array.isArray(parts)) return alwaysUnknown;
  const tests = parts.map((part) => compileCondition(part, scope));
  if (tests.length === 1) return tests[0]!;
  return (context) => {
    let outcome = 1 - stop;
    for (let i = 0; i < tests.length; i++) {
      const each = tests[i]!(context);
      if (each === stop) return stop;
      if (each === UNKNOWN) outcome = UNKNOWN;
    }
    return outcome;
  };
}

function negated(test: Test): Test {
  return (context) => {
    const outcome = test(context);
    return outcome === UNKNOWN ? UNKNOWN : 1 - outcome;
  };
}

function compileClause(clause: Clause, scope: Scope): Test {
  if (typeof clause.attribute !== 'string') return alwaysUnknown;
  const attribute = attributeOf(clause.attribute);
  if (clause.op === 'exists') return (context) => outcomeOf((read(attribute, context) ?? undefined) !== undefined);
  const match = matchOf(clause, scope.patterns);
  return (context) => testClause(attribute, match, context);
}

function testClause(attribute: Attribute, match: Match, context: object): number {
  const value = read(attribute, context);
  if (value === undefined || value === null) return UNKNOWN;
  if (typeof value !== 'object' || !Array.isArray(value)) return match(value);
  return combine(value, TRUE, (element) => (spend(2) ? match(element) : UNKNOWN));
}
