/** What one flag's targeting is read with: where notes and refusals go, and how much may be read. */

export interface Remark {
  /** Where in the file: `flags.checkout.targeting.if.0`. */
  readonly path: string;
  readonly reason: string;
}

/** Parts of one flag's targeting after all references are put in. */
const MAX_PARTS = 20_000;
const MAX_DEPTH = 60;

/** Thrown when reading on makes no sense; the reason is in `refused` already. */
export class TooMuch extends Error {}

export class Translation {
  readonly notes: Remark[] = [];
  readonly refused: Remark[] = [];
  readonly flag: string;
  private readonly evaluators: ReadonlyMap<string, unknown>;
  private readonly expanding = new Set<string>();
  private parts = 0;
  private depth = 0;

  constructor(flag: string, evaluators: ReadonlyMap<string, unknown>) {
    this.flag = flag;
    this.evaluators = evaluators;
  }

  note(path: string, reason: string): void {
    if (!this.notes.some((known) => known.reason === reason)) this.notes.push({ path, reason });
  }

  /** Answers nothing, so that a reader can end with it. */
  refuse(path: string, reason: string): undefined {
    this.refused.push({ path, reason });
    return undefined;
  }

  /** Hands an expression on with its references replaced, and counts it. */
  read<T>(expression: unknown, path: string, use: (expression: unknown, path: string) => T): T | undefined {
    this.parts++;
    if (this.parts > MAX_PARTS)
      this.giveUp(path, `the targeting has more than ${MAX_PARTS.toLocaleString('en-US')} parts`);
    if (this.depth > MAX_DEPTH) this.giveUp(path, `the targeting is nested more than ${MAX_DEPTH} deep`);
    this.depth++;
    try {
      const name = referenceIn(expression);
      if (name === undefined) return use(expression, path);
      if (!this.evaluators.has(name)) return this.refuse(path, `there is no "${name}" in $evaluators`);
      if (this.expanding.has(name)) return this.refuse(path, `the evaluator "${name}" refers to itself`);
      this.expanding.add(name);
      try {
        return this.read(this.evaluators.get(name), `$evaluators.${name}`, use);
      } finally {
        this.expanding.delete(name);
      }
    } finally {
      this.depth--;
    }
  }

  private giveUp(path: string, reason: string): never {
    this.refuse(path, reason);
    throw new TooMuch();
  }
}

function referenceIn(expression: unknown): string | undefined {
  if (typeof expression !== 'object' || expression === null || !Object.hasOwn(expression, '$ref')) return undefined;
  const name = (expression as { $ref: unknown }).$ref;
  return typeof name === 'string' && Object.keys(expression).length === 1 ? name : undefined;
}

/** The operator of a JsonLogic expression and its arguments, which need no list when there is one. */
export function operationIn(
  expression: unknown,
): { readonly op: string; readonly args: readonly unknown[] } | undefined {
  if (typeof expression !== 'object' || expression === null || Array.isArray(expression)) return undefined;
  const [entry, ...others] = Object.entries(expression);
  if (entry === undefined || others.length > 0) return undefined;
  const [op, given] = entry;
  return { op, args: Array.isArray(given) ? given : [given] };
}

/** A value for a message: short, and never followed into its depth. */
export function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'that is a list' : 'that is an object';
  const text = JSON.stringify(value ?? null);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
