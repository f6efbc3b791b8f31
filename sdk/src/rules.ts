import {
  createEvaluator,
  type Evaluator,
  type Hash64,
  loadHash64,
  loadPatterns,
  needsPatterns,
  type PatternCompiler,
  type Ruleset,
  type RulesetDelta,
  rulesetDigest,
} from '../../src/engine/index.js';
import { createDependants, type Dependants, differing } from './dependants.js';
import { Rejected } from './rejected.js';
import type { Source } from './types.js';

/** Holds the rules in force and lets new ones in: whole, checked, one after another. */
export interface Rules {
  /** Empty rules until there are some. */
  evaluator: Evaluator;
  source: Source;
  /** Some flag is marked server-only. */
  serverOnly: boolean;
  /** The server has nothing newer: wherever these rules came from, they are the network's now. */
  confirm(): void;
  /** Without waiting and without checking the digest: for an object that the application itself passes in. */
  start(ruleset: Ruleset): void;
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
  let hash64: Hash64 | undefined;
  let patterns: PatternCompiler | undefined;
  /** Made when somebody listens to changes, and kept up to date from then on. */
  let dependants: Dependants | undefined;
  /** The evaluator was made before there was a hash, and would take any delta. */
  let unchecked = false;
  let queue: Promise<unknown> = Promise.resolve();

  const build = (ruleset: Ruleset) =>
    createEvaluator(ruleset, { ...(patterns && { patterns }), ...(hash64 && { hash64 }) });

  async function prepare(rules: Ruleset | RulesetDelta): Promise<void> {
    // Where WebAssembly is forbidden there is no digest: the answer is then as good as its JSON is whole.
    hash64 ??= await loadHash64().catch(() => undefined);
    // Without re2js, `matches` stays unknown.
    if (!patterns && needsPatterns(rules)) {
      patterns = await loadPatterns().catch(() => undefined);
      if (patterns) held.evaluator.usePatterns(patterns);
    }
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
    let next: Evaluator;
    try {
      if (hash64 && rulesetDigest(input, hash64) !== input.digest) {
        throw new Rejected('digest', 'the answer does not have the digest that it names');
      }
      next = build(input);
    } catch (error) {
      throw error instanceof Rejected ? error : new Rejected('format', 'the answer is not a ruleset');
    }
    held.evaluator = next;
    dependants = undefined;
    unchecked = false;
    accept(source, input.flags);
    onChange(() => {
      const before = old.toRuleset();
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
    if (unchecked && hash64) {
      held.evaluator = build(held.evaluator.toRuleset());
      unchecked = false;
    }
    let result: ReturnType<Evaluator['applyDelta']>;
    try {
      result = held.evaluator.applyDelta(input);
    } catch {
      throw new Rejected('format', 'the answer is not a delta');
    }
    if (!result.applied) throw new Rejected('digest', `the delta does not fit (${result.why})`);
    accept('network', input.flags);
    dependants?.update(input);
    onChange(() => {
      dependants ??= createDependants(held.evaluator.toRuleset());
      return dependants.of(Object.keys(input.flags), Object.keys(input.segments));
    });
    return true;
  }

  const held: Rules = {
    evaluator: createEvaluator(EMPTY),
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
      unchecked = true;
      accept('bootstrap', ruleset.flags);
    },
    full: (input, source) => inTurn(() => full(input, source)),
    delta: (input) => inTurn(() => delta(input)),
  };
  return held;
}

/** Revisions count in one log and for one environment; others cannot be compared. */
function isSameLine(held: Evaluator, input: Ruleset): boolean {
  return held.epoch === input.epoch && held.project === input.project && held.environment === input.environment;
}

function isObject(input: unknown): input is Record<string, unknown> {
  return typeof input === 'object' && input !== null && !Array.isArray(input);
}

export function isRuleset(input: unknown): input is Ruleset {
  return (
    isObject(input) &&
    input['format'] === 1 &&
    ['project', 'environment', 'epoch', 'digest'].every((name) => typeof input[name] === 'string') &&
    Number.isSafeInteger(input['revision']) &&
    isObject(input['flags']) &&
    isObject(input['segments'])
  );
}

function isDelta(input: unknown): input is RulesetDelta & { readonly epoch: string } {
  return (
    isObject(input) &&
    Number.isSafeInteger(input['from']) &&
    Number.isSafeInteger(input['to']) &&
    typeof input['epoch'] === 'string' &&
    typeof input['digest'] === 'string' &&
    isObject(input['flags']) &&
    isObject(input['segments'])
  );
}
