/** A child process that answers in lines of JSON. */
import { type ChildProcess, spawn } from 'node:child_process';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export interface Child<T> {
  readonly hello: T;
  ask<A>(command: string): Promise<A>;
  /** The next line that comes by itself. */
  read(): Promise<unknown>;
  stop(): void;
  readonly process: ChildProcess;
}

export async function startChild<T>(script: URL, ...args: string[]): Promise<Child<T>> {
  const child = spawn(process.execPath, ['--expose-gc', await bundle(script), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${script.pathname} ended`);
    return JSON.parse(value as string);
  };
  return {
    process: child,
    hello: (await next()) as T,
    async ask<A>(command: string) {
      child.stdin.write(`${command}\n`);
      return (await next()) as A;
    },
    read: next,
    stop: () => child.kill(),
  };
}

/** Compiled beforehand: a loader in the process would be measured with it. */
async function bundle(script: URL): Promise<string> {
  const entry = fileURLToPath(script);
  const name = basename(entry).replace(/\.ts$/, '.mjs');
  const outfile = fileURLToPath(new URL(`../../node_modules/.cache/burgee-bench/${name}`, import.meta.url));
  const options = { bundle: true, platform: 'node', format: 'esm', target: 'node20', packages: 'external' } as const;
  await build({ ...options, entryPoints: [entry], outfile });
  return outfile;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function quantile(values: readonly number[], at: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * at))] ?? Number.NaN;
}
