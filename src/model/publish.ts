/**
 * From documents to what evaluators hold: no names, descriptions, tags, owners, other environments, or segments that no
 * flag names. The parts are apart, so that a server republishes one flag in the time that one flag takes.
 */
import type { Hash64, Json, Ruleset, RulesetFlag, RulesetSegment } from '../engine/index.js';
import { formatDigest, objectDigest } from '../engine/index.js';
import { collectSegments } from './conditions.js';
import type { Flag, Segment, Variation } from './documents.js';
import { settingsOf } from './settings.js';

function valuesOf(variations: readonly Variation[]): { readonly [variation: string]: Json } {
  // `fromEntries` defines own properties, so that a variation may be called `__proto__`.
  return Object.fromEntries(variations.map(({ key, value }) => [key, value]));
}

/** What one environment's evaluators need of a flag. An archived flag serves its off-variation and nothing else. */
export function publishFlag(flag: Flag, environment: string): RulesetFlag {
  const settings = settingsOf(flag, environment);
  const live = !flag.archived;
  return {
    type: flag.type,
    variations: valuesOf(flag.variations),
    enabled: live && settings.enabled,
    ...(settings.offVariation === undefined ? {} : { off: settings.offVariation }),
    salt: flag.salt,
    ...(live && settings.prerequisites.length > 0 ? { prerequisites: settings.prerequisites } : {}),
    ...(live && settings.targets.length > 0 ? { targets: settings.targets } : {}),
    rules: live ? settings.rules.map(({ id, when, serve }) => ({ id, when, serve })) : [],
    ...(live && settings.fallthrough !== undefined ? { fallthrough: settings.fallthrough } : {}),
    ...(flag.clientVisible ? { clientVisible: true } : {}),
    ...(flag.serverOnly ? { serverOnly: true } : {}),
  };
}

export function publishSegment(segment: Segment): RulesetSegment {
  return {
    ...(segment.by === 'targetingKey' ? {} : { by: segment.by }),
    included: segment.included,
    excluded: segment.excluded,
    rules: segment.rules.map(({ id, when }) => ({ id, when })),
  };
}

/** Keys of the segments that an object's own conditions name, each once. */
export function segmentsOf(object: RulesetFlag | RulesetSegment): string[] {
  const segments = new Set<string>();
  for (const rule of object.rules) collectSegments(rule.when, segments);
  return [...segments];
}

export interface PublishInput {
  readonly project: string;
  readonly environment: string;
  readonly epoch: string;
  readonly revision: number;
  readonly flags: Iterable<Flag>;
  readonly segments: Iterable<Segment>;
  readonly hash64: Hash64;
}

function inKeyOrder<T>(objects: ReadonlyMap<string, T>): { readonly [key: string]: T } {
  return Object.fromEntries([...objects].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/** The segments that flags name, directly or through other segments. One that does not exist is left out, hence unknown to evaluators. */
function neededSegments(
  flags: Iterable<RulesetFlag>,
  documents: ReadonlyMap<string, Segment>,
): Map<string, RulesetSegment> {
  const needed = new Map<string, RulesetSegment>();
  const ask: string[] = [];
  for (const flag of flags) for (const key of segmentsOf(flag)) ask.push(key);
  for (let key = ask.pop(); key !== undefined; key = ask.pop()) {
    const document = documents.get(key);
    if (document === undefined || needed.has(key)) continue;
    const segment = publishSegment(document);
    needed.set(key, segment);
    ask.push(...segmentsOf(segment));
  }
  return needed;
}

/** The whole ruleset of one environment. The same state gives the same bytes. */
export function publish(input: PublishInput): Ruleset {
  const steps = publishing(input);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** The same, a step for each object: there may be tens of thousands. */
export function* publishing(input: PublishInput): Generator<void, Ruleset, void> {
  const flags = new Map<string, RulesetFlag>();
  for (const flag of input.flags) {
    flags.set(flag.key, publishFlag(flag, input.environment));
    yield;
  }
  const documents = new Map<string, Segment>();
  for (const segment of input.segments) documents.set(segment.key, segment);
  const segments = neededSegments(flags.values(), documents);
  let digest = 0n;
  for (const [kind, objects] of [['flag', flags] as const, ['segment', segments] as const]) {
    for (const [key, object] of objects) {
      digest ^= objectDigest(kind, key, object, input.hash64);
      yield;
    }
  }
  return {
    format: 1,
    project: input.project,
    environment: input.environment,
    epoch: input.epoch,
    revision: input.revision,
    digest: formatDigest(digest),
    flags: inKeyOrder(flags),
    segments: inKeyOrder(segments),
  };
}
