/** The store's fault suites in full length: `npm run soak -- store`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withFailingCalls } from '../faults/calls.js';
import { buildMaster, damageTrial } from '../faults/damage.js';
import { fillDisk, smallDisk } from '../faults/full-disk.js';
import type { Injection } from '../faults/inject.js';
import { noStrace } from '../faults/inject.js';
import { killCycles } from '../faults/kill.js';
import { bundle } from '../support/bundle.js';

const program = bundle(new URL('../faults/writer.ts', import.meta.url));
const GOOD = { lost: [], doubled: 0, chain: 'holds', stateDiffers: undefined };

async function inDirectory<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const parent = await mkdtemp(join(tmpdir(), 'burgee-'));
  try {
    return await work(join(parent, 'workspace'));
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
}

describe('store', () => {
  it('kill -9 under eight writers, 500 cycles', async () => {
    const cycles = Number(process.env['SOAK_CYCLES'] ?? 500);
    const report = await inDirectory((directory) => killCycles(program, directory, cycles));
    console.log(report);
    expect(report).toMatchObject({
      lost: 0,
      doubled: 0,
      chain: 'holds',
      stateDiffers: undefined,
      misreads: [],
      bugs: [],
    });
    expect(report.reopenP99).toBeLessThan(250);
  });

  const calls: readonly Pick<Injection, 'call' | 'error'>[] = [
    { call: 'write', error: 'EIO' },
    { call: 'write', error: 'ENOSPC' },
    { call: 'fdatasync', error: 'EIO' },
    { call: 'fdatasync', error: 'ENOSPC' },
    { call: 'openat', error: 'EIO' },
    { call: 'openat', error: 'ENOSPC' },
    { call: 'rename', error: 'EIO' },
  ];
  it.skipIf(noStrace()).each(calls)(
    '$error at the Nth $call, for every N until none fires',
    async ({ call, error }) => {
      const most = Number(process.env['SOAK_CALLS'] ?? 60);
      let fired = 0;
      for (let first = 1; first <= most; first += 1) {
        // Files are opened and renamed when LevelDB moves on to new ones: ballast makes it do so often.
        const ballast = call === 'openat' || call === 'rename' ? 40_000 : 0;
        const report = await inDirectory((directory) =>
          withFailingCalls(program, directory, { call, error, first, count: 1 }, { ballast, forMs: 400 }),
        );
        expect({ first, ...report.verdict, openMs: 0, entries: 0 }).toMatchObject({ first, ...GOOD });
        expect(report.writer.misreads).toEqual([]);
        expect(report.writer.errors).toEqual([]);
        expect(report.recoveryMs).toBeLessThan(5_000);
        fired += report.fired > 0 ? 1 : 0;
        if (report.fired === 0) break;
      }
      console.log(`${error} at ${call}: ${fired} places`);
    },
  );

  it('a full disk, 20 times', async ({ skip }) => {
    for (let time = 0; time < 20; time += 1) {
      const disk = smallDisk();
      if (typeof disk === 'string') return skip(`Not run: ${disk}.`);
      try {
        const report = await fillDisk(program, disk.path);
        expect(report.verdict).toMatchObject(GOOD);
        expect(report.writer.misreads).toEqual([]);
        expect(report.recoveryMs).toBeLessThan(5_000);
      } finally {
        disk.unmount();
      }
    }
  });

  it('1,000 damaged files', async () => {
    const trials = Number(process.env['SOAK_TRIALS'] ?? 1_000);
    await inDirectory(async (directory) => {
      const truth = await buildMaster(`${directory}-master`);
      const shown: Record<string, number> = {};
      for (let seed = 10_000; seed < 10_000 + trials; seed += 1) {
        const trial = await damageTrial(`${directory}-master`, directory, truth, seed);
        expect({ what: trial.what, wrong: trial.wrong, repaired: trial.repaired }).toEqual({
          what: trial.what,
          wrong: [],
          repaired: true,
        });
        shown[trial.shown] = (shown[trial.shown] ?? 0) + 1;
      }
      console.log(`${trials} damaged files:`, shown);
    });
  });
});
