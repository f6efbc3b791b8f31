import { type Attribute, attributeOf, keyOf, read } from './attribute.js';
import { partsOf, type Scope } from './compile.js';
import { decisionOf, KEY_MISSING, MALFORMED, withoutKey } from './decision.js';
import { isListed, type KeyList, keyListOf } from './key-list.js';
import type { Node } from './node.js';
import { FALSE, TRUE } from './outcome.js';
import { run, spend } from './run.js';
import { combine } from './test.js';
import type { Context, Decision, FlagType, Reason, RulesetFlag, Serve, SplitRange } from './types.js';
import { NAMELESS, traitsOf } from './walk.js';
import { BUCKETS, hashIn, LONG, type Prefix, placeOf, prefixOf } from './xxh32.js';

/** Holds what a flag key stands for at the moment; prerequisites point at it. */
export interface FlagSlot {
  source: RulesetFlag | undefined;
  program: Program | undefined;
  digest: bigint | undefined;
  /** The evaluation that `decision` belongs to; undefined while it is worked out, which makes a cycle fail. */
  generation: number;
  decision: Decision | undefined;
}

export function flagSlot(): FlagSlot {
  return { source: undefined, program: undefined, digest: undefined, generation: 0, decision: undefined };
}

/** A serve made ready: one decision, or a split that looks one up. */
export interface Serving {
  readonly decision: Decision | undefined;
  readonly split: CompiledSplit | undefined;
}

export interface CompiledSplit {
  readonly attribute: Attribute;
  readonly prefix: Prefix;
  /** From and to of the first range, of the second, and so on: as places among the hashes, so that nobody has to divide. */
  readonly bounds: readonly number[];
  readonly decisions: readonly Decision[];
}

export interface CompiledPrerequisite {
  readonly slot: FlagSlot;
  readonly variations: readonly string[];
  readonly failed: Decision;
}

/** A rule made ready: all parts of `when` must be true. Without it the rule is malformed, and reaching it makes the flag so. */
export interface CompiledRule extends Serving {
  readonly when: readonly Node[] | undefined;
}

export interface CompiledTarget {
  readonly attribute: Attribute;
  readonly keys: KeyList;
  readonly decision: Decision;
}

/** A flag made ready to be evaluated. */
export interface Program {
  readonly type: unknown;
  readonly enabled: boolean;
  /** Some value is not of the flag's type: who asks for the type must not be served that one. */
  readonly isMixed: boolean;
  /** The outcome of a flag that asks nothing of the context. */
  readonly constant: Decision | undefined;
  /** Of a flag that deals by targeting key and has nothing else: most rollouts. */
  readonly split: CompiledSplit | undefined;
  /** Asks nothing but what its parents serve: until the rules change, it is decided once those are. */
  readonly isFoldable: boolean;
  foldedAt: number;
  folded: Decision | undefined;
  readonly prerequisites: readonly CompiledPrerequisite[];
  readonly targets: readonly CompiledTarget[];
  readonly rules: readonly CompiledRule[];
  readonly fallthrough: Serving;
}

export interface FlagScope extends Scope {
  readonly flag: (key: string) => FlagSlot;
  readonly program: (slot: FlagSlot) => Program;
}

const listOf = <T>(list: readonly T[] | undefined): readonly T[] => (Array.isArray(list) ? list : []);

export function isOfType(value: unknown, type: FlagType): boolean {
  return typeof value === type && value !== null;
}

export function compileFlag(flag: RulesetFlag, scope: FlagScope): Program {
  const isEnabled = flag.enabled === true;
  // What is never reached is not made ready.
  const reached = <T>(list: readonly T[] | undefined) => (isEnabled ? listOf(list) : []);
  const prerequisites = reached(flag.prerequisites);
  const targets = reached(flag.targets);
  const rules = reached(flag.rules);
  const isConstant = prerequisites.length + targets.length + rules.length === 0;
  const fallthrough = isEnabled
    ? serving(flag, flag.fallthrough, isConstant ? 'STATIC' : 'DEFAULT', {})
    : always(decisionOf(flag, flag.off, 'DISABLED'));
  // One literal: objects made by spreading get hidden classes of their own, and every read of a program would have to look them up.
  return {
    type: flag.type,
    enabled: isEnabled,
    isMixed: Object.values(flag.variations).some((value) => !isOfType(value, flag.type)),
    constant: isConstant ? fallthrough.decision : undefined,
    split: isConstant && fallthrough.split?.attribute.name === 'targetingKey' ? fallthrough.split : undefined,
    isFoldable: targets.length + rules.length === 0 && fallthrough.split === undefined,
    foldedAt: -1,
    folded: undefined,
    prerequisites: prerequisites.map(({ flag: key, variations }) => ({
      slot: scope.flag(key),
      variations: listOf(variations),
      failed: decisionOf(flag, flag.off, 'DEFAULT', { prerequisite: key }),
    })),
    targets: targets.map(({ variation, by, keys }) => ({
      attribute: attributeOf(by),
      keys: keyListOf(keys),
      decision: decisionOf(flag, variation, 'TARGETING_MATCH', { target: true }),
    })),
    rules: rules.map(({ id, when, serve }, ruleIndex) => {
      // A clause that names no attribute is a mistake, not a newer format: its rule is malformed rather than passed over.
      const isMalformed = (traitsOf(when) & NAMELESS) !== 0;
      const { decision, split } = isMalformed
        ? always(MALFORMED)
        : serving(flag, serve ?? {}, 'TARGETING_MATCH', { rule: id, ruleIndex });
      return { decision, split, when: isMalformed ? undefined : partsOf(when, scope) };
    }),
    fallthrough,
  };
}

const always = (decision: Decision | undefined): Serving => ({ decision, split: undefined });

function serving(flag: RulesetFlag, serve: Serve | undefined, reason: Reason, about: Partial<Decision>): Serving {
  if (serve === undefined || serve === null) return always(decisionOf(flag, undefined, 'DEFAULT', about));
  if (!('split' in serve))
    return always('variation' in serve ? decisionOf(flag, serve.variation, reason, about) : MALFORMED);
  const { by, salt, ranges } = serve.split;
  const present = listOf(ranges).filter(({ from, to }) => from < to);
  const decisions = present.map(({ variation }) => decisionOf(flag, variation, 'SPLIT', about));
  if (present.length === 0) return always(MALFORMED);
  if (servesAll(present)) return always(decisions[0]);
  const split = {
    attribute: attributeOf(by),
    prefix: prefixOf(`${salt ?? flag.salt}/`),
    bounds: present.flatMap(({ from, to }) => [placeOf(from), placeOf(to)]),
    decisions,
  };
  return { decision: undefined, split };
}

/** Whether one variation has every bucket: such a split needs no key. */
function servesAll(ranges: readonly SplitRange[]): boolean {
  if (ranges.some(({ variation }) => variation !== ranges[0]!.variation)) return false;
  let covered = 0;
  for (const { from, to } of [...ranges].sort((a, b) => a.from - b.from))
    if (from <= covered && to > covered) covered = to;
  return covered >= BUCKETS;
}

/** The split's decision, KEY_MISSING, or undefined when no range holds the bucket. */
function pick(split: CompiledSplit, context: object): Decision | undefined {
  const key = keyOf(read(split.attribute, context));
  // Nobody is known by a name of megabytes: a long one pays for being hashed.
  if (key === undefined || (key.length > LONG && !spend(key.length))) return KEY_MISSING;
  return deal(split, key);
}

function deal({ prefix, bounds, decisions }: CompiledSplit, key: string): Decision | undefined {
  const place = hashIn(prefix, key);
  for (let i = 0, at = 0; i < decisions.length; i++, at += 2) {
    if (place >= (bounds[at] as number) && place < (bounds[at + 1] as number)) return decisions[i];
  }
  return undefined;
}

/** The decision for an ordinary key, without an evaluation around it: undefined for any other, and where no range holds it. */
export function dealTo(split: CompiledSplit, context: Context): Decision | undefined {
  try {
    const key = Object.hasOwn(context, 'targetingKey') ? context.targetingKey : undefined;
    if (typeof key === 'string' && key.length <= LONG) return deal(split, key);
  } catch {
    // A hostile context.
  }
  return undefined;
}

/** What a serve comes to, KEY_MISSING, or undefined. */
export function serveOf(serving: Serving, context: object): Decision | undefined {
  const { split } = serving;
  return split === undefined ? serving.decision : pick(split, context);
}

/** What a flag serves within the present evaluation. */
export function decide(program: Program, context: object, scope: FlagScope): Decision {
  const { prerequisites, targets, rules } = program;
  for (let i = 0; i < prerequisites.length; i++) {
    const prerequisite = prerequisites[i] as CompiledPrerequisite;
    if (!isMet(prerequisite, context, scope)) return prerequisite.failed;
  }
  for (let i = 0; i < targets.length; i++) {
    const { attribute, keys, decision } = targets[i] as CompiledTarget;
    if (isListed(keys, read(attribute, context)) === TRUE) return decision;
  }
  let keyMissing = false;
  for (let i = 0; i <= rules.length; i++) {
    const serving = i === rules.length ? program.fallthrough : ruleIf(rules[i] as CompiledRule, context);
    const found = serving === undefined ? undefined : serveOf(serving, context);
    if (found === KEY_MISSING) keyMissing = true;
    else if (found !== undefined) return keyMissing ? withoutKey(found) : found;
  }
  return keyMissing ? KEY_MISSING : NOTHING;
}

/** The rule if it matches. */
export function ruleIf(rule: CompiledRule, context: object): CompiledRule | undefined {
  return rule.when === undefined || combine(rule.when, FALSE, context) === TRUE ? rule : undefined;
}

const NOTHING: Decision = Object.freeze({ reason: 'DEFAULT' });

export function isMet({ slot, variations }: CompiledPrerequisite, context: object, scope: FlagScope): boolean {
  let { program } = slot;
  if (program === undefined) {
    if (slot.source === undefined) return false;
    program = scope.program(slot);
  }
  if (!program.enabled) return false;
  const variation = (program.constant ?? decideOnce(slot, program, context, scope))?.variation;
  return variation !== undefined && (variation === variations[0] || variations.includes(variation));
}

/** Remembered for the present evaluation; undefined while it is under way. */
export function decideOnce(slot: FlagSlot, program: Program, context: object, scope: FlagScope): Decision | undefined {
  if (slot.generation === run.generation) return slot.decision;
  slot.generation = run.generation;
  slot.decision = undefined;
  const decision = decide(program, context, scope);
  slot.decision = decision;
  return decision;
}
