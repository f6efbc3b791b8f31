// What the SDK adds to an application, minified and compressed: node bench/sdk/size.mjs
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

const SETTINGS = {
  bundle: true,
  minify: true,
  write: false,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  logLevel: 'silent',
};

const gzipped = (bytes) => gzipSync(bytes, { level: 9 }).length;

/**
 * Bundles an entry of the built SDK for browsers, as a bundler that splits does. The size is that of the entry and of all that it imports by
 * statement: what has to be there before the first evaluation. What it may import later is apart, by name.
 */
export async function measureSize(code = "export { createClient } from '@burgee/sdk'") {
  const { metafile, outputFiles } = await build({
    ...SETTINGS,
    stdin: { contents: code, resolveDir: root },
    splitting: true,
    metafile: true,
    outdir: root,
  });
  const outputs = Object.entries(metafile.outputs);
  const [entry] = outputs.find(([, output]) => output.entryPoint === '<stdin>') ?? [];
  const initial = new Set();
  const visit = (name) => {
    if (initial.has(name)) return;
    initial.add(name);
    for (const { path, kind } of metafile.outputs[name]?.imports ?? []) if (kind === 'import-statement') visit(path);
  };
  visit(entry);
  const bytesOf = (name) => outputFiles.find(({ path }) => path.endsWith(`/${name}`))?.contents ?? new Uint8Array();
  // Together, as one file: a bundler without splitting, or HTTP with a shared dictionary, comes to this.
  const together = Buffer.concat([...initial].map(bytesOf));
  const modules = [...initial].flatMap((name) =>
    Object.entries(metafile.outputs[name]?.inputs ?? {}).map(([path, { bytesInOutput }]) => [
      path.replace(/.*\/(?=[^/]+\/[^/]+$)/, ''),
      bytesInOutput,
    ]),
  );
  return {
    minified: together.length,
    gzip: gzipped(together),
    /** Minified bytes, largest first. */
    modules: Object.fromEntries(modules.filter(([, bytes]) => bytes > 0).sort((a, b) => b[1] - a[1])),
    later: Object.fromEntries(
      outputs
        .filter(([name, output]) => !initial.has(name) && output.entryPoint)
        .map(([name, output]) => [output.entryPoint, gzipped(bytesOf(name))]),
    ),
    imports: outputs.flatMap(([, output]) => output.imports.filter(({ external }) => external).map(({ path }) => path)),
  };
}

/** The same of anything, as one file: of what is `external`, nothing counts. */
export async function measureFile(code, { resolveDir = root, ...settings } = {}) {
  const { outputFiles } = await build({ ...SETTINGS, stdin: { contents: code, resolveDir }, ...settings });
  const { contents } = outputFiles[0];
  return { minified: contents.length, gzip: gzipped(contents) };
}

export const ENTRIES = {
  'createClient, of @burgee/sdk': "export { createClient } from '@burgee/sdk'",
  'createClient, of @burgee/sdk/light': "export { createClient } from '@burgee/sdk/light'",
  'createCore, of @burgee/sdk/engine': "export { createCore } from '@burgee/sdk/engine'",
  'createCore, xxh64 and rulesetDigest': "export { createCore, xxh64, rulesetDigest } from '@burgee/sdk/engine'",
  'createEvaluator, with explain': "export { createEvaluator } from '@burgee/sdk/engine'",
};
/** When what is loaded later is loaded. */
const WHEN = {
  'listen.js': 'after the first rules, unless stream: false',
  'usage-reports.js': 'after the start, unless usage: false',
  'trace.js': 'for listeners of change',
  'persistence.js': 'for cacheFile, cache, or bootstrap from a file',
  'files.js': 'Node: for files',
  'node-fetch.js': 'Node: for requests',
  'remote.js': 'for server-only flags',
  're2.js': 're2js, for patterns in rules',
};

const row = (name, minified, gzip, note = '') =>
  console.log(`${name.padEnd(36)}${`${minified}`.padStart(9)}${`${gzip}`.padStart(8)}  ${note}`);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  row('bytes', 'minified', 'gzip');
  for (const [name, code] of Object.entries(ENTRIES)) {
    const { minified, gzip } = await measureSize(code);
    row(name, minified, gzip);
  }
  for (const [name, code] of Object.entries(ENTRIES).slice(0, 2)) {
    const { minified, gzip, modules } = await measureSize(code);
    console.log(`\n${name}, by module (gzip: its share of the whole)`);
    for (const [module, bytes] of Object.entries(modules)) row(module, bytes, Math.round((bytes / minified) * gzip));
  }
  console.log('\nnot in them, loaded when needed');
  const { later } = await measureSize();
  let rest = 0;
  for (const [path, bytes] of Object.entries(later)) {
    const module = path.replace(/.*\//, '');
    if (!WHEN[module]?.includes('re2js') && !WHEN[module]?.includes('Node')) rest += bytes;
    row(module, '', bytes, WHEN[module]);
  }
  row('all of them but re2js and Node parts', '', rest);
  const { gzip } = await measureFile("export { createClient } from '@burgee/sdk'", { external: ['re2js'] });
  row('everything in one file, re2js apart', '', gzip);
}
