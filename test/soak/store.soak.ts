/** The store's fault suites in full length: `npm run soak -- store`. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { report as keep } from '../../bench/report.js';
import { execute } from '../../src/operations/execute.js';
import { writeBackup } from '../../src/store/backup.js';
import { compareState } from '../../src/store/doctor.js';
import { openStore } from '../../src/store/level-store.js';
import { restoreStore } from '../../src/store/restore.js';
import { withFailingCalls } from '../faults/calls.js';
import { damageTrials } from '../faults/damage-trial.js';
import { fillDisk, smallDisk } from '../faults/full-disk.js';
import { initWith, type Verdict } from '../faults/harness.js';
import type { Injection } from '../faults/inject.js';
import { noStrace } from '../faults/inject.js';
import { killCycles } from '../faults/kill.js';
import { killOwners } from '../faults/owners.js';
import { bundle } from '../support/bundle.js';

const program = bundle(new URL('../faults/writer.ts', import.meta.url));
const GOOD = { lost: [], doubled: 0, chain: 'holds', stateDiffers: undefined };

/** What a row counts of a verdict; nothing when all is well. */
const faultsOf = ({ lost, doubled, chain, stateDiffers }: Omit<Verdict, 'lost'> & { readonly lost: number }): number =>
  lost + doubled + (chain === 'holds' ? 0 : 1) + (stateDiffers === undefined ? 0 : 1);
const faultsIn = (verdict: Verdict): number => faultsOf({ ...verdict, lost: verdict.lost.length });

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
    keep('faults/kill', {
      cycles: report.cycles,
      'lost, doubled or not proven': faultsOf({ ...report, openMs: 0 }) + report.misreads.length + report.bugs.length,
      'ms to reopen at p99': report.reopenP99,
    });
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
  const seen = { calls: 0, places: 0, faults: 0, misreads: 0, slowest: 0 };
  afterAll(() => {
    if (seen.calls < calls.length) return;
    keep('faults/calls', {
      places: seen.places,
      'lost, doubled or not proven': seen.faults,
      'failed or wrong reads': seen.misreads,
      's to recover': seen.slowest / 1_000,
    });
  });
  it.skipIf(noStrace()).each(calls)(
    '$error at the Nth $call, for every N until none fires',
    async ({ call, error }) => {
      const most = Number(process.env['SOAK_CALLS'] ?? 60);
      let fired = 0;
      for (let first = 1; first <= most; first += 1) {
        const whileRecovering = call === 'openat' || call === 'rename';
        const report = await inDirectory((directory) =>
          withFailingCalls(
            program,
            directory,
            { call, error, first, count: 1, whileRecovering },
            { patienceMs: 4_000 },
          ),
        );
        seen.faults += faultsIn(report.verdict) + report.writer.errors.length;
        seen.misreads += report.writer.misreads.length;
        seen.slowest = Math.max(seen.slowest, report.recoveryMs);
        expect({ first, ...report.verdict, openMs: 0, entries: 0 }).toMatchObject({ first, ...GOOD });
        expect(report.writer.misreads).toEqual([]);
        expect(report.writer.errors).toEqual([]);
        expect(report.recoveryMs).toBeLessThan(5_000);
        fired += report.fired > 0 ? 1 : 0;
        if (report.fired === 0) break;
      }
      seen.calls += 1;
      seen.places += fired;
      console.log(`${error} at ${call}: ${fired} places`);
    },
  );

  it('a full disk, 20 times', async ({ skip }) => {
    const seen = { faults: 0, misreads: 0, slowest: 0 };
    for (let time = 0; time < 20; time += 1) {
      const disk = smallDisk();
      if (typeof disk === 'string') return skip(`Not run: ${disk}.`);
      try {
        const report = await fillDisk(program, disk.path);
        seen.faults += faultsIn(report.verdict);
        seen.misreads += report.writer.misreads.length;
        seen.slowest = Math.max(seen.slowest, report.recoveryMs);
        expect(report.verdict).toMatchObject(GOOD);
        expect(report.writer.misreads).toEqual([]);
        expect(report.recoveryMs).toBeLessThan(5_000);
      } finally {
        disk.unmount();
      }
    }
    keep('faults/disk', {
      times: 20,
      'lost, doubled or not proven': seen.faults,
      'failed or wrong reads': seen.misreads,
      's to recover': seen.slowest / 1_000,
    });
  });

  it('1,000 damaged files', async () => {
    const trials = Number(process.env['SOAK_TRIALS'] ?? 1_000);
    await inDirectory(async (directory) => {
      await mkdir(directory);
      const { run } = await damageTrials(bundle(new URL('../faults/reader.ts', import.meta.url)), directory);
      const shown: Record<string, number> = {};
      for (let seed = 10_000; seed < 10_000 + trials; seed += 1) {
        const trial = await run(seed);
        const { what, wrong, repaired } = trial;
        expect({ what, wrong, repaired }).toEqual({ what, wrong: [], repaired: true });
        shown[trial.shown] = (shown[trial.shown] ?? 0) + 1;
      }
      console.log(`${trials} damaged files:`, shown);
      // One wrong value, or one store that stays broken, has ended the test before this.
      keep('faults/damage', { 'damaged stores': trials, 'wrong values served': 0, 'not mended': 0 });
    });
  });

  it('the owner killed under eight clients, 50 times', async () => {
    const kills = Number(process.env['SOAK_KILLS'] ?? 50);
    const { verdict, handOver, acknowledged, refused, errors } = await inDirectory((directory) =>
      killOwners(bundle(new URL('../faults/client.ts', import.meta.url)), directory, 8, kills),
    );
    const sorted = handOver.toSorted((a, b) => a - b);
    const at = (share: number): number => Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0);
    console.log({ kills: sorted.length, acknowledged, handOverP50: at(0.5), handOverP99: at(0.99) });
    keep('faults/owners', {
      kills: sorted.length,
      'lost or doubled': faultsIn(verdict) + refused.length + errors.length,
      's to hand over at p99': at(0.99) / 1_000,
    });
    expect(verdict).toMatchObject(GOOD);
    expect({ refused, errors }).toEqual({ refused: [], errors: [] });
    expect(at(0.99)).toBeLessThan(2_000);
  });

  it('100 backups under load, each restored', async () => {
    const backups = Number(process.env['SOAK_BACKUPS'] ?? 100);
    await inDirectory(async (directory) => {
      await initWith(directory, 8);
      const store = await openStore({ directory, executor: execute });
      let writing = true;
      const writers = Array.from({ length: 8 }, async (_, writer) => {
        const actor = { name: `writer-${writer}`, via: 'local', role: 'admin' } as const;
        for (let turn = 0; writing; turn += 1) {
          await store.commit({
            actor,
            operations: [{ op: 'flag.set', project: 'shop', flag: `flag-${writer}`, name: `${turn}` }],
          });
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      });
      let smallestMargin = Number.POSITIVE_INFINITY;
      for (let time = 0; time < backups; time += 1) {
        const { seq } = store.head();
        const file = `${directory}-backup-${time}.jsonl.gz`;
        await writeBackup(store.backup(), file);
        const target = `${directory}-restored-${time}`;
        const head = await restoreStore(target, file);
        smallestMargin = Math.min(smallestMargin, head.seq - seq);
        const restored = await openStore({ directory: target, executor: execute });
        expect(await restored.verify()).toMatchObject({ ok: true, entries: head.seq });
        expect(await compareState(restored.log)).toBeUndefined();
        await restored.close();
        await rm(target, { recursive: true });
      }
      writing = false;
      await Promise.all(writers);
      expect(smallestMargin).toBeGreaterThanOrEqual(0);
      keep('faults/backups', { backups, 'fewer entries than promised': Math.max(0, -smallestMargin) });
      console.log({ backups, entriesAtTheEnd: store.head().seq });
      await store.close();
    });
  });
});
