import {
  type Core,
  createCore,
  loadPatterns,
  needsPatterns,
  type PatternCompiler,
  type Ruleset,
  type RulesetDelta,
  rulesetDigest,
  xxh64,
} from '../../src/engine/index.js';
import type { Dependants } from './dependants.js';
import { Rejected } from './rejected.js';
import type { Source } from './types.js';

/** Holds the rules in force and lets new ones in: whole, checked, one after another. */
export interface Rules {
  /** Empty rules until there are some. */
  evaluator: Core;
  source: Source;
  /** Some flag is marked server-only. */
  serverOnly: boolean;
  /** The server has nothing newer: wherever these rules came from, they are the network's now. */
  confirm(): void;
  /** Without waiting and without checking the digest: for an object that the application itself passes in. */
  start(ruleset: Ruleset): void;
  /** Somebody listens to changes: from now on they are told with the flags that they reach. */
  watch(): void;
  /** Resolves to whether anything changed. Rejects with `Rejected`, and then nothing changed. */
  full(input: unknown, source: Source): Promise<boolean>;
  delta(input: unknown): Promise<boolean>;
}

const EMPTY: Ruleset = {
  format: 1,
  project: '',
  environment: '',
  epoch: '',
  revision: 0,
  digest: '0000000000000000',
  flags: {},
  segments: {},
};

export function createRules(onChange: (keys: () => string[]) => void): Rules {
  let patterns: PatternCompiler | undefined;
  /** Made when somebody listens to changes, and kept up to date from then on. */
  let dependants: Dependants | undefined;
  let tracing: Promise<void> | undefined;
  let trace: typeof import('./dependants.js') | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  const build = (ruleset: Ruleset) => createCore(ruleset, { patterns, hash64: xxh64 });

  async function prepare(rules: Ruleset | RulesetDelta): Promise<void> {
    await tracing;
    // Without re2js, `matches` stays unknown.
    if (!patterns && needsPatterns(rules)) {
      patterns = await loadPatterns().catch(() => undefined);
      if (patterns) held.evaluator.usePatterns(patterns);
    }
  }

  function watch(): void {
    tracing ??= import('./dependants.js').then(
      (loaded) => {
        trace = loaded;
      },
      () => {},
    );
  }

  function accept(source: Source, flags: Ruleset['flags'] | RulesetDelta['flags']): void {
    held.source = source;
    for (const key in flags) held.serverOnly ||= flags[key]?.serverOnly === true;
  }

  /** One at a time: a delta must not meet a ruleset that is being exchanged. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = queue.then(work);
    queue = turn.catch(() => {});
    return turn;
  }

  async function full(input: unknown, source: Source): Promise<boolean> {
    if (!isRuleset(input)) throw new Rejected('format', 'the answer is not a ruleset of format 1');
    const old = held.evaluator;
    if (isSameLine(old, input)) {
      if (input.revision < old.revision) {
        throw new Rejected('older', `the answer has revision ${input.revision}, older than ${old.revision}`);
      }
      if (input.revision === old.revision && input.digest === old.digest) {
        if (source === 'network') held.confirm();
        return false;
      }
    }
    await prepare(input);
    let next: Core;
    try {
      if (rulesetDigest(input, xxh64) !== input.digest) {
        throw new Rejected('digest', 'the answer does not have the digest that it names');
      }
      next = build(input);
    } catch (error) {
      throw error instanceof Rejected ? error : new Rejected('format', 'the answer is not a ruleset');
    }
    held.evaluator = next;
    dependants = undefined;
    accept(source, input.flags);
    onChange(() => {
      const before = old.toRuleset();
      // Who began to listen a moment ago hears of all flags.
      if (!trace) return Object.keys({ ...before.flags, ...input.flags });
      const { createDependants, differing } = trace;
      dependants = createDependants(input);
      return dependants.of(differing(before.flags, input.flags), differing(before.segments, input.segments));
    });
    return true;
  }

  async function delta(input: unknown): Promise<boolean> {
    if (!isDelta(input)) throw new Rejected('format', 'the answer is not a delta');
    if (input.epoch !== held.evaluator.epoch) throw new Rejected('digest', 'the delta is of another epoch');
    if (input.to <= held.evaluator.revision) return false;
    await prepare(input);
    let result: ReturnType<Core['applyDelta']>;
    try {
      result = held.evaluator.applyDelta(input);
    } catch {
      throw new Rejected('format', 'the answer is not a delta');
    }
    if (!result.applied) throw new Rejected('digest', `the delta does not fit (${result.why})`);
    accept('network', input.flags);
    dependants?.update(input);
    onChange(() => {
      dependants ??= trace?.createDependants(held.evaluator.toRuleset());
      return dependants ? dependants.of(Object.keys(input.flags), Object.keys(input.segments)) : held.evaluator.keys();
    });
    return true;
  }

  const held: Rules = {
    evaluator: build(EMPTY),
    source: 'defaults',
    serverOnly: false,
    confirm() {
      if (held.source === 'network') return;
      held.source = 'network';
      onChange(() => []);
    },
    start(ruleset) {
      held.evaluator = build(ruleset);
      dependants = undefined;
      accept('bootstrap', ruleset.flags);
    },
    watch,
    full: (input, source) => inTurn(() => full(input, source)),
    delta: (input) => inTurn(() => delta(input)),
  };
  return held;
}

/** Revisions count in one log and for one environment; others cannot be compared. */
function isSameLine(held: Core, input: Ruleset): boolean {
  return held.epoch === input.epoch && held.project === input.project && held.environment === input.environment;
}

function isObject(input: unknown): input is Record<string, unknown> {
  return typeof input === 'object' && input !== null && !Array.isArray(input);
}

/** Whether what came has these members, and rules. */
function hasRules(input: unknown, texts: readonly string[], numbers: readonly string[]): boolean {
  return (
    isObject(input) &&
    texts.every((name) => typeof input[name] === 'string') &&
    numbers.every((name) => Number.isSafeInteger(input[name])) &&
    isObject(input['flags']) &&
    isObject(input['segments'])
  );
}

export function isRuleset(input: unknown): input is Ruleset {
  return (
    hasRules(input, ['project', 'environment', 'epoch', 'digest'], ['revision']) && (input as Ruleset).format === 1
  );
}

function isDelta(input: unknown): input is RulesetDelta & { readonly epoch: string } {
  return hasRules(input, ['epoch', 'digest'], ['from', 'to']);
}
