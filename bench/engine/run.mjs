// `npm run bench -- engine`: the comparison, then loading, deltas and memory. Everybody is bundled for production first, as applications
// are that care for speed: GrowthBook, for one, asks for `process.env.NODE_ENV` at every step, which costs it more than its evaluation
// where no bundler has put the answer in its place.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const programs = process.argv.includes('--quick') ? ['compare'] : ['compare', 'memory'];

/** What a file of ours finds beside itself it shall find from the bundle, too. */
const keepPlaces = {
  name: 'keep-places',
  setup(builder) {
    builder.onLoad(
      { filter: /[\\/]bench[\\/][^\\/]+\.ts$|[\\/]bench[\\/]engine[\\/]peers[\\/].+\.ts$/ },
      ({ path }) => ({
        contents: readFileSync(path, 'utf8').replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)),
        loader: 'ts',
      }),
    );
  },
};

const out = mkdtempSync(join(tmpdir(), 'burgee-bench-engine-'));
try {
  await build({
    entryPoints: programs.map((name) => `${HERE}${name}.ts`),
    outdir: out,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    define: { 'process.env.NODE_ENV': '"production"' },
    // Some of the peers ask for Node's own modules the old way.
    banner: {
      js: `import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(${JSON.stringify(import.meta.url)});`,
    },
    plugins: [keepPlaces],
    logLevel: 'error',
  });
  for (const name of programs) {
    const { status } = spawnSync(
      process.execPath,
      ['--expose-gc', join(out, `${name}.mjs`), ...process.argv.slice(2)],
      {
        stdio: 'inherit',
      },
    );
    if (status !== 0) process.exitCode = 1;
  }
} finally {
  rmSync(out, { recursive: true, force: true });
}
