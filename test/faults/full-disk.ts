/** A disk that is full for a while. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { initWith, judge, startWriter, type Verdict, type Writer } from './harness.js';
import type { Planted } from './planted.js';

const SIZE_MB = 6;
const FILLER_BYTES = 2_500_000;

/** Mounts a small disk; a message when that is not possible here. */
export function smallDisk(): { readonly path: string; unmount(): void } | string {
  if (process.getuid?.() !== 0) return 'mounting a small disk needs root';
  const path = mkdtempSync(join(tmpdir(), 'burgee-disk-'));
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_MB}m`, 'tmpfs', path]);
  if (status !== 0) {
    rmSync(path, { recursive: true });
    return 'a tmpfs cannot be mounted here';
  }
  return {
    path,
    unmount() {
      spawnSync('umount', [path]);
      rmSync(path, { recursive: true, force: true });
    },
  };
}

export interface FullDiskReport {
  readonly verdict: Verdict;
  readonly writer: Writer;
  readonly refusedWhileFull: number;
  /** Milliseconds from free space to the next acknowledgement. */
  readonly recoveryMs: number;
  readonly acknowledgedAfter: number;
}

export async function fillDisk(program: string, disk: string, planted?: Planted): Promise<FullDiskReport> {
  const directory = join(disk, 'workspace');
  await initWith(directory, 4);
  const filler = join(disk, 'filler');
  writeFileSync(filler, Buffer.alloc(FILLER_BYTES));
  const writer = startWriter(program, { directory, writers: 4, ballast: 1_500, planted });
  await writer.opened;
  // Full when something is refused, or when a store that does not tell has come to a stand.
  let heard = -1;
  for (let still = 0; still < 60 && writer.refused.length === 0; still = heard === writer.acks.length ? still + 1 : 0) {
    heard = writer.acks.length;
    await sleep(25);
  }
  // Some time with no room at all.
  await sleep(1_000);
  const refusedWhileFull = writer.refused.length;
  const before = writer.acks.length;
  rmSync(filler);
  const freed = performance.now();
  await Promise.race([writer.moreAcks(1), sleep(30_000)]);
  const recoveryMs = performance.now() - freed;
  await Promise.race([writer.moreAcks(20), sleep(10_000)]);
  await writer.kill('SIGKILL');
  // The copy would give back what the database lost; here the database must stand alone.
  rmSync(join(directory, 'log'), { recursive: true, force: true });
  const verdict = await judge(directory, writer.acks);
  return { verdict, writer, refusedWhileFull, recoveryMs, acknowledgedAfter: writer.acks.length - before };
}
