/** Keys at three sizes, then a minute of somebody else's changes; what ran beside it shows in the load. Build first. */
import { spawnSync } from 'node:child_process';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';

const RUNS = [
  ['keys.ts', '10000', '80x24'],
  ['keys.ts', '10000', '200x50'],
  ['keys.ts', '100000', '120x40'],
  ['live.ts', '60', '10000'],
] as const;

for (const [file, ...args] of RUNS) {
  console.log(`\nbench/tui/${file} ${args.join(' ')}, load ${loadavg()[0]?.toFixed(1)}`);
  const program = fileURLToPath(new URL(file, import.meta.url));
  const { stdout, status } = spawnSync(process.execPath, ['--import', 'tsx', program, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.stdout.write(stdout);
  if (status !== 0) process.exitCode = 1;
}
