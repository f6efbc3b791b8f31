import type { Evaluate, EvaluateAsync } from './contestant.js';
import { CONTEXTS } from './workloads.js';

export const ROUNDS = 7;
/** One round of one contestant; long enough for the clock, short enough that noise falls on everybody. */
const ROUND_MS = 40;

/** Kept so that no evaluation can be optimised away. */
export const consumed = { truths: 0 };

// Contexts are cycled one after the other, as requests come in; the flags asked for are not in the order of the store.
const FLAG_STEP = 7;
const SUBJECT_STEP = 1;

/** Self-contained, since each contestant gets a copy of its own: one shared loop would mix their type feedback. */
function loop(
  evaluate: Evaluate,
  times: number,
  flags: number,
  flagStep: number,
  subjects: number,
  subjectStep: number,
  sink: { truths: number },
): number {
  let flag = 0;
  let subject = 0;
  const start = process.cpuUsage();
  for (let i = 0; i < times; i++) {
    if (evaluate(flag, subject) === true) sink.truths++;
    flag += flagStep;
    if (flag >= flags) flag -= flags;
    subject += subjectStep;
    if (subject >= subjects) subject -= subjects;
  }
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

async function runAsync(evaluate: EvaluateAsync, times: number, flags: number): Promise<number> {
  let truths = 0;
  const start = process.cpuUsage();
  for (let i = 0; i < times; i++) {
    if ((await evaluate((i * FLAG_STEP) % flags, (i * SUBJECT_STEP) % CONTEXTS)) === true) truths++;
  }
  const { user, system } = process.cpuUsage(start);
  const took = (user + system) / 1000;
  consumed.truths += truths;
  return took;
}

export interface Runner {
  readonly name: string;
  /** Milliseconds of processor time that so many evaluations took: what others do on the machine falls out of it. */
  readonly run: (times: number) => Promise<number>;
}

export function runnerOf(
  name: string,
  prepared: { readonly sync: Evaluate } | { readonly async: EvaluateAsync },
  flags: number,
): Runner {
  if ('sync' in prepared) {
    const own = new Function(`return ${loop.toString()}`)() as typeof loop;
    return {
      name,
      run: async (times) => own(prepared.sync, times, flags, FLAG_STEP, CONTEXTS, SUBJECT_STEP, consumed),
    };
  }
  return { name, run: (times) => runAsync(prepared.async, times, flags) };
}

/** Median nanoseconds an evaluation, all runners taking turns within every round. */
export async function measure(runners: readonly Runner[]): Promise<Map<string, number>> {
  const times = new Map<string, number>();
  for (const runner of runners) {
    await runner.run(2_000);
    let count = 2_000;
    let took = 0;
    for (let i = 0; i < 3 || took < ROUND_MS / 4; i++) {
      took = await runner.run(count);
      if (took < ROUND_MS / 4) count *= 2;
    }
    times.set(runner.name, Math.max(1_000, Math.ceil((count * ROUND_MS) / took)));
  }
  const samples = new Map<string, number[]>(runners.map(({ name }) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const runner of runners) {
      const count = times.get(runner.name) as number;
      (samples.get(runner.name) as number[]).push(((await runner.run(count)) * 1e6) / count);
    }
  }
  return new Map([...samples].map(([name, all]) => [name, all.sort((a, b) => a - b)[ROUNDS >> 1] as number]));
}
