/** Flags, segments and environments as files that people read, review and edit: one YAML file each. */
import type { Environment, Flag, Segment } from '../model/documents.js';
import { BurgeeError } from '../model/errors.js';
import type { Desired, DesiredEnvironment, DesiredFlag, DesiredSegment } from './files/desired.js';
import { parseFiles } from './files/parse-files.js';
import { writeTree } from './files/tree.js';
import { environmentTree, flagTree, segmentTree } from './files/trees.js';
import { updateTree } from './files/update.js';

export type { Desired, DesiredEnvironment, DesiredFlag, DesiredSegment, DesiredSettings } from './files/desired.js';
export { parseFiles, type SourceFile } from './files/parse-files.js';
export { type Current, type PlanOptions, planOperations } from './files/plan.js';
export type { FileIssue } from './files/reader.js';

export function printFlagFile(flag: Flag): string {
  return writeTree(flagTree(flag));
}

export function printSegmentFile(segment: Segment): string {
  return writeTree(segmentTree(segment));
}

export function printEnvironmentFile(environment: Environment): string {
  return writeTree(environmentTree(environment));
}

/** The file with the flag written into it; comments, order and wording stay where they say the same. */
export function updateFlagFile(existing: string, flag: Flag): string {
  return updateTree(existing, flagTree(flag));
}

export function updateSegmentFile(existing: string, segment: Segment): string {
  return updateTree(existing, segmentTree(segment));
}

export function updateEnvironmentFile(existing: string, environment: Environment): string {
  return updateTree(existing, environmentTree(environment));
}

function only<T>(desired: Desired, kind: string, list: (desired: Desired) => readonly T[]): T {
  const [first, ...others] = list(desired);
  const all = desired.flags.length + desired.segments.length + desired.environments.length;
  if (first !== undefined && others.length === 0 && all === 1) return first;
  throw new BurgeeError('INVALID_INPUT', `The file holds not one ${kind} alone.`, {
    hint: `It starts with ${kind}: and its key.`,
  });
}

export function parseFlagFile(text: string, path = ''): DesiredFlag {
  return only(parseFiles([{ path, text }]), 'flag', (desired) => desired.flags);
}

export function parseSegmentFile(text: string, path = ''): DesiredSegment {
  return only(parseFiles([{ path, text }]), 'segment', (desired) => desired.segments);
}

export function parseEnvironmentFile(text: string, path = ''): DesiredEnvironment {
  return only(parseFiles([{ path, text }]), 'environment', (desired) => desired.environments);
}

/** Where a document is kept: `flags/new-checkout.yaml`. Keys that differ in case only get files that differ on every disk. */
export function fileNames(
  kind: 'flag' | 'segment' | 'environment',
  keys: readonly string[],
): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  const names = new Map<string, string>();
  for (const key of keys) {
    let name = key;
    for (let number = 2; taken.has(name.toLowerCase()); number++) name = `${key}~${number}`;
    taken.add(name.toLowerCase());
    names.set(key, `${kind}s/${name}.yaml`);
  }
  return names;
}
