import type { Environment, Flag, FlagSettings, Segment, Variation } from '../../model/documents.js';
import { BurgeeError, type Issue } from '../../model/errors.js';
import { jsonEqual, own } from '../../model/json.js';
import { defaultSettings, settingsOf } from '../../model/settings.js';
import type { FlagMetadata, Operation } from '../../operations/types.js';
import {
  type Desired,
  type DesiredEnvironment,
  type DesiredFlag,
  type DesiredSegment,
  type DesiredSheet,
  resolveSettings,
} from './desired.js';
import { readSheet } from './read-sheet.js';

/** The documents of one project as they are. */
export interface Current {
  readonly project: string;
  readonly flags: readonly Flag[];
  readonly segments: readonly Segment[];
  readonly environments: readonly Environment[];
}

export interface PlanOptions {
  /** Delete what no file names: only right when the files are all there is. */
  readonly prune?: boolean;
}

/** The operations that make the present documents what the files ask for, in an order in which they can be done; none when they are that already. */
export function planOperations(current: Current, desired: Desired, options: PlanOptions = {}): Operation[] {
  const { project } = current;
  const problems: Issue[] = [];
  const environments = byKey(current.environments);
  const segments = byKey(current.segments);
  const flags = byKey(current.flags);
  const scope: Scope = {
    project,
    problems,
    prune: options.prune === true,
    environments: remaining(current, desired, options),
  };
  const operations: Operation[] = [
    ...desired.environments.flatMap((wanted) => planEnvironment(project, environments.get(wanted.key), wanted)),
    ...desired.segments.flatMap((wanted) => planSegment(project, segments.get(wanted.key), wanted)),
    ...desired.flags.flatMap((wanted) => planFlag(scope, flags.get(wanted.key), wanted)),
    ...desired.sheets.flatMap((sheet) => planSheet(project, flags.get(sheet.flag), sheet)),
    ...(options.prune ? planRemovals(current, desired) : []),
  ];
  if (problems.length > 0) {
    const [first] = problems;
    throw new BurgeeError('INVALID_INPUT', `${first?.path}: ${first?.message}`, {
      hint: 'Make a new flag with another key, and let the application ask for that one.',
      details: { issues: problems },
    });
  }
  return operations;
}

interface Scope {
  readonly project: string;
  readonly problems: Issue[];
  readonly prune: boolean;
  /** Those that there will be. */
  readonly environments: readonly string[];
}

function remaining(current: Current, desired: Desired, { prune }: PlanOptions): string[] {
  const named = desired.environments.map(({ key }) => key);
  if (prune && named.length > 0) return named;
  return [...new Set([...current.environments.map(({ key }) => key), ...named])];
}

function byKey<T extends { readonly key: string }>(documents: readonly T[]): Map<string, T> {
  return new Map(documents.map((document) => [document.key, document]));
}

function planRemovals({ project, ...current }: Current, desired: Desired): Operation[] {
  const gone = <T extends { readonly key: string }>(
    present: readonly T[],
    wanted: readonly { readonly key: string }[],
  ) => {
    const kept = new Set(wanted.map(({ key }) => key));
    return present.filter(({ key }) => !kept.has(key)).map(({ key }) => key);
  };
  return [
    ...gone(current.flags, [...desired.flags, ...desired.sheets.map(({ flag }) => ({ key: flag }))]).map((flag) => ({
      op: 'flag.delete' as const,
      project,
      flag,
    })),
    ...gone(current.segments, desired.segments).map((segment) => ({ op: 'segment.delete' as const, project, segment })),
    // Without a single file of an environment they are kept elsewhere: nobody deletes them all by leaving them out.
    ...(desired.environments.length === 0 ? [] : gone(current.environments, desired.environments)).map(
      (environment) => ({
        op: 'environment.delete' as const,
        project,
        environment,
      }),
    ),
  ];
}

/** The fields that differ, as they should be. */
function changed<T extends object>(present: object, wanted: T): Partial<T> {
  const differs = ([field, value]: [string, unknown]) =>
    !jsonEqual(own(present as { [key: string]: unknown }, field), value);
  return Object.fromEntries(Object.entries(wanted).filter(differs)) as Partial<T>;
}

function planEnvironment(project: string, present: Environment | undefined, wanted: DesiredEnvironment): Operation[] {
  const { key: environment, ...fields } = wanted;
  if (!present) return [{ op: 'environment.create', project, environment, ...fields }];
  const change = changed(present, fields);
  return Object.keys(change).length === 0 ? [] : [{ op: 'environment.set', project, environment, ...change }];
}

function planSegment(project: string, present: Segment | undefined, wanted: DesiredSegment): Operation[] {
  const { key: segment, ...fields } = wanted;
  if (!present) return [{ op: 'segment.create', project, segment, ...fields }];
  const change = changed(present, fields);
  return Object.keys(change).length === 0 ? [] : [{ op: 'segment.set', project, segment, ...change }];
}

function metadataOf(wanted: DesiredFlag) {
  const { name, description, tags, owner, lifecycle, clientVisible, serverOnly } = wanted;
  return { name, description, tags: [...new Set(tags)], owner, lifecycle, clientVisible, serverOnly };
}

function planFlag(scope: Scope, present: Flag | undefined, wanted: DesiredFlag): Operation[] {
  const { project, problems } = scope;
  const on = { project, flag: wanted.key };
  if (!present)
    return [createFlag(project, wanted), ...(wanted.archived ? [{ op: 'flag.archive' as const, ...on }] : [])];
  fixed(present, wanted, problems);
  const metadata: FlagMetadata = {
    ...changed(present, metadataOf(wanted)),
    ...(present.expiresAt === wanted.expiresAt ? {} : { expiresAt: wanted.expiresAt ?? null }),
  };
  const { before, after } = planVariations(project, present, wanted);
  return [
    ...(present.archived && !wanted.archived ? [{ op: 'flag.unarchive' as const, ...on }] : []),
    ...(Object.keys(metadata).length === 0 ? [] : [{ op: 'flag.set' as const, ...on, ...metadata }]),
    ...before,
    ...planSettings(scope, present, wanted),
    ...after,
    ...(!present.archived && wanted.archived ? [{ op: 'flag.archive' as const, ...on }] : []),
  ];
}

/** What a flag is for good: changing it would hand other values, or other users, to running applications. */
function fixed(present: Flag, wanted: DesiredFlag, problems: Issue[]): void {
  if (wanted.type !== present.type) {
    problems.push({ path: wanted.key, message: `a ${present.type} flag cannot become a ${wanted.type} flag` });
  }
  if (wanted.salt !== undefined && wanted.salt !== present.salt) {
    problems.push({ path: wanted.key, message: 'the salt of a flag cannot be changed' });
  }
}

function createFlag(project: string, wanted: DesiredFlag): Operation {
  const environments = [...wanted.environments].map(([key, settings]) => [key, resolveSettings(settings)] as const);
  return {
    op: 'flag.create',
    project,
    flag: wanted.key,
    ...metadataOf(wanted),
    ...(wanted.expiresAt === undefined ? {} : { expiresAt: wanted.expiresAt }),
    type: wanted.type,
    variations: wanted.variations,
    ...(wanted.salt === undefined ? {} : { salt: wanted.salt }),
    environments: Object.fromEntries(environments),
  };
}

/** New variations come before the settings that serve them, and old ones go after the settings that did. */
function planVariations(
  project: string,
  present: Flag,
  wanted: DesiredFlag,
): { before: Operation[]; after: Operation[] } {
  const on = { project, flag: present.key };
  const old = byKey(present.variations);
  const kept = byKey(wanted.variations);
  const before = wanted.variations.flatMap((variation): Operation[] => {
    const was = old.get(variation.key);
    if (was === undefined) return [{ op: 'variation.add', ...on, variation }];
    return sameVariation(was, variation) ? [] : [{ op: 'variation.set', ...on, variation: { name: '', ...variation } }];
  });
  const gone = present.variations.filter(({ key }) => !kept.has(key));
  return { before, after: gone.map(({ key }): Operation => ({ op: 'variation.remove', ...on, variation: key })) };
}

function sameVariation(left: Variation, right: Variation): boolean {
  return jsonEqual(left.value, right.value) && (left.name ?? '') === (right.name ?? '');
}

function planSettings({ project, prune, environments }: Scope, present: Flag, wanted: DesiredFlag): Operation[] {
  const variations = variationsAfter(present, wanted);
  const usual = defaultSettings(present.type, variations);
  const configure = (environment: string, settings: FlagSettings): Operation[] => {
    const before = own(present.environments, environment);
    // An environment without settings follows the variations, and must let go of those that are about to be removed.
    const follows = before === undefined && usable(settingsOf(present, environment), variations);
    if (jsonEqual(follows ? usual : before, settings)) return [];
    return [{ op: 'flag.configure', project, flag: present.key, environment, settings }];
  };
  const named = [...wanted.environments].flatMap(([environment, desired]) =>
    configure(environment, resolveSettings(desired, settingsOf(present, environment))),
  );
  const unnamed = environments
    .filter((environment) => !wanted.environments.has(environment))
    .filter((environment) => prune || own(present.environments, environment) === undefined)
    .flatMap((environment) => configure(environment, usual));
  return [...named, ...unnamed];
}

/** In the order that they will have: kept ones stay where they are. */
function variationsAfter(present: Flag, wanted: DesiredFlag): readonly Variation[] {
  const kept = byKey(wanted.variations);
  const old = byKey(present.variations);
  return [
    ...present.variations.flatMap(({ key }) => kept.get(key) ?? []),
    ...wanted.variations.filter(({ key }) => !old.has(key)),
  ];
}

function usable({ offVariation, fallthrough }: FlagSettings, variations: readonly Variation[]): boolean {
  const served = [offVariation, fallthrough && 'variation' in fallthrough ? fallthrough.variation : undefined];
  return served.every((name) => name === undefined || variations.some(({ key }) => key === name));
}

/** A sheet is of one flag in one environment, and of the version that it was printed from. */
function planSheet(
  project: string,
  present: Flag | undefined,
  { path, text, flag, environment }: DesiredSheet,
): Operation[] {
  if (!present) {
    throw new BurgeeError('FLAG_NOT_FOUND', `There is no flag "${flag}" in project "${project}".`, {
      hint: `Create it first: burgee flag create ${flag}`,
      details: { flag, path },
    });
  }
  const { settings, version } = readSheet(path, text, present);
  if (version !== undefined && version !== present.version) {
    throw new BurgeeError(
      'VERSION_CONFLICT',
      `The sheet of "${flag}" is of version ${version}, and there is version ${present.version} by now.`,
      {
        hint: `Print it anew: burgee flag show ${flag} --sheet --env ${environment}`,
        details: { flag, version, present: present.version },
      },
    );
  }
  if (jsonEqual(settingsOf(present, environment), settings)) return [];
  return [{ op: 'flag.configure', project, flag, environment, settings }];
}
