/**
 * Another process changes flags at 100 writes a second while somebody looks at the list: memory, CPU, bytes, and whether the cursor's
 * row ever moved or the screen was ever cleared. `npx tsx bench/tui/live.ts [SECONDS] [FLAGS]`, after `npm run build`.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { openWorkspace } from '../../src/workspace/open.js';
import { fillWorkspace } from '../../test/tui/support/fill.js';
import { startPty } from '../../test/tui/support/pty.js';

const seconds = Number(process.argv[2] ?? 60);
const count = Number(process.argv[3] ?? 10_000);
const root = new URL('../../', import.meta.url).pathname;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function statusOf(pid: number): { readonly cpuMs: number; readonly memoryMb: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const memory = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  return { cpuMs: (Number(fields[11]) + Number(fields[12])) * 10, memoryMb: memory };
}

const directory = mkdtempSync(join(tmpdir(), 'burgee-bench-'));
await fillWorkspace(directory, count);
const workspace = await openWorkspace({ directory }, { actor: 'ana' });
await workspace.execute(
  Array.from({ length: 50 }, (_, index) => ({ op: 'flag.create' as const, project: 'shop', flag: `noise-${index}` })),
);
await workspace.close();
const own = ['--import', 'tsx', join(root, 'test/tui/support/own.ts'), directory, '100'];
const other = spawn(process.execPath, own, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
await new Promise((resolve) => other.stdout.once('data', resolve));
const tui = [join(root, 'bin/burgee.js'), 'tui', '--dir', directory, '--project', 'shop', '--env', 'dev'];
const pty = startPty(process.execPath, tui, { columns: 120, rows: 40, cwd: root });
const seqOf = (text: string): number => Number(/seq ([\d,]+)/.exec(text)?.[1]?.replaceAll(',', ''));
await pty.until((text) => text.includes('flags') && !text.includes('loading'), 60_000);
pty.send('/noise-7\r');
await pty.until((text) => /▶ noise-7 /.test(text));
pty.send('\x18');
await pty.until((text) => /▶ noise-7 /.test(text) && text.includes('noise-6 '));
const rowOf = (): number => pty.lines().findIndex((line) => line.includes('▶ noise-7 '));
const row = rowOf();
let moved = 0;
let blank = 0;
let chunks = 0;
pty.onChunk(() => {
  chunks += 1;
  if (rowOf() !== row) moved += 1;
  // Rows of the list are never empty in a workspace this full.
  if (
    pty
      .lines()
      .slice(5, 30)
      .some((line) => line.trim() === '')
  )
    blank += 1;
});
await pause(5_000);
const from = pty.output().length;
const begin = statusOf(pty.pid);
const firstSeq = seqOf(pty.text());
const memory: number[] = [];
const perSecond: number[] = [];
let seq = firstSeq;
const began = performance.now();
for (let passed = 0; passed < seconds; passed += 10) {
  await pause(10_000);
  memory.push(Math.round(statusOf(pty.pid).memoryMb));
  const now = seqOf(pty.text());
  perSecond.push(Math.round((now - seq) / 10));
  seq = now;
}
const took = (performance.now() - began) / 1_000;
const end = statusOf(pty.pid);
const output = pty.output().slice(from);
const rate = (seq - firstSeq) / took;
// biome-ignore lint/suspicious/noControlCharactersInRegex: what would clear the screen
const clears = (output.match(/\x1b\[[0-3]?J/g) ?? []).length;
/** Memory goes up until garbage is collected and down again: what grows shows in how high it gets before, so peaks are compared. */
const half = Math.ceil(memory.length / 2);
const grown = Math.max(...memory.slice(half)) - Math.max(...memory.slice(0, half));

console.log(
  `node ${process.version}, ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}, ${count} flags, 120x40, ${took.toFixed(0)} s`,
);
console.log(`changes seen ${seq - firstSeq} (${rate.toFixed(0)}/s; every 10 s: ${perSecond.join(' ')})`);
console.log(
  `CPU ${((end.cpuMs - begin.cpuMs) / took / 10).toFixed(1)} % of a core, ${(output.length / took / 1024).toFixed(1)} KB/s to the terminal in ${chunks} chunks`,
);
console.log(`memory every 10 s, MB: ${memory.join(' ')}`);
const checks: readonly (readonly [string, boolean])[] = [
  [`100 changes a second were made and seen (${rate.toFixed(0)}/s)`, rate >= 95],
  [`the cursor's row never moved (${moved} times)`, moved === 0],
  [`no row of the list was ever blank (${blank} times)`, blank === 0],
  [`the screen was never cleared (${clears} times)`, clears === 0],
  [`memory is flat: at its highest ${grown} MB more in the second half than in the first`, grown < 10],
];
for (const [text, holds] of checks) console.log(`${holds ? 'holds ' : 'BROKEN'} ${text}`);
if (checks.some(([, holds]) => !holds)) process.exitCode = 1;
pty.send('q');
await pty.exited;
other.kill('SIGKILL');
rmSync(directory, { recursive: true, force: true });
