/** Cycles of writing and killing at any instant, in one workspace. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { initWith, judge, startWriter } from './harness.js';
import type { Planted } from './planted.js';

export interface KillReport {
  readonly cycles: number;
  readonly acknowledged: number;
  readonly lost: number;
  readonly doubled: number;
  readonly chain: string;
  readonly stateDiffers: string | undefined;
  readonly misreads: string[];
  readonly bugs: string[];
  /** Milliseconds that opening took after a kill. */
  readonly reopenP99: number;
  readonly entries: number;
}

export async function killCycles(
  program: string,
  directory: string,
  cycles: number,
  planted?: Planted,
): Promise<KillReport> {
  await initWith(directory, 8);
  const opened: number[] = [];
  const misreads: string[] = [];
  const bugs: string[] = [];
  let acknowledged = 0;
  let lost = 0;
  let doubled = 0;
  let since = 1;
  let chain = 'holds';
  let stateDiffers: string | undefined;
  let entries = 0;
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    const writer = startWriter(program, { directory, writers: 8, planted });
    opened.push(await writer.opened);
    // Some die while they open, most while they write.
    if (cycle % 10 !== 9) await writer.moreAcks(1);
    await sleep(Math.random() * 60);
    await writer.kill('SIGKILL');
    // The copy would give back what the database lost; every other time the database must stand alone.
    if (cycle % 2 === 0) rmSync(join(directory, 'log'), { recursive: true, force: true });
    const verdict = await judge(directory, writer.acks, { since, state: cycle % 10 === 0 || cycle === cycles - 1 });
    acknowledged += writer.acks.length;
    lost += verdict.lost.length;
    doubled += verdict.doubled;
    if (verdict.chain !== 'holds') chain = verdict.chain;
    stateDiffers ??= verdict.stateDiffers;
    misreads.push(...writer.misreads);
    bugs.push(...writer.errors, ...writer.refused.map(({ code }) => code));
    opened.push(verdict.openMs);
    entries = verdict.entries;
    since = Math.max(1, entries);
  }
  const reopenP99 =
    opened
      .filter((ms) => !Number.isNaN(ms))
      .toSorted((a, b) => a - b)
      .at(Math.floor(opened.length * 0.99)) ?? 0;
  return { cycles, acknowledged, lost, doubled, chain, stateDiffers, misreads, bugs, reopenP99, entries };
}
