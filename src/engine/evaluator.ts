import { type Core, createCore, type EvaluatorOptions } from './core.js';
import { explain } from './explain.js';
import { rulesetOf } from './ruleset-of.js';
import type { Context, Explanation, FlagType, Ruleset } from './types.js';

export interface Evaluator extends Core {
  /** The same decision with the steps that led to it. */
  explain(flagKey: string, context: Context, type?: FlagType, now?: number): Explanation;
  toRuleset(): Ruleset;
}

export function createEvaluator(ruleset: Ruleset, options?: EvaluatorOptions): Evaluator {
  const core = createCore(ruleset, options);
  return Object.assign(core, {
    explain: explain.bind(undefined, core),
    toRuleset: () => rulesetOf(core),
  });
}
