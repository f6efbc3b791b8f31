/** Test programs that run as processes of their own: bundled once, so that a start costs what Node costs. */
import { mkdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Path of the program. Under node_modules, so that its packages are found. */
export function bundle(entry: URL | string): string {
  const source = typeof entry === 'string' ? join(ROOT, entry) : fileURLToPath(entry);
  const directory = join(ROOT, 'node_modules', '.cache', 'burgee-tests');
  mkdirSync(directory, { recursive: true });
  const name = relative(ROOT, source)
    .replace(/[^a-z0-9]+/gi, '-')
    .replace(/-ts$/, '');
  // Test files run side by side: each makes its own.
  const outfile = join(directory, `${name}-${process.pid}.mjs`);
  buildSync({
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  });
  return outfile;
}
