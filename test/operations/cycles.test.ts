import { expect, it } from 'vitest';
import { Circles } from '../../src/operations/cycles.js';
import type { Work } from '../../src/operations/work.js';
import { aFlag, aSegment } from '../support/builders.js';
import { refusalOf } from '../support/refusal.js';

const CHAIN = 1000;
const chained = (i: number, end?: number) =>
  aFlag({
    key: `f${i}`,
    settings: {
      prerequisites:
        i + 1 < CHAIN
          ? [{ flag: `f${i + 1}`, variations: ['on'] }]
          : end === undefined
            ? []
            : [{ flag: `f${end}`, variations: ['on'] }],
    },
  });

function counting(flags: readonly ReturnType<typeof aFlag>[]): { work: Work; reads: () => number } {
  let reads = 0;
  const byKey = new Map(flags.map((flag) => [flag.key, flag]));
  const get = async (_: string, __: string, key: string) => {
    reads += 1;
    return byKey.get(key);
  };
  return { work: { get } as unknown as Work, reads: () => reads };
}

it('looks at each flag once, however many of a change lean on each other', async () => {
  const flags = Array.from({ length: CHAIN }, (_, i) => chained(i));
  const { work, reads } = counting(flags);
  const circles = new Circles(work);
  for (const flag of [...flags].reverse()) await circles.refusePrerequisites(flag, 'production');
  for (const flag of flags) await circles.refusePrerequisites(flag, 'production');
  expect(reads()).toBe(CHAIN);
});

it('shows a circle that the changed flag only leads into, and shortens a long one', async () => {
  const flags = Array.from({ length: CHAIN }, (_, i) => chained(i, 500));
  const error = await refusalOf(() => new Circles(counting(flags).work).refusePrerequisites(chained(0), 'production'));
  expect(error.code).toBe('PREREQUISITE_CYCLE');
  const cycle = error.details?.['cycle'] as string[];
  expect([cycle.length, cycle[0], cycle.at(-1)]).toEqual([501, 'f500', 'f500']);
  expect(error.message.length).toBeLessThan(200);
});

it('keeps segments of projects apart', async () => {
  const circles = new Circles({
    get: async () => aSegment({ rules: [{ id: 'r', when: { segment: 'beta' } }] }),
  } as unknown as Work);
  expect((await refusalOf(() => circles.refuseSegments(aSegment()))).code).toBe('INVALID_INPUT');
});
