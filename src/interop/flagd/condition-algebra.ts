import type { Clause, Condition } from '../../engine/index.js';

export const ALWAYS: Condition = { all: [] };
export const NEVER: Condition = { any: [] };

export function isAlways(condition: Condition): boolean {
  return 'all' in condition && condition.all.length === 0;
}

export function isNever(condition: Condition): boolean {
  return 'any' in condition && condition.any.length === 0;
}

/** All of them: constants and repeated clauses fall out, a nested `all` is opened. */
export function allOf(parts: readonly Condition[]): Condition {
  if (parts.some(isNever)) return NEVER;
  const flat = distinct(parts.flatMap((part) => ('all' in part ? part.all : [part])));
  return flat.length === 1 ? (flat[0] as Condition) : { all: flat };
}

export function anyOf(parts: readonly Condition[]): Condition {
  if (parts.some(isAlways)) return ALWAYS;
  const flat = distinct(parts.flatMap((part) => ('any' in part ? part.any : [part])));
  return flat.length === 1 ? (flat[0] as Condition) : { any: flat };
}

/** Compares clauses by content and groups by identity: shared groups may be huge when written out. */
function distinct(parts: readonly Condition[]): Condition[] {
  const seen = new Set<unknown>();
  return parts.filter((part) => {
    const flat = 'attribute' in part || ('not' in part && 'attribute' in part.not);
    const name = flat ? JSON.stringify(part) : part;
    if (seen.has(name)) return false;
    seen.add(name);
    return true;
  });
}

/**
 * JsonLogic knows true and false only, while a clause here is unknown for a missing attribute, and stays so when negated.
 * So both sides are carried along, each as a condition that is true exactly when it is meant.
 */
export interface Truth {
  readonly yes: Condition;
  readonly no: Condition;
}

const TRUE: Truth = { yes: ALWAYS, no: NEVER };
export const FALSE: Truth = { yes: NEVER, no: ALWAYS };

export function constant(value: boolean): Truth {
  return value ? TRUE : FALSE;
}

export function opposite({ yes, no }: Truth): Truth {
  return { yes: no, no: yes };
}

export function both(parts: readonly Truth[]): Truth {
  return { yes: allOf(parts.map((part) => part.yes)), no: anyOf(parts.map((part) => part.no)) };
}

export function either(parts: readonly Truth[]): Truth {
  return opposite(both(parts.map(opposite)));
}

export function has(attribute: string): Truth {
  const clause: Clause = { attribute, op: 'exists', values: [] };
  return { yes: clause, no: { not: clause } };
}

/** True when the clause is, false when it is not or when its attribute is missing. The clock is never missing. */
export function test(clause: Clause): Truth {
  const absent = clause.attribute === 'now' ? NEVER : has(clause.attribute).no;
  return { yes: clause, no: anyOf([{ not: clause }, absent]) };
}

/** Depth and number of clauses, given up at the limits: a condition that shares parts can be huge when written out. */
export function measure(condition: Condition, limits: { depth: number; clauses: number }): 'fits' | 'deep' | 'large' {
  let clauses = 0;
  const stack: [Condition, number][] = [[condition, 0]];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const [part, depth] = next;
    if (depth > limits.depth) return 'deep';
    if ('all' in part) for (const inner of part.all) stack.push([inner, depth + 1]);
    else if ('any' in part) for (const inner of part.any) stack.push([inner, depth + 1]);
    else if ('not' in part) stack.push([part.not, depth + 1]);
    else if (++clauses > limits.clauses) return 'large';
  }
  return 'fits';
}
