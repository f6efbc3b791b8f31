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
import type { Steps } from '../store/slices.js';
import type { Change } from '../store/types.js';
import type { PublishedDelta } from './ruleset-json.js';

export interface Publication {
  /**
   * What becomes of the ruleset, a step for each object; the evaluator stays as it is. The steps of one change are gone through to their
   * end, and what they gave is put in force, before those of the next one begin.
   */
  prepare(change: Change): Steps<PublishedDelta>;
  /** At once, so that nobody sees half of it. */
  putInForce(delta: RulesetDelta): void;
}

/** Objects by key, null = gone. Null prototypes, since keys are what people typed. */
type Objects<T> = Record<string, T | null>;
type Kind = 'flag' | 'segment';

export function createPublication(evaluator: Evaluator, segments: readonly Segment[], hash64: Hash64): Publication {
  const { project, environment } = evaluator;
  const documents = new Map(segments.map((segment) => [segment.key, segment]));
  const published = new Map<string, RulesetSegment>();
  /** Flags and published segments that name a segment. */
  const needs = new Map<string, number>();
  /** Shares in the digest, of objects that changed once: what changes again is not hashed again. */
  const shares = new Map<string, bigint>();

  const ruleset = evaluator.toRuleset();
  for (const [key, segment] of Object.entries(ruleset.segments)) published.set(key, segment);
  for (const object of [...Object.values(ruleset.flags), ...published.values()]) {
    for (const key of segmentsOf(object)) needs.set(key, (needs.get(key) ?? 0) + 1);
  }

  /** Brings the published segments in line with the counts and documents, starting at those that may have changed. */
  function* settle(
    ask: string[],
    changed: Objects<RulesetSegment>,
    before: Map<string, RulesetSegment | undefined>,
  ): Steps<void> {
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
      yield;
    }
    // A segment that came and went again within one change was never there.
    for (const [key, is] of before) if (!is && changed[key] === null) delete changed[key];
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

  /** What replacing an object does to the digest. */
  function replaceShare(kind: Kind, key: string, before: unknown, after: unknown): bigint {
    const name = `${kind}/${key}`;
    const left = before ? (shares.get(name) ?? objectDigest(kind, key, before, hash64)) : 0n;
    const joined = after ? objectDigest(kind, key, after, hash64) : 0n;
    if (after) shares.set(name, joined);
    else shares.delete(name);
    return left ^ joined;
  }

  return {
    *prepare(change) {
      const flags: Objects<RulesetFlag> = Object.create(null);
      const changedSegments: Objects<RulesetSegment> = Object.create(null);
      const json = { flags: new Map<string, string>(), segments: new Map<string, string>() };
      const before = new Map<string, RulesetSegment | undefined>();
      const ask: string[] = [];
      for (const { kind, project: of, key, after } of change.writes) {
        if (of !== project) continue;
        if (kind === 'flag') {
          const is = key in flags ? (flags[key] ?? undefined) : evaluator.flag(key);
          const wanted = after ? publishFlag(after as Flag, environment) : undefined;
          const text = JSON.stringify(wanted);
          if (JSON.stringify(is) === text) continue;
          flags[key] = wanted ?? null;
          json.flags.set(key, text ?? 'null');
          ask.push(...count(is, wanted));
        } else if (kind === 'segment') {
          if (after) documents.set(key, after as Segment);
          else documents.delete(key);
          ask.push(key);
        }
        yield;
      }
      yield* settle(ask, changedSegments, before);

      let digest = BigInt(`0x${evaluator.digest}`);
      for (const key of json.flags.keys()) {
        digest ^= replaceShare('flag', key, evaluator.flag(key), flags[key]);
        yield;
      }
      for (const [key, segment] of Object.entries(changedSegments)) {
        json.segments.set(key, JSON.stringify(segment));
        digest ^= replaceShare('segment', key, before.get(key), segment);
        yield;
      }
      return {
        from: evaluator.revision,
        to: Math.max(change.seq, evaluator.revision),
        flags,
        segments: changedSegments,
        digest: formatDigest(digest),
        json,
      };
    },
    putInForce(delta) {
      evaluator.applyDelta(delta);
    },
  };
}
