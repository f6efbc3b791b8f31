import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/engine/index.js';
import {
  parseFiles,
  planOperations,
  printEnvironmentFile,
  printFlagFile,
  printSegmentFile,
  updateFlagFile,
  updateSegmentFile,
} from '../../src/interop/flag-file.js';
import type { Flag, Segment } from '../../src/model/documents.js';
import { isBurgeeError } from '../../src/model/errors.js';
import { aCondition, aText } from '../model/rule-language-arbitraries.js';
import { aKey, aSettledFlag } from '../model/settings-arbitraries.js';
import { aFlag, anEnvironment, aProject, aSegment } from '../support/builders.js';
import { MemoryState } from '../support/memory-state.js';
import { someEdits } from './edit-arbitraries.js';

const aDescribedFlag: fc.Arbitrary<Flag> = fc
  .tuple(
    aSettledFlag,
    fc.record({
      name: aText,
      description: fc.oneof(aText, fc.constant('Two lines\n  and a third\n\n- not a list: no\n')),
      owner: aText,
      tags: fc.uniqueArray(aText, { maxLength: 3 }),
      lifecycle: fc.constantFrom('temporary' as const, 'permanent' as const),
      archived: fc.boolean(),
      clientVisible: fc.boolean(),
      salt: aText,
    }),
    fc.option(fc.constant('2026-12-24T18:00:00Z'), { nil: undefined }),
    fc.jsonValue(),
  )
  .map(
    ([flag, fields, expiresAt, value]): Flag => ({
      ...flag,
      ...fields,
      ...(expiresAt === undefined ? {} : { expiresAt }),
      type: 'object' as const,
      variations: flag.variations.map((variation, at) => ({
        ...variation,
        value: at === 0 ? { value: value as Json } : { at },
      })),
    }),
  );

const aSegmentOfAnyShape: fc.Arbitrary<Segment> = fc
  .record({
    key: aKey,
    name: aText,
    description: aText,
    by: aText,
    included: fc.uniqueArray(aText, { maxLength: 20 }),
    excluded: fc.uniqueArray(aText, { maxLength: 3 }),
    rules: fc.uniqueArray(
      fc.record({ id: aKey, when: aCondition }).map((rule) => ({ ...rule })),
      {
        maxLength: 2,
        selector: (rule) => rule.id,
      },
    ),
  })
  .map((fields) => aSegment(fields));

const nothing = { project: 'shop', flags: [], segments: [], environments: [] };

describe('a flag file', () => {
  it('says everything about a flag, so that a plan from it is empty', () => {
    fc.assert(
      fc.property(aDescribedFlag, (flag) => {
        const text = printFlagFile(flag);
        const desired = parseFiles([{ path: 'flag.yaml', text }]);
        expect(planOperations({ ...nothing, flags: [flag] }, desired)).toStrictEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('is not touched when the flag it holds is written into it', () => {
    fc.assert(
      fc.property(aDescribedFlag, (flag) => {
        const text = printFlagFile(flag);
        expect(updateFlagFile(text, flag)).toBe(text);
      }),
      { numRuns: 100 },
    );
  });

  it('of one flag becomes that of another when that is written into it', () => {
    fc.assert(
      fc.property(aDescribedFlag, aDescribedFlag, (before, after) => {
        const updated = updateFlagFile(printFlagFile(before), after);
        const desired = parseFiles([{ path: '', text: updated }]);
        expect(planOperations({ ...nothing, flags: [after] }, desired)).toStrictEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a segment file', () => {
  it('says everything about a segment, so that a plan from it is empty', () => {
    fc.assert(
      fc.property(aSegmentOfAnyShape, (segment) => {
        const text = printSegmentFile(segment);
        expect(planOperations({ ...nothing, segments: [segment] }, parseFiles([{ path: '', text }]))).toStrictEqual([]);
        expect(updateSegmentFile(text, segment)).toBe(text);
      }),
      { numRuns: 200 },
    );
  });
});

function exported(state: MemoryState): string[] {
  return [
    ...state.list('environment', 'shop').map(printEnvironmentFile),
    ...state.list('segment', 'shop').map(printSegmentFile),
    ...state.list('flag', 'shop').map(printFlagFile),
  ];
}

function currentOf(state: MemoryState) {
  return {
    project: 'shop',
    flags: state.list('flag', 'shop'),
    segments: state.list('segment', 'shop'),
    environments: state.list('environment', 'shop'),
  };
}

const variations = ['on', 'off', '10%', 'blue', 'constructor'].map((key) => ({ key, value: key === 'on' }));

const start = () =>
  MemoryState.of([
    ['project', aProject()],
    ['environment', anEnvironment()],
    ['environment', anEnvironment({ key: 'staging', name: 'staging', order: 1, color: 'gray' })],
    ...['checkout', 'parent', 'other'].map((key) => ['flag', aFlag({ key, salt: 'the same', variations })] as const),
    ['segment', aSegment({ key: 'beta' })],
  ]);

async function edited(edits: readonly { op: string }[]): Promise<MemoryState> {
  const state = start();
  for (const edit of edits) {
    try {
      await state.run([edit as never]);
    } catch (error) {
      if (!isBurgeeError(error)) throw error;
    }
  }
  return state;
}

const filesOf = (texts: readonly string[]) => texts.map((text, at) => ({ path: `${at}.yaml`, text }));

describe('export', () => {
  it('into an empty workspace and out again is the same to the byte, after any edits', async () => {
    await fc.assert(
      fc.asyncProperty(someEdits, async (edits) => {
        const state = await edited(edits);
        const texts = exported(state);
        const desired = parseFiles(filesOf(texts));
        expect(planOperations(currentOf(state), desired, { prune: true })).toStrictEqual([]);
        const other = MemoryState.of([['project', aProject()]]);
        await other.run(planOperations(currentOf(other), desired));
        expect(exported(other)).toStrictEqual(texts);
      }),
      { numRuns: 500 },
    );
  });

  it('of one workspace planned onto another leaves nothing to plan', async () => {
    await fc.assert(
      fc.asyncProperty(someEdits, someEdits, async (here, there) => {
        const state = await edited(here);
        const desired = parseFiles(filesOf(exported(await edited(there))));
        const operations = planOperations(currentOf(state), desired, { prune: true });
        if (operations.length > 0) await state.run(operations);
        expect(planOperations(currentOf(state), desired, { prune: true })).toStrictEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
