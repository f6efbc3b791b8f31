import { collectSegments } from './conditions.js';
import type { DocumentByKind, Flag, Kind, Ref, Segment, SegmentRule } from './documents.js';
import { refOf } from './documents.js';

/** Segments that the rules of a segment, or of a flag in one environment, name. */
export function segmentsNamedBy(settings: { readonly rules: readonly SegmentRule[] }): Set<string> {
  const segments = new Set<string>();
  for (const rule of settings.rules) collectSegments(rule.when, segments);
  return segments;
}

function referencesOfFlag(flag: Flag): Ref[] {
  const flags = new Set<string>();
  const segments = new Set<string>();
  for (const settings of Object.values(flag.environments)) {
    for (const prerequisite of settings.prerequisites) flags.add(prerequisite.flag);
    for (const rule of settings.rules) collectSegments(rule.when, segments);
  }
  return [
    ...[...flags].sort().map((key) => refOf('flag', flag.project, key)),
    ...[...segments].sort().map((key) => refOf('segment', flag.project, key)),
  ];
}

function referencesOfSegment(segment: Segment): Ref[] {
  return [...segmentsNamedBy(segment)].sort().map((key) => refOf('segment', segment.project, key));
}

/** The documents that this one names: prerequisites and segments, each once. The index behind `referrers` is made of it. */
export function referencesOf<K extends Kind>(kind: K, document: DocumentByKind[K]): Ref[] {
  if (kind === 'flag') return referencesOfFlag(document as Flag);
  if (kind === 'segment') return referencesOfSegment(document as Segment);
  return [];
}
