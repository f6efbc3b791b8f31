/**
 * The store against floors on the same disk, interleaved: `npx tsx bench/store/run.ts [writes|large] [DIRECTORY]`.
 * `large` fills a workspace with 10,000 flags and 1,000,000 entries first (some minutes), and keeps it when DIRECTORY is given.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { large } from './large.js';
import { writes } from './writes.js';

const [what = 'writes', given] = process.argv.slice(2);
const directory = given ?? (await mkdtemp(join(tmpdir(), 'burgee-bench-')));
await mkdir(directory, { recursive: true });
const { model } = cpus()[0] as { model: string };
console.log(
  `Node ${process.version}, ${cpus().length} × ${model}, ${Math.round(totalmem() / 2 ** 30)} GiB, load ${loadavg()[0]?.toFixed(1)}${given ? `, in ${given}` : ''}`,
);
try {
  await (what === 'large' ? large(directory) : writes(directory));
} finally {
  if (!given) await rm(directory, { recursive: true, force: true });
}
