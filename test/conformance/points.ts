/** Points on which evaluation systems differ, and what docs/model.md decides. A case that needs another choice is an exception. */
import type { ConditionTrace, Explanation } from '../../src/engine/index.js';
import type { Case } from './cases.js';

interface Point {
  /** The names under which the cases know our choice. */
  readonly ours: readonly unknown[];
  readonly because: string;
}

const POINTS: { readonly [point: string]: Point } = {
  missingNegated: { ours: ['noMatch'], because: 'a clause on a missing attribute is unknown, and so is its negation' },
  nullMissing: { ours: [true], because: 'null is missing' },
  arrayAttr: { ours: ['any'], because: 'a list matches when any element does' },
  dateFormat: { ours: ['rfc3339OrDate'], because: 'times are RFC 3339 with zone, or a date alone' },
  dateNumber: { ours: ['ms'], because: 'a number is epoch milliseconds' },
  numeric: { ours: ['numberOrText'], because: 'order operators take numbers and text that is wholly a number' },
  stringOps: { ours: ['stringOnly'], because: 'text operators take text' },
  semverV: { ours: [true], because: 'one leading v is accepted' },
  semverZeros: { ours: [false], because: 'SemVer 2.0 has no leading zeros' },
  semverFour: { ours: ['invalid'], because: 'a version of four components is unknown' },
  semverNumber: { ours: [false], because: 'a number is not a version' },
  semverPartial: { ours: [true], because: 'one or two components are accepted' },
  semverLoose: { ours: [false], because: 'only SemVer 2.0, a leading v and missing components are read' },
  semverBuild: { ours: ['ignore'], because: 'build metadata has no precedence' },
  semverPre: { ours: ['compared'], because: 'pre-releases have the precedence of SemVer 2.0' },
  semverBig: { ours: ['reject'], because: 'a component beyond 2^53 - 1 is not read' },
  prereqOff: { ours: ['fails'], because: 'a parent that is off fails whatever it serves' },
};

const STRUCTURAL = {
  cached: 'evaluation is in process, so no decision is ever a cached one',
  segmentUnknown: 'a segment that cannot be told for want of an attribute is unknown, and so is its negation',
  prerequisiteCycle: 'a cycle of prerequisites is refused when written; met all the same, it counts as failed',
  segmentCycle: 'a cycle of segments is refused when written; met all the same, it is unknown',
};

export interface Exception {
  readonly point: string;
  readonly because: string;
}

/** The points on which the case needs what the model does not do. */
export function exceptionsOf(of: Case, explanation?: Explanation): Exception[] {
  const found: Exception[] = [];
  if (of.expected.openFeatureReason === 'CACHED') found.push({ point: 'cached', because: STRUCTURAL.cached });
  if (explanation?.rules.some(({ when }) => negatesUnknownSegment(when))) {
    found.push({ point: 'missingNegated, through a segment', because: STRUCTURAL.segmentUnknown });
  }
  for (const [name, choices] of Object.entries(of.requires ?? {})) {
    const point = POINTS[name];
    if (point !== undefined && !choices.some((choice) => point.ours.includes(choice))) {
      found.push({ point: `${name}:${JSON.stringify(choices)}`, because: point.because });
    }
  }
  const parents = of.flags.map((flag) => ({
    key: flag.key,
    names: (flag.environments.default.prerequisites ?? []).map((prerequisite) => prerequisite.flag),
  }));
  if (hasCycle(parents)) found.push({ point: 'prerequisiteCycle', because: STRUCTURAL.prerequisiteCycle });
  const parts = of.segments.map((segment) => ({ key: segment.key, names: segmentsIn(segment) }));
  if (hasCycle(parts)) found.push({ point: 'segmentCycle', because: STRUCTURAL.segmentCycle });
  return found;
}

function negatesUnknownSegment(trace: ConditionTrace): boolean {
  if (trace.kind === 'not')
    return trace.part.kind === 'segment' ? trace.part.outcome === 'unknown' : negatesUnknownSegment(trace.part);
  return (trace.kind === 'all' || trace.kind === 'any') && trace.parts.some(negatesUnknownSegment);
}

function segmentsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { operator, values } = value as { operator?: unknown; values?: unknown };
  if (operator === 'segment' && Array.isArray(values)) return values.map(String);
  return Object.values(value).flatMap(segmentsIn);
}

function hasCycle(nodes: readonly { readonly key: string; readonly names: readonly string[] }[]): boolean {
  const edges = new Map(nodes.map(({ key, names }) => [key, names]));
  const done = new Set<string>();
  const walk = (key: string, path: readonly string[]): boolean => {
    if (path.includes(key)) return true;
    if (done.has(key)) return false;
    const found = (edges.get(key) ?? []).some((next) => walk(next, [...path, key]));
    done.add(key);
    return found;
  };
  return nodes.some(({ key }) => walk(key, []));
}
