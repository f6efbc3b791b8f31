import type { Core } from '../../src/engine/index.js';
import type { Change, Trace } from './trace.js';

/** Tells which flags a change of the rules reaches. What it needs for that is loaded when somebody listens. */
export interface Tracer {
  watch(): void;
  /** Resolves once what `watch` needs is there. */
  ready(): Promise<void> | undefined;
  /** To be called for each change; what it returns tells the flags, at some cost. */
  follow(now: Core, change: Change): () => string[];
}

export function createTracer(): Tracer {
  let loading: Promise<void> | undefined;
  let trace: Trace | undefined;
  return {
    watch() {
      loading ??= import('./trace.js').then(
        ({ createTrace }) => {
          trace = createTrace();
        },
        () => {},
      );
    },
    ready: () => loading,
    follow(now, change) {
      trace?.follow(change);
      // Who began to listen a moment ago hears of all flags.
      return () => trace?.reached(now, change) ?? [...new Set([...(change.before?.keys() ?? []), ...now.keys()])];
    },
  };
}
