import { describe, expect, it } from 'vitest';
import { bundle } from '../support/bundle.js';
import { aDirectory } from '../support/directories.js';
import { type CallReport, withFailingCalls } from './calls.js';
import { type FullDiskReport, fillDisk, smallDisk } from './full-disk.js';
import { noStrace } from './inject.js';
import type { Planted } from './planted.js';

const program = bundle(new URL('./writer.ts', import.meta.url));
const GOOD = { lost: [], doubled: 0, chain: 'holds', stateDiffers: undefined };

function expectHonest({ writer }: CallReport | FullDiskReport): void {
  expect(writer.errors).toEqual([]);
  expect(writer.misreads).toEqual([]);
  expect(writer.reads).toBeGreaterThan(0);
  for (const { code } of writer.refused) expect(['STORE_UNAVAILABLE', 'OUTCOME_UNKNOWN']).toContain(code);
}

const why = noStrace();
if (why) console.warn(`Not run, ${why}: failing system calls.`);

describe.skipIf(why)('a failing system call', () => {
  it.each([
    ['the second fdatasync fails', { call: 'fdatasync', error: 'EIO', first: 2, count: 1 }],
    ['the third write finds no space', { call: 'write', error: 'ENOSPC', first: 3, count: 1 }],
    ['the files cannot be opened again for a while', { call: 'fdatasync', error: 'EIO', first: 1 }],
  ] as const)('loses nothing, refuses openly and recovers when %s', async (_name, what) => {
    const report = await withFailingCalls(program, await aDirectory(), what);
    expect(report.fired).toBeGreaterThan(0);
    expect(report.verdict).toMatchObject(GOOD);
    expectHonest(report);
    expect(report.writer.phases.map(({ phase }) => phase)).toContain('recovering');
  });

  it('is waited for: no acknowledgement comes before the disk has answered', async () => {
    const slow = { call: 'fdatasync', delayMs: 60, first: 1 } as const;
    const report = await withFailingCalls(program, await aDirectory(), slow);
    expect(report.during.length).toBeGreaterThan(0);
    expect(Math.min(...report.during.map(({ ms }) => ms))).toBeGreaterThanOrEqual(59);
  });

  it('finds a store that acknowledges before it syncs', async () => {
    const slow = { call: 'fdatasync', delayMs: 60, first: 1 } as const;
    const report = await withFailingCalls(program, await aDirectory(), slow, {
      planted: 'acknowledge before the sync',
    });
    expect(Math.min(...report.during.map(({ ms }) => ms))).toBeLessThan(59);
  });
});

async function onSmallDisk(planted?: Planted): Promise<FullDiskReport | string> {
  const disk = smallDisk();
  if (typeof disk === 'string') return disk;
  try {
    return await fillDisk(program, disk.path, planted);
  } finally {
    disk.unmount();
  }
}

describe('a full disk', () => {
  it('loses nothing, goes on reading, and writes again when there is room', async ({ skip }) => {
    const report = await onSmallDisk();
    if (typeof report === 'string') return skip(`Not run: ${report}.`);
    expect(report.verdict).toMatchObject(GOOD);
    expect(report.refusedWhileFull).toBeGreaterThan(0);
    expect(report.acknowledgedAfter).toBeGreaterThan(0);
    expectHonest(report);
  });

  it('finds a store that goes on with the same handle', async ({ skip }) => {
    let found = false;
    for (let attempt = 0; attempt < 5 && !found; attempt += 1) {
      const report = await onSmallDisk('skip fail-stop').catch(() => undefined);
      if (typeof report === 'string') return skip(`Not run: ${report}.`);
      // Either the log cannot be opened at all or promised changes are gone.
      found = report === undefined || report.verdict.lost.length > 0 || report.verdict.chain !== 'holds';
    }
    expect(found).toBe(true);
  });
});
