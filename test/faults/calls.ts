/** One run with failing system calls, from start to verdict. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { databasePath } from '../../src/store/database.js';
import { initWith, judge, startWriter, type Verdict, type Writer } from './harness.js';
import { type Injection, inject } from './inject.js';
import type { Planted } from './planted.js';

export interface CallReport {
  readonly verdict: Verdict;
  readonly writer: Writer;
  /** Calls that failed or were held up. */
  readonly fired: number;
  /** Acknowledgements while the injection was in place, but for those that were on their way. */
  readonly during: Writer['acks'];
  /** Milliseconds from the end of the injection to the next acknowledgement. */
  readonly recoveryMs: number;
}

let runs = 0;

export async function withFailingCalls(
  program: string,
  directory: string,
  what: Injection,
  options: { readonly planted?: Planted | undefined; readonly ballast?: number; readonly patienceMs?: number } = {},
): Promise<CallReport> {
  const { planted, ballast, patienceMs = 20_000 } = options;
  await initWith(directory, 8);
  const writer = startWriter(program, { directory, writers: 8, pauseMs: 1, planted, ballast });
  await writer.opened;
  await writer.moreAcks(16);
  runs += 1;
  const output = join(tmpdir(), `burgee-strace-${process.pid}-${runs}`);
  const injected = await inject(writer.child.pid as number, databasePath(directory), output, what);
  const before = writer.acks.length;
  // Until it showed: a failure when the store noticed, a delay when it was waited for.
  const isSeen = (): boolean =>
    what.error === undefined
      ? writer.acks.length > before + 16
      : injected.fired() > 0 && writer.phases.some(({ phase }) => phase === 'recovering');
  const patience = performance.now() + patienceMs;
  while (!isSeen() && performance.now() < patience) await sleep(20);
  const fired = injected.fired();
  const during = writer.acks.slice(before + 8);
  await injected.stop();
  const stopped = performance.now();
  await Promise.race([writer.moreAcks(1), sleep(30_000)]);
  const recoveryMs = performance.now() - stopped;
  await writer.kill('SIGTERM');
  return { verdict: await judge(directory, writer.acks), writer, fired, during, recoveryMs };
}
