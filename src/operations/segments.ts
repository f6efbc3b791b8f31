import type { Segment } from '../model/documents.js';
import { exists, sameDocument } from './exists.js';
import type { OperationOf } from './types.js';
import type { Work } from './work.js';

const unique = (keys: readonly string[] | undefined): string[] => [...new Set(keys)];

export async function createSegment(work: Work, op: OperationOf<'segment.create'>): Promise<void> {
  await work.project(op.project);
  const segment: Segment = {
    project: op.project,
    key: op.segment,
    ...work.fresh,
    name: op.name ?? op.segment,
    description: op.description ?? '',
    by: op.by ?? 'targetingKey',
    included: unique(op.included),
    excluded: unique(op.excluded),
    rules: op.rules ?? [],
  };
  const present = await work.get('segment', op.project, op.segment);
  if (present === undefined) return work.save('segment', segment);
  if (!sameDocument(present, segment)) throw exists('segment', op.project, op.segment);
}

export async function setSegment(work: Work, op: OperationOf<'segment.set'>): Promise<void> {
  const segment = await work.segment(op.project, op.segment);
  await work.save('segment', {
    ...segment,
    name: op.name ?? segment.name,
    description: op.description ?? segment.description,
    by: op.by ?? segment.by,
    included: op.included === undefined ? segment.included : unique(op.included),
    excluded: op.excluded === undefined ? segment.excluded : unique(op.excluded),
    rules: op.rules ?? segment.rules,
  });
}

export async function deleteSegment(work: Work, op: OperationOf<'segment.delete'>): Promise<void> {
  await work.segment(op.project, op.segment);
  await work.remove('segment', op.project, op.segment);
}

type ListOperation = OperationOf<'segment.include' | 'segment.exclude' | 'segment.forget'>;

/** Moves keys into one list and out of the other, or out of both. */
export async function moveKeys(work: Work, op: ListOperation): Promise<void> {
  const segment = await work.segment(op.project, op.segment);
  const moved = new Set(op.keys);
  const list = (present: readonly string[], into: boolean): readonly string[] => {
    if (into) return unique([...present, ...moved]);
    return present.some((key) => moved.has(key)) ? present.filter((key) => !moved.has(key)) : present;
  };
  await work.save('segment', {
    ...segment,
    included: list(segment.included, op.op === 'segment.include'),
    excluded: list(segment.excluded, op.op === 'segment.exclude'),
  });
}
