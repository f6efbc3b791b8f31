/** Keys at three sizes, then a minute of somebody else's changes; what ran beside it shows in the load. Build first. */
import { spawnSync } from 'node:child_process';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { report } from '../report.js';

const RUNS = [
  ['keys.ts', '10000', '80x24'],
  ['keys.ts', '10000', '200x50'],
  ['keys.ts', '100000', '120x40'],
  ['live.ts', '60', '10000'],
] as const;

const outputs: string[] = [];
for (const [file, ...args] of RUNS) {
  console.log(`\nbench/tui/${file} ${args.join(' ')}, load ${loadavg()[0]?.toFixed(1)}`);
  const program = fileURLToPath(new URL(file, import.meta.url));
  const { stdout, status } = spawnSync(process.execPath, ['--import', 'tsx', program, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.stdout.write(stdout);
  outputs.push(stdout);
  if (status !== 0) process.exitCode = 1;
}

/** The largest figure that a pattern finds in some of the outputs. */
function worst(of: readonly string[], pattern: RegExp): number {
  const found = of.map((output) => pattern.exec(output)?.[1]);
  if (found.includes(undefined)) throw new Error(`A figure is missing: nothing was printed that fits ${pattern}.`);
  return Math.max(...found.map(Number));
}

const [small = '', wide = '', large = '', live = ''] = outputs;
const allKeys = /^all keys .* p99 ([\d.]+) ms/m;
report('tui/10000', { 'ms at p99': worst([small, wide], allKeys) });
report('tui/100000', { 'ms at p99': worst([large], allKeys) });
report('tui/quiet', {
  'full clears': worst([small, wide, large, live], /(?:full clears while typing: |never cleared \()(\d+)/),
  'times the cursor’s row moved': worst([live], /row never moved \((\d+)/),
  '% of a core idle': worst([small, wide, large], /idle ([\d.]+) %/),
});
