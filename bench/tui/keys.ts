/**
 * Types into a real pseudo terminal and watches the screen: time from a key to the painted screen, start-up, and CPU while idle.
 * `npx tsx bench/tui/keys.ts [FLAGS] [COLUMNSxROWS]`
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fillWorkspace } from '../../test/tui/support/fill.js';
import { startPty } from '../../test/tui/support/pty.js';

const count = Number(process.argv[2] ?? 10_000);
const [columns = 80, rows = 24] = (process.argv[3] ?? '80x24').split('x').map(Number);
const IDLE_MS = 60_000;
const root = new URL('../../', import.meta.url).pathname;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function quantile(values: readonly number[], at: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * at))] ?? Number.NaN;
}

/** CPU time of a process in milliseconds. */
function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function memoryMb(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
}

async function main(): Promise<void> {
  const given = process.env['BENCH_DIRECTORY'];
  const directory = given ?? mkdtempSync(join(tmpdir(), 'burgee-bench-'));
  if (!given) await fillWorkspace(directory, count);
  const begin = performance.now();
  const pty = startPty(
    process.execPath,
    [join(root, 'bin/burgee.js'), 'tui', '--dir', directory, '--project', 'shop', '--env', 'dev'],
    { columns, rows, cwd: root },
  );
  await pty.until((text) => text.includes('▶'), 60_000);
  const first = performance.now() - begin;
  await pty.until((text) => !text.includes('loading') && text.includes(' flags'), 60_000);
  const loaded = performance.now() - begin;
  await pause(1_000);

  /** From the key to the screen that `painted` waits for. */
  async function time(key: string, painted: (text: string, before: string) => boolean): Promise<number> {
    const before = pty.text();
    const sent = performance.now();
    const done = new Promise<number>((resolve) => {
      let open = true;
      pty.onChunk(() => {
        if (open && painted(pty.text(), before)) {
          open = false;
          resolve(performance.now() - sent);
        }
      });
    });
    pty.send(key);
    const ms = await Promise.race([done, pause(3_000).then(() => Number.NaN)]);
    await pause(25);
    return ms;
  }

  const changed = (text: string, before: string): boolean => text !== before;
  const results = new Map<string, number[]>();
  const add = (name: string, ms: number): void => void results.set(name, [...(results.get(name) ?? []), ms]);
  const from = pty.output().length;
  for (let round = 0; round < 100; round += 1) add('cursor', await time('j', changed));
  for (let round = 0; round < 50; round += 1) add('page', await time('\x1b[6~', changed));
  for (let round = 0; round < 10; round += 1) add('jump', await time(round % 2 === 0 ? 'G' : 'g', changed));
  for (const word of ['checkout', 'billing', 'taxv2', 'onbtour', 'zzz']) {
    await time('/', changed);
    for (const letter of word) add('search', await time(letter, changed));
    add('clear', await time('\x1b', changed));
  }
  for (let round = 0; round < 20; round += 1) {
    add('open', await time('\r', (text) => text.includes('last changes')));
    add('back', await time('\x1b', (text) => text.includes('KEY')));
    await time('j', changed);
  }
  for (let round = 0; round < 10; round += 1) add('environment', await time('\t', changed));
  // What the last key began is not idleness: another environment's list is made ready to be searched, and garbage is collected.
  await pause(10_000);
  const cpuBefore = cpuMs(pty.pid);
  // Long enough that V8 shrinks its heap within it, which it does once some while after the last key, and not in one run but not in the next.
  await pause(IDLE_MS);
  const idle = ((cpuMs(pty.pid) - cpuBefore) / IDLE_MS) * 100;
  const output = pty.output().slice(from);
  const memory = memoryMb(pty.pid);
  pty.send('q');
  await pty.exited;
  if (!given) rmSync(directory, { recursive: true, force: true });

  console.log(`node ${process.version}, ${cpus().length} cores, ${count} flags, ${columns}x${rows}`);
  console.log(
    `first page ${first.toFixed(0)} ms, all loaded ${loaded.toFixed(0)} ms, ${memory.toFixed(0)} MB, idle ${idle.toFixed(1)} % of a core`,
  );
  for (const [name, values] of results) {
    const lost = values.filter(Number.isNaN).length;
    const kept = values.filter((value) => !Number.isNaN(value));
    console.log(
      `${name.padEnd(12)} n ${String(kept.length).padStart(3)}  p50 ${quantile(kept, 0.5).toFixed(1)} ms  p95 ${quantile(kept, 0.95).toFixed(1)} ms  p99 ${quantile(kept, 0.99).toFixed(1)} ms${lost > 0 ? `  NOT SEEN ${lost}` : ''}`,
    );
  }
  const all = [...results.values()].flat().filter((value) => !Number.isNaN(value));
  console.log(
    `all keys     n ${String(all.length).padStart(3)}  p50 ${quantile(all, 0.5).toFixed(1)} ms  p95 ${quantile(all, 0.95).toFixed(1)} ms  p99 ${quantile(all, 0.99).toFixed(1)} ms`,
  );
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what would clear the screen
  console.log(`full clears while typing: ${(output.match(/\x1b\[[23]J/g) ?? []).length}`);
}

await main();
