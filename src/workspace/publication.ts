/** Turns changes of documents into deltas of one environment's ruleset, and counts who needs which segment. */
import {
  type Evaluator,
  formatDigest,
  type Hash64,
  objectDigest,
  type RulesetDelta,
  type RulesetFlag,
  type RulesetSegment,
} from '../engine/index.js';
import type { Flag, Segment } from '../model/documents.js';
import { publishFlag, publishSegment, segmentsOf } from '../model/publish.js';
import type { Change } from '../store/types.js';

export interface Publication {
  /** Applies a change to the evaluator and says what became of the ruleset. */
  take(change: Change): RulesetDelta;
}

/** Objects by key, null = gone. Null prototypes, since keys are what people typed. */
type Objects<T> = Record<string, T | null>;

export function createPublication(evaluator: Evaluator, segments: readonly Segment[], hash64: Hash64): Publication {
  const { project, environment } = evaluator;
  const documents = new Map(segments.map((segment) => [segment.key, segment]));
  const published = new Map<string, RulesetSegment>();
  /** Flags and published segments that name a segment. */
  const needs = new Map<string, number>();

  const ruleset = evaluator.toRuleset();
  for (const [key, segment] of Object.entries(ruleset.segments)) published.set(key, segment);
  for (const object of [...Object.values(ruleset.flags), ...published.values()]) {
    for (const key of segmentsOf(object)) needs.set(key, (needs.get(key) ?? 0) + 1);
  }

  /** Brings the published segments in line with the counts and documents, starting at those that may have changed. */
  function settle(
    ask: string[],
    changed: Objects<RulesetSegment>,
    before: Map<string, RulesetSegment | undefined>,
  ): void {
    for (let key = ask.pop(); key !== undefined; key = ask.pop()) {
      const document = documents.get(key);
      const is = published.get(key);
      const wanted = document && (needs.get(key) ?? 0) > 0 ? publishSegment(document) : undefined;
      if (wanted === undefined && is === undefined) continue;
      if (wanted && is && JSON.stringify(wanted) === JSON.stringify(is)) continue;
      if (!before.has(key)) before.set(key, is);
      if (wanted) published.set(key, wanted);
      else published.delete(key);
      changed[key] = wanted ?? null;
      ask.push(...count(is, wanted));
    }
  }

  /** Moves the counts from what an object named to what it names; returns the segments whose count moved. */
  function count(
    before: RulesetFlag | RulesetSegment | undefined,
    after: RulesetFlag | RulesetSegment | undefined,
  ): string[] {
    const left = before ? segmentsOf(before) : [];
    const joined = after ? segmentsOf(after) : [];
    for (const key of joined) needs.set(key, (needs.get(key) ?? 0) + 1);
    for (const key of left) needs.set(key, (needs.get(key) ?? 1) - 1);
    return [...left, ...joined];
  }

  return {
    take(change) {
      const flags: Objects<RulesetFlag> = Object.create(null);
      const changedSegments: Objects<RulesetSegment> = Object.create(null);
      const before = new Map<string, RulesetSegment | undefined>();
      const ask: string[] = [];
      for (const { kind, project: of, key, after } of change.writes) {
        if (of !== project) continue;
        if (kind === 'flag') {
          const is = key in flags ? (flags[key] ?? undefined) : evaluator.flag(key);
          const wanted = after ? publishFlag(after as Flag, environment) : undefined;
          if (JSON.stringify(is) === JSON.stringify(wanted)) continue;
          flags[key] = wanted ?? null;
          ask.push(...count(is, wanted));
        } else if (kind === 'segment') {
          if (after) documents.set(key, after as Segment);
          else documents.delete(key);
          ask.push(key);
        }
      }
      settle(ask, changedSegments, before);

      let digest = BigInt(`0x${evaluator.digest}`);
      for (const [key, flag] of Object.entries(flags)) {
        const is = evaluator.flag(key);
        if (is) digest ^= objectDigest('flag', key, is, hash64);
        if (flag) digest ^= objectDigest('flag', key, flag, hash64);
      }
      for (const [key, segment] of Object.entries(changedSegments)) {
        const is = before.get(key);
        if (is) digest ^= objectDigest('segment', key, is, hash64);
        if (segment) digest ^= objectDigest('segment', key, segment, hash64);
      }
      // A segment that came and went again within one change was never there.
      for (const [key, is] of before) if (!is && changedSegments[key] === null) delete changedSegments[key];
      const delta: RulesetDelta = {
        from: evaluator.revision,
        to: Math.max(change.seq, evaluator.revision),
        flags,
        segments: changedSegments,
        digest: formatDigest(digest),
      };
      evaluator.applyDelta(delta);
      return delta;
    },
  };
}
