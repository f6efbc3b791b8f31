/** Many writers, each waiting for its answer before it asks again. */
import type { Operation } from '../../src/operations/types.js';

/** `writer` is the number of who asks. */
export type Execute = (operations: readonly Operation[], writer: number) => Promise<unknown>;

export interface Written {
  /** Changes a second. */
  readonly rate: number;
  readonly p50: number;
  readonly p99: number;
}

export const SET_UP: readonly Operation[] = [
  { op: 'project.create', project: 'shop' },
  ...['development', 'staging', 'production'].map(
    (environment): Operation => ({ op: 'environment.create', project: 'shop', environment }),
  ),
];

export const createFlags = (from: number, to: number): Operation[] =>
  Array.from({ length: to - from }, (_, index) => ({
    op: 'flag.create',
    project: 'shop',
    flag: `flag-${from + index}`,
  }));

let turn = 0;

/** Every change toggles a flag: none of them is a no-op. */
export async function write(execute: Execute, writers: number, ms: number): Promise<Written> {
  const times: number[] = [];
  const start = performance.now();
  turn += 1;
  await Promise.all(
    Array.from({ length: writers }, async (_, writer) => {
      for (let on = turn % 2 === 1; performance.now() - start < ms; on = !on) {
        const asked = performance.now();
        const op = on ? 'flag.enable' : 'flag.disable';
        await execute([{ op, project: 'shop', environment: 'production', flag: `flag-${writer}` }], writer);
        times.push(performance.now() - asked);
      }
    }),
  );
  const rate = (times.length / (performance.now() - start)) * 1_000;
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return { rate, p50: at(0.5), p99: at(0.99) };
}
