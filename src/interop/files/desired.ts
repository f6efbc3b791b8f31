import type { Condition, FlagType, Prerequisite, Serve, SplitRange, Target } from '../../engine/index.js';
import type { Environment, FlagSettings, Segment, SegmentRule, ServeInput, Variation } from '../../model/documents.js';
import { serveFrom } from '../../model/sheet.js';

/** What a file asks for. Ranges are there only when shares alone do not say who gets what. */
export interface DesiredServe {
  readonly input: ServeInput;
  readonly ranges?: readonly SplitRange[];
}

export interface DesiredRule {
  readonly id: string;
  readonly name?: string;
  readonly when: Condition;
  readonly serve: DesiredServe;
}

export interface DesiredSettings {
  readonly enabled: boolean;
  readonly offVariation?: string;
  readonly prerequisites: readonly Prerequisite[];
  readonly targets: readonly Target[];
  readonly rules: readonly DesiredRule[];
  readonly fallthrough?: DesiredServe;
}

export interface DesiredFlag {
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly owner: string;
  readonly type: FlagType;
  readonly variations: readonly Variation[];
  readonly lifecycle: 'temporary' | 'permanent';
  readonly expiresAt?: string;
  readonly archived: boolean;
  readonly clientVisible: boolean;
  readonly serverOnly: boolean;
  /** Left to chance for a new flag when absent. */
  readonly salt?: string;
  /** Environments that a file does not name are left alone. */
  readonly environments: ReadonlyMap<string, DesiredSettings>;
}

export interface DesiredSegment extends Pick<Segment, 'key' | 'name' | 'description' | 'by' | 'included' | 'excluded'> {
  readonly rules: readonly SegmentRule[];
}

export type DesiredEnvironment = Pick<Environment, 'key' | 'name' | 'color' | 'protected'> & {
  readonly order?: number;
};

/** A sheet as it was typed: what it means is seen beside the flag it is of. */
export interface DesiredSheet {
  readonly path: string;
  readonly text: string;
  readonly flag: string;
  readonly environment: string;
}

export interface Desired {
  readonly flags: readonly DesiredFlag[];
  readonly segments: readonly DesiredSegment[];
  readonly environments: readonly DesiredEnvironment[];
  readonly sheets: readonly DesiredSheet[];
}

/** Ranges of the file come first; shares that differ from them, or have none, move the fewest users. */
function resolveServe({ input, ranges }: DesiredServe, present: Serve | undefined): Serve {
  if ('variation' in input || ranges === undefined) return serveFrom(input, present);
  const { shares, ...deal } = input;
  return serveFrom({ shares, ...deal }, { split: { ...deal, ranges } });
}

/** What a file asks for as settings, beside those that are there now. */
export function resolveSettings(desired: DesiredSettings, present?: FlagSettings): FlagSettings {
  const before = new Map(present?.rules.map((rule) => [rule.id, rule.serve]));
  const { fallthrough, rules, ...rest } = desired;
  return {
    ...rest,
    rules: rules.map((rule) => ({ ...rule, serve: resolveServe(rule.serve, before.get(rule.id)) })),
    ...(fallthrough === undefined ? {} : { fallthrough: resolveServe(fallthrough, present?.fallthrough) }),
  };
}
