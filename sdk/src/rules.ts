import {
  type Core,
  createCore,
  loadPatterns,
  needsPatterns,
  type PatternCompiler,
  type Ruleset,
  type RulesetDelta,
  xxh64,
} from '../../src/engine/index.js';
import { Rejected } from './rejected.js';
import type { Change } from './trace.js';
import type { Source } from './types.js';

/** Holds the rules in force and lets new ones in: whole and checked. For those who may bring some while others are on their way, `inTurn`. */
export interface Rules {
  /** Empty rules until there are some. */
  readonly evaluator: Core;
  readonly source: Source;
  /** Some flag is marked server-only. */
  readonly serverOnly: boolean;
  /** Whether the server has to be asked about this flag. */
  isServerOnly(key: string): boolean;
  /** The server has nothing newer: wherever these rules came from, they are the network's now. Resolves to false, since nothing changed. */
  confirm(): false;
  /**
   * Without waiting and without checking the digest: for an object that the application itself passes in. Resolves once the patterns in it, if
   * any, are no longer unknown.
   */
  start(ruleset: Ruleset): Promise<void>;
  /** Resolves to whether anything changed. Rejects with `Rejected`, and then nothing changed. */
  full(input: unknown, source: Source): Promise<boolean>;
  delta(input: unknown): Promise<boolean>;
}

export interface RulesHost {
  /** Done before rules change. */
  prepare?(): Promise<void> | undefined;
  /** Without a change when the rules are the same, and only their source is another. */
  changed(change?: Change): void;
}

type Held = { -readonly [K in keyof Rules]: Rules[K] };

const NOTHING = { flags: {}, segments: {}, revision: 0, digest: '0' };

export function createRules(host: RulesHost): Rules {
  let patterns: PatternCompiler | undefined;

  const build = (ruleset: Ruleset) => createCore(ruleset, { patterns, hash64: xxh64 });

  async function prepare(rules: Ruleset | RulesetDelta): Promise<void> {
    await host.prepare?.();
    // Without re2js, `matches` stays unknown.
    if (!patterns && needsPatterns(rules)) {
      patterns = await loadPatterns().catch(() => undefined);
      if (patterns) held.evaluator.usePatterns(patterns);
    }
  }

  function accept(source: Source, { flags }: Pick<RulesetDelta, 'flags'>): void {
    held.source = source;
    for (const key in flags) held.serverOnly ||= flags[key]?.serverOnly === true;
  }

  const held: Held = {
    evaluator: build(NOTHING as Ruleset),
    source: 'defaults',
    serverOnly: false,
    isServerOnly: (key) => held.serverOnly && held.evaluator.flag(key)?.serverOnly === true,
    confirm() {
      if (held.source !== 'network') {
        held.source = 'network';
        host.changed();
      }
      return false;
    },
    start(ruleset) {
      held.evaluator = build(ruleset);
      accept('bootstrap', ruleset);
      return prepare(ruleset).catch(() => {});
    },
    async full(input, source) {
      if (!isRuleset(input)) throw new Rejected('format');
      const before = held.evaluator;
      const { revision, digest } = input;
      if (isSameLine(before, input)) {
        if (revision < before.revision) throw new Rejected('older');
        if (revision === before.revision && digest === before.digest) return source === 'network' && held.confirm();
      }
      await prepare(input);
      // From nothing to all of it, so that its digest is checked as that of any change.
      const next = build({ ...input, ...NOTHING });
      if (!next.applyDelta({ ...input, from: 0, to: revision }).applied) throw new Rejected('digest');
      held.evaluator = next;
      accept(source, input);
      host.changed({ before });
      return true;
    },
    async delta(input) {
      if (!isDelta(input)) throw new Rejected('format');
      const { epoch, revision } = held.evaluator;
      if (input.epoch !== epoch) throw new Rejected('digest');
      if (input.to <= revision) return false;
      await prepare(input);
      if (!held.evaluator.applyDelta(input).applied) throw new Rejected('digest');
      accept('network', input);
      host.changed({ delta: input });
      return true;
    },
  };
  return held;
}

/** Revisions count in one log and for one environment; others cannot be compared. */
function isSameLine(held: Core, input: Ruleset): boolean {
  return held.epoch === input.epoch && held.project === input.project && held.environment === input.environment;
}

/** Whether what came names an epoch and a revision of it, and has rules. What those are, the digest vouches for. */
function hasRules({ epoch, flags, segments }: Partial<Ruleset>, revision: unknown): boolean {
  return (
    typeof epoch === 'string' &&
    Number.isSafeInteger(revision) &&
    Object(flags) === flags &&
    Object(segments) === segments
  );
}

export function isRuleset(input: unknown): input is Ruleset {
  const ruleset = Object(input) as Ruleset;
  return ruleset.format === 1 && hasRules(ruleset, ruleset.revision);
}

function isDelta(input: unknown): input is RulesetDelta & { readonly epoch: string } {
  return hasRules(Object(input), (input as RulesetDelta | null)?.to);
}
