import type { Core, RulesetDelta } from '../../src/engine/index.js';
import type { Dependants } from './dependants.js';
import type { Rules } from './rules.js';

/** Tells which flags a change of the rules reaches. What it needs for that is loaded when somebody listens. */
export interface Tracer {
  watch(): void;
  /** Resolves once what `watch` needs is there. */
  ready(): Promise<void> | undefined;
  /** To be called for each change; what it returns tells the flags, at some cost. */
  trace(delta: RulesetDelta | undefined, before: Core | undefined): () => string[];
}

export function createTracer(rules: () => Rules): Tracer {
  let loading: Promise<void> | undefined;
  let loaded: typeof import('./dependants.js') | undefined;
  /** Made when first asked for, and kept up to date from then on. */
  let dependants: Dependants | undefined;

  return {
    watch() {
      loading ??= import('./dependants.js').then(
        (module) => {
          loaded = module;
        },
        () => {},
      );
    },
    ready: () => loading,
    trace(delta, before) {
      if (delta) dependants?.update(delta);
      else if (before) dependants = undefined;
      return () => {
        const rulesNow = rules().evaluator;
        // Who began to listen a moment ago hears of all flags.
        if (!loaded) return [...new Set([...(before?.keys() ?? []), ...rulesNow.keys()])];
        dependants ??= loaded.createDependants(loaded.rulesetOf(rulesNow));
        if (delta) return dependants.of(Object.keys(delta.flags), Object.keys(delta.segments));
        return before ? loaded.changedBetween(dependants, before, rulesNow) : [];
      };
    },
  };
}
