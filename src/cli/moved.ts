/** Who gets something else: users of a sample, evaluated before and after a change that is not made yet. */
import { type Context, createEvaluator, type Ruleset } from '../engine/index.js';
import type { Current } from '../interop/flag-file.js';
import type { Environment, Flag, Segment } from '../model/documents.js';
import { BurgeeError } from '../model/errors.js';
import { publishFlag, publishSegment } from '../model/publish.js';
import type { Write } from '../store/types.js';
import { readInput } from './input.js';
import type { Column } from './render/table.js';

/** How many users of the sample go from one variation to another. */
export interface Moved {
  readonly environment: string;
  readonly flag: string;
  /** Variation keys; `null` is the caller's default. */
  readonly from: string | null;
  readonly to: string | null;
  readonly count: number;
  readonly of: number;
}

/** One context a line; a line may use `key` for the targeting key. */
export async function readContextLines(file: string): Promise<Context[]> {
  const contexts: Context[] = [];
  for (const [index, line] of (await readInput(file)).split('\n').entries()) {
    if (line.trim() === '') continue;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch (cause) {
      throw new BurgeeError('INVALID_JSON', `${file}, line ${index + 1}: ${(cause as Error).message}`, {
        hint: 'one JSON object a line',
        cause,
      });
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new BurgeeError('INVALID_INPUT', `${file}, line ${index + 1}: a user is one JSON object.`, {
        hint: '{"key": "u-1", "plan": "pro"}',
      });
    }
    const { key, ...rest } = value as { key?: unknown };
    contexts.push(
      (key !== undefined && !('targetingKey' in value) ? { ...rest, targetingKey: String(key) } : value) as Context,
    );
  }
  return contexts;
}

interface Documents {
  readonly flags: ReadonlyMap<string, Flag>;
  readonly segments: ReadonlyMap<string, Segment>;
}

function rulesetOf(documents: Documents, project: string, environment: string): Ruleset {
  const entries = <T, R>(map: ReadonlyMap<string, T>, make: (document: T) => R) =>
    Object.fromEntries([...map].map(([key, document]) => [key, make(document)]));
  return {
    format: 1,
    project,
    environment,
    epoch: '',
    revision: 0,
    digest: '',
    flags: entries(documents.flags, (flag) => publishFlag(flag, environment)),
    segments: entries(documents.segments, publishSegment),
  };
}

/** Only flags that the writes touch, or that could feel them through a segment or prerequisite, are compared. */
export function movedBy(current: Current, writes: readonly Write[], contexts: readonly Context[]): Moved[] {
  const before: Documents = {
    flags: new Map(current.flags.map((flag) => [flag.key, flag])),
    segments: new Map(current.segments.map((segment) => [segment.key, segment])),
  };
  const flags = new Map(before.flags);
  const segments = new Map(before.segments);
  const environments = new Map(current.environments.map((environment) => [environment.key, environment]));
  for (const { kind, key, after } of writes) {
    if (kind === 'flag') put(flags, key, after as Flag | null);
    if (kind === 'segment') put(segments, key, after as Segment | null);
    if (kind === 'environment') put(environments, key, after as Environment | null);
  }
  const result: Moved[] = [];
  for (const environment of environments.keys()) {
    const old = createEvaluator(rulesetOf(before, current.project, environment));
    const next = createEvaluator(rulesetOf({ flags, segments }, current.project, environment));
    for (const key of new Set([...before.flags.keys(), ...flags.keys()])) {
      const counts = new Map<string, Moved>();
      for (const context of contexts) {
        const from = old.evaluate(key, context).variation ?? null;
        const to = next.evaluate(key, context).variation ?? null;
        if (from === to) continue;
        const id = JSON.stringify([from, to]);
        const count = (counts.get(id)?.count ?? 0) + 1;
        counts.set(id, { environment, flag: key, from, to, count, of: contexts.length });
      }
      result.push(...[...counts.values()].sort((a, b) => b.count - a.count));
    }
  }
  return result;
}

function put<T>(map: Map<string, T>, key: string, document: T | null): void {
  if (document) map.set(key, document);
  else map.delete(key);
}

export function movedColumns(): Column<Moved>[] {
  const name = (variation: string | null) => variation ?? "the caller's default";
  return [
    { title: 'ENVIRONMENT', of: (row) => row.environment },
    { title: 'FLAG', of: (row) => row.flag, flexible: true, isKey: true },
    { title: 'FROM', of: (row) => name(row.from), flexible: true },
    { title: 'TO', of: (row) => name(row.to), flexible: true },
    { title: 'USERS', of: (row) => String(row.count), align: 'right' },
    { title: 'SHARE', of: (row) => `${Number(((row.count / row.of) * 100).toFixed(2))} %`, align: 'right' },
  ];
}
