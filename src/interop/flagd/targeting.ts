import type { Condition, Serve } from '../../engine/index.js';
import type { Rule } from '../../model/documents.js';
import { LIMITS } from '../../model/limits.js';
import { ALWAYS, allOf, isAlways, isNever, measure } from './condition-algebra.js';
import { readFractional } from './fractional.js';
import { readLogic } from './logic.js';
import { operationIn, shown, type Translation } from './translation.js';

/** `undefined` = flagd's default variant. */
type Outcome = Serve | undefined;

interface Step {
  readonly when: Condition;
  readonly outcome: Outcome;
  readonly path: string;
}

export interface TargetedServe {
  readonly rules: readonly Rule[];
  readonly fallthrough: Serve | undefined;
}

/** Operators that answer with true or false, which flagd takes as the names of variants. */
const LOGICAL = new Set([
  '==',
  '===',
  '!=',
  '!==',
  '<',
  '<=',
  '>',
  '>=',
  '!',
  '!!',
  'in',
  'starts_with',
  'ends_with',
  'sem_ver',
]);

/** Reads `targeting` as rules from top to bottom: the branches of `if` in order, each nested one under the conditions around it. */
export function readTargeting(
  translation: Translation,
  targeting: unknown,
  path: string,
  variants: ReadonlySet<string>,
  fallback: Serve | undefined,
): TargetedServe {
  const steps: Step[] = [];
  walk(targeting, path, []);
  return arrange(translation, steps, fallback);

  function walk(expression: unknown, at: string, guards: readonly Condition[]): void {
    translation.read(expression, at, (found, inside) => {
      const operation = operationIn(found);
      if (operation === undefined) return leaf(found, inside, guards);
      const { op, args } = operation;
      if (op === 'if' || op === '?:') return branches(args, `${inside}.${op}`, guards);
      if (op === 'fractional') {
        const serve = readFractional(translation, args, `${inside}.fractional`, variants);
        if (serve) steps.push({ when: allOf(guards), outcome: serve, path: inside });
        // A context without the hashed attribute passes a split over; in flagd it gets the default variant.
        if (serve && 'split' in serve) steps.push({ when: allOf(guards), outcome: undefined, path: inside });
        return;
      }
      if (LOGICAL.has(op)) return branches([found, true, false], inside, guards);
      translation.refuse(`${inside}.${op}`, `"${op}" does not name a variant`);
    });
  }

  function branches(args: readonly unknown[], at: string, guards: readonly Condition[]): void {
    const last = args.length - (args.length % 2);
    for (let index = 0; index < last; index += 2) {
      const asked = readLogic(translation, args[index], `${at}.${index}`);
      walk(args[index + 1], `${at}.${index + 1}`, [...guards, asked.yes]);
    }
    walk(last < args.length ? args[last] : null, `${at}.${last}`, guards);
  }

  function leaf(found: unknown, at: string, guards: readonly Condition[]): void {
    const empty = typeof found === 'object' && found !== null && Object.keys(found).length === 0;
    if (found === null || found === undefined || empty) {
      steps.push({ when: allOf(guards), outcome: undefined, path: at });
      return;
    }
    const name = typeof found === 'boolean' ? String(found) : found;
    if (typeof name === 'string' && variants.has(name)) {
      steps.push({ when: allOf(guards), outcome: { variation: name }, path: at });
      return;
    }
    translation.refuse(at, `there is no variant ${shown(found)}`);
  }
}

function same(left: Outcome, right: Outcome): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

/** What can never be reached falls out, the last step becomes the fallthrough, and steps to the default before it that change nothing go. */
function arrange(translation: Translation, steps: readonly Step[], fallback: Serve | undefined): TargetedServe {
  const reached: Step[] = [];
  for (const step of steps) {
    if (isNever(step.when)) continue;
    reached.push(step);
    if (isAlways(step.when) && !(step.outcome && 'split' in step.outcome)) break;
  }
  let fallthrough = fallback;
  while (reached.length > 0) {
    const last = reached.at(-1) as Step;
    const implicit = last.outcome === undefined && same(fallthrough, fallback);
    if (!implicit && !isAlways(last.when)) break;
    if (last.outcome && 'split' in last.outcome && fallback !== undefined) {
      translation.note(
        last.path,
        'a context without the hashed attribute gets the default of the application, not the default variant',
      );
    }
    fallthrough = last.outcome ?? fallback;
    reached.pop();
    if (last.outcome !== undefined) break;
  }
  const rules = reached.map((step, at) => toRule(translation, step, at, fallback));
  if (rules.length > LIMITS.rules)
    translation.refuse(steps[0]?.path ?? '', `this makes ${rules.length} rules, more than ${LIMITS.rules}`);
  return { rules, fallthrough };
}

function toRule(
  translation: Translation,
  { when, outcome, path }: Step,
  at: number,
  fallback: Serve | undefined,
): Rule {
  const serve = outcome ?? fallback;
  const size = measure(when, { depth: LIMITS.conditionDepth, clauses: LIMITS.conditionClauses });
  if (size === 'deep') translation.refuse(path, `the condition is nested more than ${LIMITS.conditionDepth} deep`);
  if (size === 'large') translation.refuse(path, `the condition has more than ${LIMITS.conditionClauses} clauses`);
  if (serve === undefined) translation.refuse(path, 'a rule must serve something, and the flag has no default variant');
  return { id: `rule-${at + 1}`, when: size === 'fits' ? when : ALWAYS, serve: serve ?? { split: { ranges: [] } } };
}
